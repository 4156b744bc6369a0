/** Fires the requests of a share, with its parameters: open load by a pacer, closed load by a loop. */
import type { Clock } from '../../lib/clock.ts'
import type { Micros } from '../../lib/units.ts'
import type { Engine } from '../engines/engine.ts'
import type { LoadClock } from './load-clock.ts'
import type { OnFree, Recorder } from './recorder.ts'
import type { Waiter } from './waiter.ts'

/** A wake fires at most this many requests, a response one: then the responses that have arrived are read. */
export const BATCH = 8

/** Fires the requests of a share from a start instant on, and reports the end. */
export interface Firing {
  /** @param at the planned instant; it has come */
  start(at: Micros): void
  /** Stops firing. Returns how many planned requests were never fired; 0 when it is called again. */
  stop(): number
  /** Resolves when firing has ended: all requests were fired or dropped, the time is over, or `stop` was called. */
  readonly exhausted: Promise<void>
  /** To be called after the outcome of each of its requests. */
  readonly freed: OnFree
  /** Its requests that have no outcome yet. */
  readonly inFlight: number
  /** How many requests it has fired. */
  readonly fired: number
}

/** The requests of a lane in one phase of the plan, as far as they do not depend on the kind of load. */
export interface PhaseRequests {
  /** The index of the phase in the plan. */
  readonly phase: number
  readonly count: number
  /** The number of the i-th request, unique over all drivers and phases. */
  readonly number: (i: number) => number
  /** The index in the plan of the i-th request. */
  readonly pick: (i: number) => number
}

export interface FiringParts {
  readonly engine: Engine
  readonly recorder: Recorder
  readonly clock: Clock
  readonly waiter: Waiter
  /** When planned instants are; by default, the load is never paused. */
  readonly loadClock?: LoadClock
  /** The process was paused. Called once per pause. */
  readonly onPause: () => void
  /** Called at a wake, before anything else is done. */
  readonly onWake?: (now: Micros) => void
}
