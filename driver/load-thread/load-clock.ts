/**
 * The time of a running load, which stands still while the load is paused. A planned instant is the start instant plus
 * an offset of the plan; without pauses it is when it happens.
 */
import { pauseAt, type Pause, toLoadTime, toRunTime } from '../../lib/plan/pauses.ts'
import { later, micros, type Micros } from '../../lib/units.ts'

export class LoadClock {
  #startAt = micros(0)
  #offsets: readonly Pause[] = []
  /** The pauses as instants, in order; the last one may be infinite. */
  pauses: readonly Pause[] = []

  /** The load starts at an instant. */
  begin(startAt: Micros): void {
    this.#startAt = startAt
    this.set(this.#offsets)
  }

  /** @param pauses all of them, as offsets from the start */
  set(pauses: readonly Pause[]): void {
    this.#offsets = pauses
    this.pauses = pauses.map(({ from, to }) => ({ from: later(this.#startAt, from), to: later(this.#startAt, to) }))
  }

  /** When a planned instant is; infinite if it lies behind a pause that is not over. */
  instantOf(planned: Micros): Micros {
    return this.pauses.length === 0 ? planned : toRunTime(this.pauses, planned)
  }

  /** The planned instant at an instant; during a pause, that of its start. */
  plannedAt(at: Micros): Micros {
    return this.pauses.length === 0 ? at : toLoadTime(this.pauses, at)
  }

  /** For how long the load was paused from an instant to a later one, in µs. */
  pausedBetween(from: Micros, to: Micros): number {
    return this.pauses.length === 0 ? 0 : to - from - (this.plannedAt(to) - this.plannedAt(from))
  }

  /** The pause at an instant. */
  pauseAt(at: Micros): Pause | undefined {
    return this.pauses.length === 0 ? undefined : pauseAt(this.pauses, at)
  }
}
