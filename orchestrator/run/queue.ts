/** A run's waiting for its trigger. */
import { noted } from './changes.ts'
import type { Rules, RunEvent } from './events.ts'
import { isPending, type Queued, type Run } from './run.ts'

/** Waits in the queue; a run that was triggered already does not. */
export function queued(run: Run, { queued: place }: Extract<RunEvent, { type: 'queued' }>, { now }: Rules): Run {
  if (!isPending(run)) return run
  const known = run.queued
  if (known !== undefined && known.rank === place.rank && conditionOf(known) === conditionOf(place)) return run
  const waiting = { ...run, queued: place, unqueued: undefined }
  if (known !== undefined && conditionOf(known) === conditionOf(place)) return waiting
  return noted(waiting, { at: now, code: 'queued', message: `waits to be triggered ${conditionOf(place)}` })
}

/** Waits no longer; the reason stays until it waits again. */
export function unqueued(run: Run, { reason }: Extract<RunEvent, { type: 'unqueued' }>, { now }: Rules): Run {
  if (run.queued === undefined) return run
  const left = outOfQueue(run)
  if (reason === undefined) return noted(left, { at: now, code: 'unqueued', message: 'was taken out of the queue' })
  const noticed = noted(left, { at: now, code: 'not-triggered', message: `the queue gave it up: ${reason}` })
  return { ...noticed, unqueued: { at: now, reason } }
}

export function outOfQueue(run: Run): Run {
  if (run.queued === undefined && run.unqueued === undefined) return run
  return { ...run, queued: undefined, unqueued: undefined }
}

/** What it waits for, as the end of a sentence. */
export function conditionOf({ at, after }: Queued): string {
  const parts = [
    ...(at === undefined ? [] : [`not before ${new Date(at).toISOString()}`]),
    ...(after === undefined ? [] : [`after test '${after}'`]),
  ]
  return parts.length === 0 ? 'when no other test runs' : parts.join(' and ')
}
