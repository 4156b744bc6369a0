/** The elementary changes of transitions: each returns a new run, or the same one when nothing changes. */
import { type Doubt, duringOf } from '../../lib/measure/doubts.ts'
import { secondsOf } from '../../lib/measure/stretches.ts'
import { withoutUndefined } from '../../lib/messages/register.ts'
import type { Rules } from './events.ts'
import { progress, type Run, type RunDriver, type RunNote, type RunState } from './run.ts'

/** Moves forward to a state, never back. */
export function advance(run: Run, state: RunState): Run {
  return progress(state) > progress(run.state) ? { ...run, state } : run
}

/** Replaces the state of one driver. */
export function withDriver(run: Run, driver: RunDriver): Run {
  return { ...run, drivers: new Map(run.drivers).set(driver.nodeId, driver) }
}

/** A driver without the reason of an earlier event. */
export function withoutReason(driver: RunDriver): RunDriver {
  return withoutUndefined({ ...driver, reason: undefined })
}

/** Whether a driver has a segment of the run, in this life of its process. */
export function takesPart(driver: RunDriver | undefined, boot: string | undefined): driver is RunDriver {
  return driver?.participant === true && driver.boot === boot
}

const MAX_NOTES = 1_000
const MAX_DOUBTS = 500

/** Adds a note about an event; bounded. */
export function noted(run: Run, note: RunNote): Run {
  return run.notes.length >= MAX_NOTES ? run : { ...run, notes: [...run.notes, note] }
}

/** Adds a doubt: once per code and driver; bounded. */
export function doubted(run: Run, doubt: Doubt): Run {
  const known = run.doubts.some((other) => other.code === doubt.code && other.node_id === doubt.node_id)
  return known || run.doubts.length >= MAX_DOUBTS ? run : { ...run, doubts: [...run.doubts, doubt] }
}

/** The time of a doubt from a second (since the start of the load) to the present, which it is by default. */
export function since({ elapsed }: Rules, from = elapsed): Pick<Doubt, 'during'> {
  return duringOf(elapsed === undefined || from === undefined ? undefined : secondsOf(from, elapsed))
}

/** Whether there is a doubt with this code. */
export function hasDoubt(run: Run, code: Doubt['code']): boolean {
  return run.doubts.some((doubt) => doubt.code === code)
}
