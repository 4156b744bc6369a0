/** The records of one label of a plan: a phase and a request. It is created once and flipped each second. */
import { emptyTally, increment, type Tally } from '../../lib/measure/tally.ts'
import type { Micros } from '../../lib/units.ts'
import { NEVER } from '../engines/exchange.ts'
import { Samples } from './samples.ts'

/** Statuses below this are counted in an array. */
const STATUSES = 600

/** Names that the protocol declares. */
export interface OwnNames {
  readonly measurements: readonly string[]
  readonly notes: readonly string[]
}

export class LabelRecorder {
  /** Counts since the last flip; the histograms are in `samples`. */
  tally: Tally = emptyTally()
  readonly samples: Samples
  /** Whether anything may have been recorded since the last flip. */
  touched = false
  readonly #statuses = new Float64Array(STATUSES)
  readonly #noteNames: readonly string[]

  /** @param own the names of the protocol's own measurements and notes */
  constructor({ measurements, notes }: OwnNames) {
    this.samples = new Samples(measurements)
    this.#noteNames = notes
  }

  status(status: number): void {
    if (status < STATUSES) this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    else increment(this.tally.statuses, status)
  }

  /** Counts a note, by its place. @throws RangeError for one that the protocol does not declare */
  noted(note: number): void {
    const name = this.#noteNames[note]
    if (name === undefined) throw new RangeError(`the protocol declares no note ${note}`)
    increment(this.tally.notes, name)
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
