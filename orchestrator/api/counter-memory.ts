/** Counters that never fall, even if the sums behind them do. */
import { type Family, type Sample, seriesName } from '../../lib/api/exposition.ts'

/**
 * The last values of counters. The sum of a run is corrected when a driver's final totals replace missing windows, or
 * when a partner restarts its count; but Prometheus treats a falling counter as a restart from 0. So the last value is
 * kept until the sum exceeds it.
 */
export class CounterMemory {
  #told = new Map<string, number>()

  /** The same families, in which no counter is below its last value; counters that no longer appear are forgotten. */
  held(families: readonly Family[]): Family[] {
    const before = this.#told
    this.#told = new Map()
    return families.map((family) => ({
      ...family,
      samples: family.samples.map((sample) => this.#hold(family, sample, before)),
    }))
  }

  #hold({ name, type }: Family, sample: Sample, before: ReadonlyMap<string, number>): Sample {
    if (type === 'gauge' || (type === 'summary' && sample.suffix === undefined)) return sample
    const series = seriesName(name, sample)
    const value = Math.max(sample.value, before.get(series) ?? 0)
    this.#told.set(series, value)
    return { ...sample, value }
  }
}
