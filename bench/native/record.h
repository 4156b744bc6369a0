// What the target tells of itself: counts in a file that it maps, and a log of requests in memory.
#pragma once
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

// What others read in STATS-FILE, eight bytes each.
typedef struct {
  uint64_t requests, connections, open, logged;
  double first_at;
} Stats;

// One request: when the kernel had it, when the target read it, and just before its answer; INFINITY without an answer.
typedef struct {
  double number, came_at, arrived_at, answered_at;
} Entry;

static volatile Stats *stats;
static Entry *entries;
static size_t entries_max;
static int logging;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now_us(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e6 + at.tv_nsec / 1e3;
}

static void map_stats(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(Stats)) < 0) fail(path);
  stats = mmap(NULL, sizeof(Stats), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (stats == MAP_FAILED) fail("mmap");
}

static void begin_log(size_t max) {
  logging = 1;
  entries_max = max;
  entries = malloc(max * sizeof(Entry));
  if (entries == NULL) fail("log");
  // Touched now, so that no page has to be found while it counts.
  memset(entries, 0, max * sizeof(Entry));
}

static void write_log(const char *path) {
  FILE *file = fopen(path, "wb");
  size_t count = stats->logged < entries_max ? stats->logged : entries_max;
  if (file == NULL || fwrite(entries, sizeof(Entry), count, file) != count || fclose(file) != 0) fail(path);
}

static void log_entry(Entry entry) {
  if (!logging) return;
  if (stats->logged < entries_max) entries[stats->logged] = entry;
  stats->logged += 1;
}
