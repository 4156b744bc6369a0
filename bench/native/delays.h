// How long the target takes, when it is told to be slow: stalls of the whole, and a delay for each request.
#pragma once
#include "record.h"
#include <errno.h>
#include <math.h>
#include <signal.h>

static double stall_every, stall_for, delay_median, delay_sigma;
static int delaying;
static volatile sig_atomic_t ending;

static void sleep_until(double us) {
  struct timespec at = {(time_t)(us / 1e6), (long)(fmod(us, 1e6) * 1e3)};
  while (!ending && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) continue;
}

// Stands still if it should: whatever comes in a stall is seen at its end.
static void stall(void) {
  if (stall_every == 0 || stats->first_at == 0) return;
  double since = now_us() - stats->first_at;
  double into = fmod(since, stall_every);
  if (into >= stall_every - stall_for) sleep_until(stats->first_at + since - into + stall_every);
}

// Two uniform numbers from one integer (splitmix64), for a normal one (Box and Muller).
static double uniform(uint64_t seed) {
  uint64_t z = seed * 0x9e3779b97f4a7c15u + 0x632be59bd9b4e019u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
}

static double delay_of(uint64_t number) {
  if (delay_sigma == 0) return delay_median;
  double normal = sqrt(-2 * log(uniform(2 * number))) * cos(2 * M_PI * uniform(2 * number + 1));
  return delay_median * exp(delay_sigma * normal);
}
