/** What is recorded under one label of a plan: a phase and a request. It is made once and flipped each second. */
import { emptyTally, increment, type Tally } from '../../lib/measure/tally.ts'
import type { Micros } from '../../lib/units.ts'
import { NEVER } from './exchange.ts'
import { Samples } from './samples.ts'

/** Statuses below this are counted in an array. */
const STATUSES = 600

export class LabelRecorder {
  /** Counts since the last flip; its histograms are in `samples`. */
  tally: Tally = emptyTally()
  readonly samples: Samples
  readonly #statuses = new Float64Array(STATUSES)

  /** @param measurements the names of the protocol's own */
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

/** From the start to an instant, in whole µs above 0: 0 is for none. */
function offset(startAt: Micros, at: Micros): number {
  return at === NEVER ? 0 : Math.max(1, Math.round(at - startAt))
}
