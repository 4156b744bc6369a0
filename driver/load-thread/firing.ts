/** What fires the requests of a share, and what it needs for that: open load by a pacer, closed load by a loop. */
import type { Clock } from '../../lib/clock.ts'
import type { RequestPicker } from '../../lib/plan/mix.ts'
import type { Micros } from '../../lib/units.ts'
import type { Engine } from '../engines/engine.ts'
import type { Recorder } from './recorder.ts'
import type { Waiter } from './waiter.ts'

/** So many requests are fired by a wake at most, and one by a response: then responses that have come are read. */
export const BATCH = 8

/** Something that fires the requests of a share from a start instant on, and says when there are no more to fire. */
export interface Firing {
  start(at: Micros): void
  /** Fires nothing any more. Returns how many planned requests were never fired; 0 when it is called again. */
  stop(): number
  /** Resolves when there is nothing more to fire: all has been fired or dropped, its time is over, or after `stop`. */
  readonly exhausted: Promise<void>
}

export interface FiringParts {
  readonly count: number
  /** The number of the i-th request that is fired. */
  readonly number: (i: number) => number
  /** Which request of the plan the one with a number is. */
  readonly pick: RequestPicker
  /** The place in the plan of the phase that is fired. */
  readonly phase: number
  readonly engine: Engine
  readonly recorder: Recorder
  readonly clock: Clock
  readonly waiter: Waiter
  /** The process was paused. Called once per pause. */
  readonly onPause: () => void
  /** A wake has come, before anything is done about it. */
  readonly onWake?: (now: Micros) => void
}
