/**
 * A request from its hand-over to the engine until its outcome. Whoever fires fills it in, the engine keeps it meanwhile and
 * gives it back; there is one for each place in flight, used again and again. docs/terminology.md defines the instants.
 */
import { micros, type Micros } from '../../lib/units.ts'

export const NEVER = micros(Number.NEGATIVE_INFINITY)

export class Exchange {
  /** The phase of the plan that it belongs to, by its place there. */
  readonly phase: number
  /** The request of the plan that it is, by its place there. */
  name = 0
  /** Its number, unique over all drivers of the test. */
  request = 0
  /** The instant that the plan set for it; without a schedule that of its hand-over. */
  intendedAt: Micros = NEVER
  /** The instant at which an ideal generator would have handed it over: intended, and a place free. */
  dueAt: Micros = NEVER
  /** The instant at which it was handed over. */
  firedAt: Micros = NEVER
  /** How late the generator was, in µs. */
  slip = 0
  /** How long it waited behind others of the same instant, in µs; −1 if no other request had that instant. */
  spread = -1
  /** When its place would be free again, had the generator been ideal. */
  freeAt: Micros = NEVER

  constructor(phase = 0) {
    this.phase = phase
  }
}
