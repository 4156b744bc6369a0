// The command line of the target: a port, a file, and settings of two values each.
#pragma once
#include "delays.h"
#include "faults.h"
#include "record.h"

static const char usage[] =
    "target PORT STATS-FILE [--spin] [--log N FILE] [--stall EVERY-MS FOR-MS] [--delay MEDIAN-US SIGMA]"
    " [--hang EVERY AT] [--error EVERY AT] [--hold AFTER-MS FOR-MS]";
static const char *log_file;
static int spin;

// Takes one setting with its two values; returns whether it is known.
static int set(const char *name, const char *first, const char *second) {
  if (strcmp(name, "--log") == 0) begin_log(strtoull(first, NULL, 10)), log_file = second;
  else if (strcmp(name, "--stall") == 0) stall_every = atof(first) * 1e3, stall_for = atof(second) * 1e3;
  else if (strcmp(name, "--delay") == 0) delaying = 1, delay_median = atof(first), delay_sigma = atof(second);
  else if (strcmp(name, "--hold") == 0) delaying = 1, hold_after = atof(first) * 1e3, hold_for = atof(second) * 1e3;
  else if (strcmp(name, "--hang") == 0) hanging = (Some){strtoull(first, NULL, 10), strtoull(second, NULL, 10)};
  else if (strcmp(name, "--error") == 0) failing = (Some){strtoull(first, NULL, 10), strtoull(second, NULL, 10)};
  else return 0;
  return 1;
}

static int take_settings(int argc, char **argv) {
  for (int i = 3; i < argc; i += 1) {
    if (strcmp(argv[i], "--spin") == 0) spin = 1;
    else if (i + 2 < argc && set(argv[i], argv[i + 1], argv[i + 2])) i += 2;
    else return 0;
  }
  return argc >= 3;
}
