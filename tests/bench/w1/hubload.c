// hubload: one-thread epoll HTTP/1.1 load generator for W1 and W5. gcc -O2 -o hubload hubload.c
// usage: hubload -p PORT [-u /hook] -f posts.ndjson -k posts.cls [-c 64] [-d 15] [-w 3] [-r RATE] [-n NONCE] [-x DUP_PERCENT] [-H HEADER] [-R]
// -r 0: closed loop (each connection sends as soon as it has its answer); latency = send to answer.
// -r N: open loop, N posts/s on a fixed schedule; latency = scheduled time to answer (no coordinated omission).
// Every post gets a fresh 24-character id (NONCE + sequence) except DUP_PERCENT, which repeat the post 512 before.
// -R, or W1_RANDOM=1 in the environment: the 16 digits after the nonce are mixed, so that ids come in no order, as many platforms give them.
// Only answers that come back in the measured window [w, w+d) count for rate and latency; all posts count for the ledger.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
typedef struct { int fd, busy, out_len, out_off, in_len, dup, isnew; uint64_t t0, seq; char *out; char in[16384]; } conn;
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
static char **bodies, *cls; static int *blen, *idoff, nb;
static int port = 8080, nc = 64, dup_pct = 10, ep; static double dur = 15, warm = 3, rate = 0;
static const char *path = "/hook", *hdr = "", *nonce = "run0";
static int random_ids;
// the finaliser of splitmix64: one to one, so that mixed ids stay unique and repeats repeat
static uint64_t mix(uint64_t x) { x += 0x9E3779B97F4A7C15ull; x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull; x = (x ^ (x >> 27)) * 0x94D049BB133111EBull; return x ^ (x >> 31); }
static uint64_t seq_next = 0, isdup_cnt, uniq, tickets, ok200, non200, errs, done_all;
static uint32_t *lat; static size_t nlat, caplat;
static int cmp(const void *a, const void *b) { uint32_t x = *(uint32_t *)a, y = *(uint32_t *)b; return x < y ? -1 : x > y; }
static int is_dup(uint64_t s) { if (s < 1024) return 0; uint64_t h = s * 0x9E3779B97F4A7C15ull; return (int)((h >> 33) % 100) < dup_pct; }
static void dial(conn *c) {
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  if (connect(c->fd, (void *)&a, sizeof a)) { perror("connect"); exit(2); }
  int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event e = { .events = EPOLLIN, .data.ptr = c }; epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e);
  c->in_len = 0; c->busy = 0;
}
static void flush_out(conn *c) {
  while (c->out_off < c->out_len) {
    ssize_t n = write(c->fd, c->out + c->out_off, c->out_len - c->out_off);
    if (n < 0) { if (errno == EAGAIN) { struct epoll_event e = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c }; epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e); return; } return; }
    c->out_off += n;
  }
}
static void fire(conn *c, uint64_t t0) {
  uint64_t s = seq_next++, src = s; c->dup = 0;
  if (is_dup(s)) { src = s - 512; c->dup = 1; while (is_dup(src)) src--; isdup_cnt++; }
  int b = (int)(src % nb);
  if (!c->dup) { uniq++; if (cls[b] == 't') tickets++; }
  int h = sprintf(c->out, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n", path, port, hdr, blen[b]);
  memcpy(c->out + h, bodies[b], blen[b]);
  char id[32]; snprintf(id, sizeof id, "%-8.8s%016llx", nonce, (unsigned long long)(random_ids ? mix(src) : src));
  for (int i = 0; i < 8; i++) if (id[i] == ' ') id[i] = '_';
  memcpy(c->out + h + idoff[b], id, 24);
  c->out_len = h + blen[b]; c->out_off = 0; c->t0 = t0; c->busy = 1; c->seq = s; flush_out(c);
}
// 0: incomplete, else length of the whole response; *code gets the status
static int parse(conn *c, int *code, int *close_after) {
  c->in[c->in_len] = 0; char *e = strstr(c->in, "\r\n\r\n"); if (!e) return 0;
  *code = atoi(c->in + 9); int hl = e + 4 - c->in; *e = 0; char *cl = strcasestr(c->in, "\ncontent-length:"), *te = strcasestr(c->in, "\ntransfer-encoding:"), *cc = strcasestr(c->in, "\nconnection: close"); *e = '\r';
  *close_after = cc != 0;
  if (te) { char *z = strstr(e + 2, "\r\n0\r\n\r\n"); if (!z) z = strstr(e + 4, "\r\n0\r\n\r\n"); return z ? (int)(z + 7 - c->in) : 0; }
  int n = cl ? atoi(cl + 16) : 0; return c->in_len >= hl + n ? hl + n : 0;
}
int main(int ac, char **av) {
  const char *f = 0, *k = 0; int o; const char *r1 = getenv("W1_RANDOM"); random_ids = r1 && *r1 == '1';
  while ((o = getopt(ac, av, "p:u:f:k:c:d:w:r:n:x:H:R")) > 0) switch (o) {
    case 'p': port = atoi(optarg); break; case 'u': path = optarg; break; case 'f': f = optarg; break; case 'k': k = optarg; break;
    case 'c': nc = atoi(optarg); break; case 'd': dur = atof(optarg); break; case 'w': warm = atof(optarg); break; case 'r': rate = atof(optarg); break;
    case 'R': random_ids = 1; break; case 'n': nonce = optarg; break; case 'x': dup_pct = atoi(optarg); break; case 'H': { char *b = malloc(strlen(optarg) + 3); sprintf(b, "%s\r\n", optarg); hdr = b; break; } }
  FILE *fp = fopen(f, "r"), *kp = fopen(k, "r"); if (!fp || !kp) { perror("data"); return 2; }
  bodies = malloc(sizeof(char *) * 100000); blen = malloc(4 * 100000); idoff = malloc(4 * 100000); cls = malloc(100000);
  char *line = 0; size_t cap = 0; ssize_t n;
  while ((n = getline(&line, &cap, fp)) > 1 && nb < 100000) { if (line[n - 1] == '\n') line[--n] = 0; bodies[nb] = strdup(line); blen[nb] = n; idoff[nb] = strstr(line, "XXXXXXXXXXXXXXXXXXXXXXXX") - line; nb++; }
  for (int i = 0; i < nb; i++) { int c = fgetc(kp); fgetc(kp); cls[i] = c; }
  ep = epoll_create1(0); conn *cs = calloc(nc, sizeof(conn)); conn **idle = malloc(sizeof(conn *) * nc); int nidle = 0;
  caplat = 1 << 22; lat = malloc(caplat * 4);
  for (int i = 0; i < nc; i++) { cs[i].out = malloc(65536); dial(&cs[i]); }
  uint64_t start = now_us(), m0 = start + warm * 1e6, m1 = m0 + dur * 1e6, last_done = start; double gap = rate > 0 ? 1e6 / rate : 0; uint64_t fired = 0, late_q_max = 0;
  if (rate > 0) for (int i = 0; i < nc; i++) idle[nidle++] = &cs[i]; else for (int i = 0; i < nc; i++) fire(&cs[i], now_us());
  struct epoll_event ev[256]; int busy = rate > 0 ? 0 : nc; uint64_t hard = m1 + 30 * 1000000ull;
  while (1) {
    uint64_t t = now_us(); if (t >= hard) break;
    if (rate > 0) {
      while (nidle > 0) { uint64_t due = start + (uint64_t)(fired * gap); if (due > t || due >= m1) break; conn *c = idle[--nidle]; fired++; busy++; fire(c, due); }
      uint64_t dueN = (uint64_t)((t - start) / gap); if (t < m1 && dueN > fired && dueN - fired > late_q_max) late_q_max = dueN - fired;
    }
    if (t >= m1 && busy == 0) break;
    struct timespec to = { 0, 100000000 }; if (rate > 0 && t < m1 && nidle > 0) { int64_t w = (int64_t)(start + (uint64_t)(fired * gap)) - (int64_t)t; if (w < 0) w = 0; if (w > 100000) w = 100000; to.tv_nsec = w * 1000; }
    int m = epoll_pwait2(ep, ev, 256, &to, 0);
    for (int i = 0; i < m; i++) {
      conn *c = ev[i].data.ptr;
      if (ev[i].events & EPOLLOUT) { struct epoll_event e = { .events = EPOLLIN, .data.ptr = c }; epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e); flush_out(c); }
      if (!(ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) continue;
      ssize_t r = read(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len);
      if (r <= 0) { if (r < 0 && errno == EAGAIN) continue; int was = c->busy; if (was) { errs++; busy--; } close(c->fd); dial(c); if (was) { if (rate > 0) idle[nidle++] = c; else if (now_us() < m1) { busy++; fire(c, now_us()); } } continue; }
      c->in_len += r; int code = 0, cl = 0, len = parse(c, &code, &cl); if (!len) continue;
      uint64_t d = now_us(); c->busy = 0; busy--; c->in_len = 0; done_all++; last_done = d;
      if (code == 200) ok200++; else non200++;
      if (d >= m0 && d < m1 && code == 200) { if (nlat == caplat) lat = realloc(lat, 4 * (caplat *= 2)); lat[nlat++] = d - c->t0 > 4000000000u ? 4000000000u : (uint32_t)(d - c->t0); }
      if (cl) { close(c->fd); dial(c); }
      if (rate > 0) idle[nidle++] = c; else if (d < m1) { busy++; fire(c, d); }
    }
  }
  qsort(lat, nlat, 4, cmp); struct rusage ru; getrusage(RUSAGE_SELF, &ru);
#define P(q) (nlat ? lat[(size_t)((nlat - 1) * (q))] / 1000.0 : 0)
  printf("{\"mode\":\"%s\",\"target_rate\":%.0f,\"conns\":%d,\"seconds\":%.1f,\"posts_per_s\":%.1f,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,\"sent\":%llu,\"answered\":%llu,\"ok\":%llu,\"non200\":%llu,\"errors\":%llu,\"dups\":%llu,\"unique\":%llu,\"expected_tickets\":%llu,\"backlog_max\":%llu,\"elapsed_s\":%.3f,\"load_cpu_s\":%.3f}\n",
    rate > 0 ? "open" : "closed", rate, nc, dur, nlat / dur, P(.5), P(.9), P(.99), P(.999), P(1), (unsigned long long)seq_next, (unsigned long long)done_all, (unsigned long long)ok200, (unsigned long long)non200, (unsigned long long)errs,
    (unsigned long long)isdup_cnt, (unsigned long long)uniq, (unsigned long long)tickets, (unsigned long long)late_q_max, (last_done - start) / 1e6, ru.ru_utime.tv_sec + ru.ru_stime.tv_sec + (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6);
  return 0;
}
