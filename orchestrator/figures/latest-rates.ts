/** The throughput of the latest second of each run, beside that of the whole load so far. */
import { rateOver } from '../../lib/measure/facts.ts'
import { roundedRate } from '../../lib/measure/summary.ts'
import { fromMillis, micros, type Micros, between } from '../../lib/units.ts'
import type { RunRecord } from '../run/record.ts'

/** How far a run has come: answers, and µs from its start. */
export interface Progress {
  readonly completed: number
  readonly through: number
}

/** What has not come so much further is told of the same second: its rate stays. */
const NO_FURTHER = fromMillis(1)

export class LatestRates {
  readonly #last = new WeakMap<RunRecord, Progress & { readonly rate: number | null }>()

  /** Answers a second since the figures of a second before; null until the first second is in. */
  of(record: RunRecord, { completed, through }: Progress): number | null {
    const last = this.#last.get(record) ?? { completed: 0, through: 0, rate: null }
    const time: Micros = between(micros(last.through), micros(through))
    if (time < NO_FURTHER) return last.rate
    const rate = roundedRate(rateOver(Math.max(0, completed - last.completed), time))
    this.#last.set(record, { completed, through, rate })
    return rate
  }
}
