/** The limits of this machine that held the load of a window back. Pure. */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { type Limit, limits } from '../../lib/measure/generator.ts'

/** What was seen in one window of one worker. */
export interface WindowFacts {
  /** The thread stood still for more than a second. */
  readonly paused: boolean
  /** Codes with which requests failed. */
  readonly failed: ReadonlySet<FailureCode>
}

/** What limited a window, in the order of the list. */
export function limitsOf({ paused, failed }: WindowFacts): readonly Limit[] {
  const is: Record<Limit, boolean> = {
    ports: failed.has('generator:ports'),
    fds: failed.has('generator:fds'),
    // Of the whole machine, so the main thread's to see.
    network: false,
    paused,
  }
  return limits.filter((limit) => is[limit])
}
