/** Which phase of a lane's load an instant belongs to. */
import { type Micros, micros } from '../../lib/units.ts'
import { LoadClock } from './load-clock.ts'

/** When a phase lasts, as planned instants. */
export interface PhaseTiming {
  readonly startAt: Micros
  /** The end of its time; infinite where only responses end it. */
  readonly until: Micros
  /** Whether it sends anything: a pause does not, and what comes during it belongs to no phase. */
  readonly sends: boolean
}

const FOREVER = micros(Number.POSITIVE_INFINITY)
const unknown: PhaseTiming = { startAt: FOREVER, until: FOREVER, sends: true }

export class PhaseClock {
  /** The phase that was entered last, by its index in the plan. */
  current = 0
  readonly #timings: PhaseTiming[]

  readonly #loadClock: LoadClock

  /** @param phases the number of phases; before they are entered, the first one lasts for ever */
  constructor(phases: number, loadClock = new LoadClock()) {
    this.#loadClock = loadClock
    this.#timings = Array.from({ length: phases }, () => unknown)
    this.#timings[0] = { ...unknown, startAt: micros(Number.NEGATIVE_INFINITY) }
  }

  /** A phase begins, or its time has changed; phases are entered in their order. */
  enter(phase: number, timing: PhaseTiming): void {
    this.#timings[phase] = timing
    this.current = Math.max(this.current, phase)
  }

  /** The instant at which a phase's time ends. */
  untilOf(phase: number): Micros {
    return this.#loadClock.instantOf((this.#timings[phase] ?? unknown).until)
  }

  /** The phase during which an instant is, the end included; −1 for a pause, and after the last phase. */
  phaseAt(instant: Micros): number {
    if (this.#loadClock.pauseAt(instant) !== undefined) return -1
    const at = this.#loadClock.plannedAt(instant)
    let phase = this.current
    while (phase > 0 && (this.#timings[phase] ?? unknown).startAt > at) phase -= 1
    const { until, sends } = this.#timings[phase] ?? unknown
    return sends && at <= until ? phase : -1
  }
}
