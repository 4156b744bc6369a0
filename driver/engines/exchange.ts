/**
 * A request from its hand-over to the engine until its outcome. The caller of `fire` fills it in, and the engine
 * returns it with the outcome; each place in flight has one, which is reused. docs/terminology.md defines the instants.
 */
import { micros, type Micros } from '../../lib/units.ts'

export const NEVER = micros(Number.NEGATIVE_INFINITY)

const FOREVER = micros(Number.POSITIVE_INFINITY)

export class Exchange {
  /** The index of its phase in the plan. */
  phase: number
  /** The index of its request in the plan. */
  name = 0
  /** Its number, unique over all drivers of the test. */
  request = 0
  /** The instant that the plan set for it; without a schedule that of its hand-over. */
  intendedAt: Micros = NEVER
  /** The instant at which an ideal generator would have handed it over: intended, with a free place. */
  dueAt: Micros = NEVER
  /** The instant of its hand-over. */
  firedAt: Micros = NEVER
  /** How late the generator was, in µs. */
  slip = 0
  /** How long it waited behind others of the same instant, in µs; −1 if no other request had that instant. */
  spread = -1
  /** When its place would be free again, had the generator been ideal. */
  freeAt: Micros = NEVER

  /** The instant from which on its place is not used any more. */
  leavesAt: Micros = FOREVER

  constructor(phase = 0) {
    this.phase = phase
  }
}
