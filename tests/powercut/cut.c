// Gives a folder back as a power cut would have left it: cut ROOT LOG SEED. LOG is what shim.c wrote while the hub ran; nobody may use ROOT meanwhile.
// Seed 0: nothing that was not synced survives. Any other seed: of each file a random choice of its unsynced pages and one of its lengths, of each folder
// the unsynced names up to a random one, in their order. -shm never survives. Says in one line what was dropped.
// gcc -O2 -o cut cut.c
#define _GNU_SOURCE
#include "journal.h"
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

struct op
{
    struct record r;
    char *first, *second;
    int done; // handled already
};

struct image
{
    char *bytes;
    int64_t size, room;
};

static struct op *ops;
static size_t count;
static char graves[PATH_MAX], located[PATH_MAX];
static uint64_t seed, state, wanted;
static long pages_dropped, pages_kept, names_undone, names_kept;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

// splitmix64
static uint64_t draw(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void load(const char *log)
{
    char path[PATH_MAX];
    struct record record;
    snprintf(graves, sizeof graves, "%s/" GRAVES, log);
    snprintf(path, sizeof path, "%s/" JOURNAL, log);
    FILE *file = fopen(path, "rb");
    if (!file)
        die(path);
    size_t room = 0;
    while (fread(&record, sizeof record, 1, file) == 1)
    {
        struct op op = {.r = record, .first = calloc(record.first + 1, 1), .second = calloc(record.second + 1, 1)};
        if (fread(op.first, 1, record.first, file) != record.first || fread(op.second, 1, record.second, file) != record.second)
            break; // the kill came within the record, so its call was never made
        if (count == room && !(ops = realloc(ops, (room = room ? 2 * room : 1024) * sizeof *ops)))
            die("memory");
        ops[count++] = op;
    }
    fclose(file);
}

static int locate_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)where;
    if (kind != FTW_F || found->st_ino != wanted || !S_ISREG(found->st_mode))
        return 0;
    snprintf(located, sizeof located, "%s", path);
    return 1;
}

static const char *locate(const char *root, uint64_t ino)
{
    wanted = ino;
    return nftw(root, locate_one, 16, FTW_PHYS) == 1 || nftw(graves, locate_one, 16, FTW_PHYS) == 1 ? located : NULL;
}

static void resize(struct image *image, int64_t size)
{
    if (size > image->room && !(image->bytes = realloc(image->bytes, (size_t)(image->room = size + (size >> 1) + PAGE))))
        die("memory");
    if (size > image->size)
        memset(image->bytes + image->size, 0, (size_t)(size - image->size));
    image->size = size;
}

static struct image read_file(const char *path)
{
    struct stat found;
    struct image image = {0};
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &found))
        die(path);
    resize(&image, found.st_size);
    for (int64_t at = 0; at < image.size;)
    {
        ssize_t got = pread(fd, image.bytes + at, (size_t)(image.size - at), at);
        if (got <= 0)
            die(path);
        at += got;
    }
    close(fd);
    return image;
}

static void write_file(const char *path, const struct image *image)
{
    int fd = open(path, O_WRONLY);
    if (fd < 0 || ftruncate(fd, image->size))
        die(path);
    for (int64_t at = 0; at < image->size;)
    {
        ssize_t put = pwrite(fd, image->bytes + at, (size_t)(image->size - at), at);
        if (put <= 0)
            die(path);
        at += put;
    }
    close(fd);
}

static int is_write(const struct op *op, uint64_t ino) { return (op->r.kind == WROTE || op->r.kind == CUT) && op->r.ino == ino; }

// Takes back what was done to the file after its last sync.
static struct image durable(const struct image *now, uint64_t ino, size_t from)
{
    struct image image = {0};
    resize(&image, now->size);
    memcpy(image.bytes, now->bytes, (size_t)now->size);
    for (size_t at = count; at-- > from;)
    {
        if (!is_write(&ops[at], ino))
            continue;
        resize(&image, ops[at].r.size);
        memcpy(image.bytes + ops[at].r.offset, ops[at].first, ops[at].r.first);
    }
    return image;
}

// Some of the pages that were not synced reached the disk, and one of the lengths.
static void survive(struct image *kept, struct image *now)
{
    int64_t lengths[] = {kept->size, now->size, now->size > kept->size ? kept->size + (int64_t)(draw() % (uint64_t)(now->size - kept->size)) / PAGE * PAGE : now->size};
    int64_t size = lengths[draw() % 3];
    uint64_t odds = (uint64_t[]){1, 5, 9}[draw() % 3];
    resize(kept, size);
    resize(now, now->size > size ? now->size : size);
    for (int64_t at = 0; at < size; at += PAGE)
    {
        size_t length = (size_t)(size - at < PAGE ? size - at : PAGE);
        if (!memcmp(kept->bytes + at, now->bytes + at, length))
            continue;
        if (draw() % 10 >= odds)
            pages_dropped++;
        else
        {
            memcpy(kept->bytes + at, now->bytes + at, length);
            pages_kept++;
        }
    }
}

static void cut_file(const char *root, uint64_t ino)
{
    size_t from = 0, writes = 0;
    for (size_t at = 0; at < count; at++)
    {
        if (ops[at].r.kind == SYNCED && ops[at].r.ino == ino)
            from = at, writes = 0;
        if (is_write(&ops[at], ino))
            ops[at].done = 1, writes++;
    }
    const char *path = writes ? locate(root, ino) : NULL;
    if (!path)
        return;
    struct image now = read_file(path), kept = durable(&now, ino, from);
    if (seed)
        survive(&kept, &now);
    else
        pages_dropped += (now.size > kept.size ? now.size - kept.size : 0) / PAGE + 1;
    write_file(path, &kept);
    free(now.bytes);
    free(kept.bytes);
}

static int is_name(uint32_t kind) { return kind == MADE || kind == MADE_DIR || kind == RENAMED || kind == REMOVED; }

static const char *folder_of(const struct op *op)
{
    static char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", op->r.kind == RENAMED ? op->second : op->first);
    *strrchr(folder, '/') = 0;
    return folder;
}

static uint64_t ino_of(const char *path)
{
    struct stat found;
    return lstat(path, &found) ? 0 : found.st_ino;
}

static void give_back(const struct op *op, const char *path)
{
    char grave[PATH_MAX + 32];
    snprintf(grave, sizeof grave, "%s/%llu", graves, (unsigned long long)op->r.grave);
    if (op->r.grave && !ino_of(path) && link(grave, path))
        die(path);
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found, (void)kind, (void)where;
    return remove(path);
}

static void undo(const struct op *op)
{
    names_undone++;
    switch (op->r.kind)
    {
    case MADE:
        if (ino_of(op->first) == op->r.ino)
            unlink(op->first);
        break;
    case MADE_DIR:
        nftw(op->first, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        break;
    case REMOVED:
        give_back(op, op->first);
        break;
    case RENAMED:
        if (ino_of(op->second) == op->r.ino && rename(op->second, op->first))
            die(op->first);
        give_back(op, op->second);
        break;
    }
}

// How many of the folder's unsynced names survive is drawn once a folder; marks the rest as still to be undone.
static void cut_folder(size_t at)
{
    char folder[PATH_MAX];
    size_t from = at, unsynced = 0;
    snprintf(folder, sizeof folder, "%s", folder_of(&ops[at]));
    for (size_t next = at; next < count; next++)
    {
        if (ops[next].r.kind == SYNCED_DIR && !strcmp(ops[next].first, folder))
            from = next, unsynced = 0;
        if (is_name(ops[next].r.kind) && !strcmp(folder_of(&ops[next]), folder))
            ops[next].done = 1, unsynced++;
    }
    size_t kept = seed && unsynced ? draw() % (unsynced + 1) : 0;
    names_kept += (long)kept;
    for (size_t next = from; next < count; next++)
        if (is_name(ops[next].r.kind) && !strcmp(folder_of(&ops[next]), folder))
        {
            if (kept)
                kept--;
            else
                ops[next].done = 2;
        }
}

static int drop_shm(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found, (void)where;
    size_t length = strlen(path);
    return kind == FTW_F && length > 4 && !strcmp(path + length - 4, "-shm") ? unlink(path) : 0;
}

int main(int argc, char **argv)
{
    char root[PATH_MAX];
    if (argc != 4 || !realpath(argv[1], root))
        die("usage: cut ROOT LOG SEED");
    state = seed = strtoull(argv[3], NULL, 10);
    load(argv[2]);
    for (size_t at = 0; at < count; at++)
        if ((ops[at].r.kind == WROTE || ops[at].r.kind == CUT) && !ops[at].done)
            cut_file(root, ops[at].r.ino);
    for (size_t at = 0; at < count; at++)
        if (is_name(ops[at].r.kind) && !ops[at].done)
            cut_folder(at);
    for (size_t at = count; at-- > 0;)
        if (ops[at].done == 2)
            undo(&ops[at]);
    nftw(root, drop_shm, 16, FTW_PHYS);
    printf("%zu calls; pages of files dropped %ld, survived %ld; names undone %ld, survived %ld\n", count, pages_dropped, pages_kept, names_undone, names_kept);
    return 0;
}
