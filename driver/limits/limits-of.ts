/** The limits of this machine that restricted the load of a window. Pure. */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { type Limit, limits } from '../../lib/measure/generator.ts'

/** The observations in one window of one worker. */
export interface WindowFacts {
  /** Whether the thread was paused for more than a second. */
  readonly paused: boolean
  /** The codes of failed requests. */
  readonly failed: ReadonlySet<FailureCode>
}

/** The limits of a window, in the order of the closed list. */
export function limitsOf({ paused, failed }: WindowFacts): readonly Limit[] {
  const is: Record<Limit, boolean> = {
    ports: failed.has('generator:ports'),
    fds: failed.has('generator:fds'),
    // It concerns the whole machine, so the main thread detects it.
    network: false,
    paused,
  }
  return limits.filter((limit) => is[limit])
}
