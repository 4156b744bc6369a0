// What the target does wrong when it is told to: some requests it never answers, some it answers with an error, and for a
// while it gives no answer at all.
#pragma once
#include "record.h"

// Requests whose number leaves `at` when it is divided by `every`; none while that is 0.
typedef struct {
  uint64_t every, at;
} Some;

static Some hanging, failing;
static double hold_after, hold_for;

static int is_one_of(Some some, double number) { return some.every > 0 && (uint64_t)number % some.every == some.at; }

// When an answer may go out that is due at an instant: not during the hold, which is counted from the first request.
static double held_until(double due) {
  double from = stats->first_at + hold_after;
  return due >= from && due < from + hold_for ? from + hold_for : due;
}
