// Answers that are due later: a binary heap by the instant.
#pragma once
#include "answers.h"
#include "record.h"
#include <stdint.h>
#include <stdlib.h>

typedef struct {
  double due;
  int fd;
  uint32_t life;
  const Answer *answer;
  Entry entry;
} Pending;

static Pending *pending;
static size_t pending_count, pending_max;

static double pending_due(void) { return pending[0].due; }

// Returns whether the new one is the next that is due.
static int pending_add(Pending added) {
  if (pending_count == pending_max) {
    pending_max = pending_max == 0 ? 1024 : 2 * pending_max;
    pending = realloc(pending, pending_max * sizeof(Pending));
    if (pending == NULL) abort();
  }
  size_t at = pending_count++;
  while (at > 0 && pending[(at - 1) / 2].due > added.due) {
    pending[at] = pending[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  pending[at] = added;
  return at == 0;
}

static Pending pending_take(void) {
  Pending taken = pending[0], last = pending[--pending_count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child + 1 < pending_count && pending[child + 1].due < pending[child].due) child += 1;
    if (child >= pending_count || last.due <= pending[child].due) break;
    pending[at] = pending[child];
    at = child;
  }
  pending[at] = last;
  return taken;
}
