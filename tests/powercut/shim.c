// A disk that only keeps what was synced. LD_PRELOADed into the hub, it writes down, for every file under POWERCUT_ROOT, what each call is about to destroy
// (in POWERCUT_LOG), so that after a kill cut.c can give the folder back as a power cut would have left it. fsync only writes a line down: a real one would
// change nothing that a test can see. Memory maps are not seen; SQLite maps -shm alone, which no power cut survives.
// gcc -shared -fPIC -O2 -o powercut.so shim.c -ldl -lpthread
#define _GNU_SOURCE
#include "journal.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))
#define MOST_FILES 65536

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX], graves[PATH_MAX];
static size_t root_length;
static dev_t device;
static int journal = -1;
static uint64_t watched[MOST_FILES];

static void *(*look_up(void))(void *, const char *)
{
    static void *(*found)(void *, const char *);
    for (const char **version = (const char *[]){"GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.34", NULL}; !found && *version; version++)
        *(void **)&found = dlvsym(RTLD_NEXT, "dlsym", *version);
    return found;
}

static void *real(const char *name) { return look_up()(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void)
{
    const char *where = getenv("POWERCUT_ROOT"), *log = getenv("POWERCUT_LOG");
    struct stat found;
    char path[PATH_MAX];
    if (!where || !log || !realpath(where, root) || stat(root, &found))
        return;
    device = found.st_dev;
    root_length = strlen(root);
    snprintf(graves, sizeof graves, "%s/" GRAVES, log);
    mkdir(graves, 0700);
    snprintf(path, sizeof path, "%s/" JOURNAL, log);
    journal = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void die(const char *what)
{
    dprintf(2, "powercut: %s: %s\n", what, strerror(errno));
    _exit(99);
}

static void note(struct record record, const char *first, const char *second)
{
    struct iovec parts[] = {{&record, sizeof record}, {(char *)first, record.first}, {(char *)second, record.second}};
    ssize_t length = (ssize_t)(sizeof record + record.first + record.second);
    if (REAL(writev)(journal, parts, 3) != length)
        die("the journal cannot be written");
}

static void note_path(enum kind kind, const char *path, uint64_t ino)
{
    note((struct record){.kind = kind, .ino = ino, .first = (uint32_t)strlen(path)}, path, "");
}

// The path with its folder's links resolved; false where it does not lie under the root.
static int inside(const char *path, char *full)
{
    char folder[PATH_MAX];
    const char *name = strrchr(path, '/');
    if (journal < 0 || strlen(path) >= PATH_MAX)
        return 0;
    snprintf(folder, sizeof folder, "%.*s", name ? (int)(name - path) : 1, name ? path : ".");
    if (!realpath(*folder ? folder : "/", full) || strlen(full) + strlen(path) + 2 > PATH_MAX)
        return 0;
    strcat(strcat(full, "/"), name ? name + 1 : path);
    return strncmp(full, root, root_length) == 0 && full[root_length] == '/';
}

static uint64_t *place(uint64_t ino)
{
    uint64_t at = (ino * 0x9E3779B97F4A7C15u) >> 48;
    while (watched[at] && watched[at] != ino)
        at = (at + 1) % MOST_FILES;
    return &watched[at];
}

static int is_watched(int fd, struct stat *found)
{
    return journal >= 0 && fd != journal && !fstat(fd, found) && S_ISREG(found->st_mode) && found->st_dev == device && *place(found->st_ino);
}

// Reads through a descriptor that may be open for writing only.
static char *read_old(int fd, off_t offset, size_t length)
{
    char *bytes = malloc(length + 1), path[64];
    ssize_t got = length ? pread(fd, bytes, length, offset) : 0;
    if (got < 0)
    {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int other = REAL(open)(path, O_RDONLY | O_CLOEXEC);
        got = pread(other, bytes, length, offset);
        close(other);
    }
    if (got != (ssize_t)length)
        die("the old bytes cannot be read");
    return bytes;
}

static void about_to_write(int fd, off_t offset, size_t length)
{
    struct stat now;
    if (!is_watched(fd, &now))
        return;
    off_t end = offset + (off_t)length;
    size_t old = offset >= now.st_size ? 0 : (size_t)((end < now.st_size ? end : now.st_size) - offset);
    char *bytes = read_old(fd, offset, old);
    note((struct record){.kind = WROTE, .ino = now.st_ino, .offset = offset, .size = now.st_size, .first = (uint32_t)old}, bytes, "");
    free(bytes);
}

static void about_to_resize(int fd, const struct stat *now, off_t size)
{
    size_t old = size < now->st_size ? (size_t)(now->st_size - size) : 0;
    char *bytes = read_old(fd, size, old);
    note((struct record){.kind = CUT, .ino = now->st_ino, .offset = size, .size = now->st_size, .first = (uint32_t)old}, bytes, "");
    free(bytes);
}

static off_t offset_of(int fd)
{
    struct stat now;
    return fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &now) ? now.st_size : lseek(fd, 0, SEEK_CUR);
}

static size_t total(const struct iovec *parts, int count)
{
    size_t sum = 0;
    for (int at = 0; at < count; at++)
        sum += parts[at].iov_len;
    return sum;
}

static int is_file(int fd)
{
    struct stat now;
    return is_watched(fd, &now);
}

// The descriptor's file is looked at without the gate first: sockets and pipes, which may block, never wait for it.
#define WRITING(type, offset, length, call)          \
    do                                               \
    {                                                \
        if (!is_file(fd))                            \
            return call;                             \
        pthread_mutex_lock(&gate);                   \
        about_to_write(fd, offset, length);          \
        type result = call;                          \
        pthread_mutex_unlock(&gate);                 \
        return result;                               \
    } while (0)

ssize_t write(int fd, const void *from, size_t length) { WRITING(ssize_t, offset_of(fd), length, REAL(write)(fd, from, length)); }
ssize_t writev(int fd, const struct iovec *parts, int count) { WRITING(ssize_t, offset_of(fd), total(parts, count), REAL(writev)(fd, parts, count)); }
ssize_t pwrite(int fd, const void *from, size_t length, off_t at) { WRITING(ssize_t, at, length, REAL(pwrite)(fd, from, length, at)); }
ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) { WRITING(ssize_t, at, length, REAL(pwrite64)(fd, from, length, at)); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { WRITING(ssize_t, at, total(parts, count), REAL(pwritev)(fd, parts, count, at)); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { WRITING(ssize_t, at, total(parts, count), REAL(pwritev64)(fd, parts, count, at)); }

static int resize(int fd, off_t size, int onlyGrow, int (*call)(int, off_t, off_t), off_t from)
{
    struct stat now;
    pthread_mutex_lock(&gate);
    if (is_watched(fd, &now) && (!onlyGrow || size > now.st_size))
        about_to_resize(fd, &now, size);
    int result = call(fd, from, size - from);
    pthread_mutex_unlock(&gate);
    return result;
}

static int truncating(int fd, off_t from, off_t length) { return REAL(ftruncate)(fd, from + length); }
static int allocating(int fd, off_t from, off_t length) { return REAL(posix_fallocate)(fd, from, length); }
static int growing(int fd, off_t from, off_t length) { return REAL(fallocate)(fd, 0, from, length); }

int ftruncate(int fd, off_t size) { return resize(fd, size, 0, truncating, 0); }
int ftruncate64(int fd, off64_t size) { return resize(fd, size, 0, truncating, 0); }
int posix_fallocate(int fd, off_t from, off_t length) { return resize(fd, from + length, 1, allocating, from); }
int posix_fallocate64(int fd, off64_t from, off64_t length) { return resize(fd, from + length, 1, allocating, from); }
int fallocate(int fd, int mode, off_t from, off_t length) { return mode ? REAL(fallocate)(fd, mode, from, length) : resize(fd, from + length, 1, growing, from); }
int fallocate64(int fd, int mode, off64_t from, off64_t length) { return fallocate(fd, mode, from, length); }

static int sync_down(int fd, int (*call)(int))
{
    struct stat now;
    char link[64], path[PATH_MAX];
    if (journal < 0 || fstat(fd, &now) || now.st_dev != device)
        return call(fd);
    pthread_mutex_lock(&gate);
    if (is_watched(fd, &now))
        note((struct record){.kind = SYNCED, .ino = now.st_ino}, "", "");
    else if (S_ISDIR(now.st_mode))
    {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        if (length > 0)
        {
            path[length] = 0;
            note_path(SYNCED_DIR, path, 0);
        }
    }
    pthread_mutex_unlock(&gate);
    return 0;
}

int fsync(int fd) { return sync_down(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_down(fd, REAL(fdatasync)); }

static int opening(int folder, const char *path, int flags, mode_t mode)
{
    char full[PATH_MAX];
    struct stat before, after;
    if ((folder != AT_FDCWD && *path != '/') || !inside(path, full))
        return REAL(openat)(folder, path, flags, mode);
    pthread_mutex_lock(&gate);
    int existed = !stat(full, &before);
    if (existed && S_ISREG(before.st_mode) && flags & O_TRUNC && before.st_size > 0)
    {
        int old = REAL(open)(full, O_RDONLY | O_CLOEXEC);
        about_to_resize(old, &before, 0);
        close(old);
    }
    int fd = REAL(openat)(folder, path, flags, mode);
    int error = errno;
    if (fd >= 0 && !fstat(fd, &after) && S_ISREG(after.st_mode))
    {
        *place(after.st_ino) = after.st_ino;
        if (!existed)
            note_path(MADE, full, after.st_ino);
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

#define OPEN(name)                                        \
    int name(const char *path, int flags, ...)            \
    {                                                     \
        va_list rest;                                     \
        va_start(rest, flags);                            \
        mode_t mode = mode_of(flags, rest);               \
        va_end(rest);                                     \
        return opening(AT_FDCWD, path, flags, mode);      \
    }
#define OPEN_AT(name)                                     \
    int name(int folder, const char *path, int flags, ...) \
    {                                                     \
        va_list rest;                                     \
        va_start(rest, flags);                            \
        mode_t mode = mode_of(flags, rest);               \
        va_end(rest);                                     \
        return opening(folder, path, flags, mode);        \
    }
OPEN(open) OPEN(open64) OPEN_AT(openat) OPEN_AT(openat64)
int creat(const char *path, mode_t mode) { return opening(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int mkdir(const char *path, mode_t mode)
{
    char full[PATH_MAX];
    int result = REAL(mkdir)(path, mode);
    if (result == 0 && inside(path, full))
    {
        pthread_mutex_lock(&gate);
        note_path(MADE_DIR, full, 0);
        pthread_mutex_unlock(&gate);
    }
    return result;
}

// Keeps a file that is about to lose its name; 0 where there is none.
static uint64_t bury(const char *path)
{
    struct stat found;
    char grave[PATH_MAX + 32];
    if (lstat(path, &found) || !S_ISREG(found.st_mode))
        return 0;
    snprintf(grave, sizeof grave, "%s/%llu", graves, (unsigned long long)found.st_ino);
    if (REAL(link)(path, grave) && errno != EEXIST)
        die("a removed file cannot be kept");
    return found.st_ino;
}

int unlink(const char *path)
{
    char full[PATH_MAX];
    if (!inside(path, full))
        return REAL(unlink)(path);
    pthread_mutex_lock(&gate);
    uint64_t ino = bury(full);
    if (ino)
        note((struct record){.kind = REMOVED, .ino = ino, .grave = ino, .first = (uint32_t)strlen(full)}, full, "");
    int result = REAL(unlink)(path);
    pthread_mutex_unlock(&gate);
    return result;
}

int rename(const char *from, const char *to)
{
    char old[PATH_MAX], full[PATH_MAX];
    struct stat found;
    if (!inside(from, old) || !inside(to, full) || lstat(old, &found))
        return REAL(rename)(from, to);
    pthread_mutex_lock(&gate);
    note((struct record){.kind = RENAMED, .ino = found.st_ino, .grave = bury(full), .first = (uint32_t)strlen(old), .second = (uint32_t)strlen(full)}, old, full);
    int result = REAL(rename)(from, to);
    pthread_mutex_unlock(&gate);
    return result;
}

int link(const char *from, const char *to)
{
    char full[PATH_MAX];
    struct stat found;
    if (!inside(to, full) || lstat(from, &found))
        return REAL(link)(from, to);
    pthread_mutex_lock(&gate);
    int result = REAL(link)(from, to);
    if (result == 0)
        note_path(MADE, full, found.st_ino);
    pthread_mutex_unlock(&gate);
    return result;
}

// A P/Invoke of .NET asks libc itself for its functions, past the order of libraries that LD_PRELOAD made: it gets ours too.
void *dlsym(void *handle, const char *name)
{
    static const struct
    {
        const char *name;
        void *ours;
    } all[] = {
        {"write", write}, {"writev", writev}, {"pwrite", pwrite}, {"pwrite64", pwrite64}, {"pwritev", pwritev}, {"pwritev64", pwritev64},
        {"ftruncate", ftruncate}, {"ftruncate64", ftruncate64}, {"posix_fallocate", posix_fallocate}, {"posix_fallocate64", posix_fallocate64},
        {"fallocate", fallocate}, {"fallocate64", fallocate64}, {"fsync", fsync}, {"fdatasync", fdatasync}, {"open", open}, {"open64", open64},
        {"openat", openat}, {"openat64", openat64}, {"creat", creat}, {"creat64", creat64}, {"mkdir", mkdir}, {"unlink", unlink}, {"rename", rename}, {"link", link},
    };
    for (size_t at = 0; handle != RTLD_NEXT && at < sizeof all / sizeof *all; at++)
        if (!strcmp(name, all[at].name))
            return all[at].ours;
    return look_up()(handle, name);
}
