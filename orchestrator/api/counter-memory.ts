/** Counters that never fall, whatever becomes of what they are sums of. */
import { type Family, type Sample, seriesName } from '../../lib/api/exposition.ts'

/**
 * What was told of counters. The sum of a run is corrected when a driver's last totals stand in for windows that are
 * missing, or when a partner begins to count anew; for Prometheus a counter that falls has begun at 0 again. So it keeps
 * what it has told until more is known.
 */
export class CounterMemory {
  #told = new Map<string, number>()

  /** The same families, in which no counter is below what was told before; what is not told any more is forgotten. */
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
