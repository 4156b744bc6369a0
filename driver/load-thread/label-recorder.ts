/** The records of one label of a plan: a phase and a request. It is created once and flipped each second. */
import { emptyTally, increment, type Tally } from '../../lib/measure/tally.ts'
import type { Micros } from '../../lib/units.ts'
import { NEVER } from './exchange.ts'
import { Samples } from './samples.ts'

/** Statuses below this are counted in an array. */
const STATUSES = 600

export class LabelRecorder {
  /** Counts since the last flip; the histograms are in `samples`. */
  tally: Tally = emptyTally()
  readonly samples: Samples
  readonly #statuses = new Float64Array(STATUSES)

  /** @param measurements the names of the protocol's own measurements */
  constructor(measurements: readonly string[]) {
    this.samples = new Samples(measurements)
  }

  status(status: number): void {
    if (status < STATUSES) this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    else increment(this.tally.statuses, status)
  }

  /** Returns the recorded values and resets the recorder. */
  take(startAt: Micros): Tally {
    const { tally } = this
    const { sentAt, answerAt } = this.samples.takeInstants()
    tally.lastSent = offset(startAt, sentAt)
    tally.lastAnswer = offset(startAt, answerAt)
    tally.latencies = this.samples.takeLatencies()
    this.#statuses.forEach((times, status) => {
      if (times > 0) tally.statuses.set(status, times)
    })
    this.#statuses.fill(0)
    this.tally = emptyTally()
    return tally
  }
}

/** The offset of an instant from the start, in whole µs above 0, because 0 means none. */
function offset(startAt: Micros, at: Micros): number {
  return at === NEVER ? 0 : Math.max(1, Math.round(at - startAt))
}
