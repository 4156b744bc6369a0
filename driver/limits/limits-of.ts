/** Whether the generator itself held the load of a window back, from what was measured of it; pure. */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { type GeneratorLoad, type Limit, limits } from '../../lib/measure/generator.ts'
import { fromMillis } from '../../lib/units.ts'

/**
 * Lateness at the 99th percentile of a window: above it requests were sent (slip) or answers read (the event loop) so late
 * that it shows in every percentile. A single stall of this length is enough; shorter ones are usual on shared machines.
 */
const LATE = fromMillis(100)
/** Share of a window in which a load thread was busy above which it never waited for the target. */
const BUSY = 0.98
/** Share of a window in pauses of the garbage collector. */
const GC = 0.05
/** Shorter windows, which are the last ones, say nothing about shares of time. */
const WHOLE_SECONDS = 0.9

/** What was seen in one window of one worker. */
export interface WindowFacts {
  readonly seconds: number
  /** Fires by a schedule, so that its slip tells all about its lateness; else as fast as answers come. */
  readonly open: boolean
  /** Waits for instants by spinning: it is always busy, and means to be. */
  readonly strict: boolean
  /** The thread stood still for more than a second. */
  readonly paused: boolean
  /** At the 99th percentile, in µs; undefined when nothing was sent. */
  readonly slip: number | undefined
  readonly load: GeneratorLoad
  readonly failures: ReadonlyMap<FailureCode, number>
}

/** What limited a window, in the order of the list. */
export function limitsOf({ seconds, open, strict, paused, slip, load, failures }: WindowFacts): readonly Limit[] {
  const whole = seconds >= WHOLE_SECONDS
  const is: Record<Limit, boolean> = {
    slip: open && (slip ?? 0) > LATE,
    'loop-lag': whole && load.loopLag > LATE,
    cpu: whole && !open && !strict && load.cpu >= BUSY,
    gc: whole && load.gc > GC,
    ports: failures.has('generator:ports'),
    fds: failures.has('generator:fds'),
    // Of the whole machine, so the main thread's to see.
    network: false,
    paused,
  }
  return limits.filter((limit) => is[limit])
}
