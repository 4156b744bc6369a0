/**
 * Histograms by the name of what they measure: that of a measurement of ours, or of another version's. One without samples
 * need not be there: absent and empty are the same.
 */
import { Histogram } from './histogram.ts'
import { MAX_MEASUREMENTS, measurements } from './measurements.ts'

const empty = new Histogram()
const ours: ReadonlySet<string> = new Set(measurements.map(({ name }) => name))
/** The name under which measurements of other versions are counted beyond the bound. */
export const OVERFLOW = 'other'

export class Latencies {
  readonly #histograms = new Map<string, Histogram>()

  /** The histogram of a measurement, to be read only: an empty one that all share where there is none. */
  of(name: string): Readonly<Histogram> {
    return this.#histograms.get(name) ?? empty
  }

  /**
   * The histogram of a measurement to record into, made when it is first asked for. Names come from outside, too: beyond
   * the bound those that are not ours have one together.
   */
  at(name: string): Histogram {
    const known = this.#histograms.get(name)
    if (known !== undefined) return known
    const isFull = this.#histograms.size >= MAX_MEASUREMENTS
    if (isFull && name !== OVERFLOW && !ours.has(name)) return this.at(OVERFLOW)
    const made = new Histogram()
    this.#histograms.set(name, made)
    return made
  }

  /** Takes a histogram in place of whatever there was. */
  set(name: string, histogram: Histogram): void {
    this.#histograms.set(name, histogram)
  }

  /** Those with samples, by name. */
  entries(): (readonly [name: string, histogram: Histogram])[] {
    return [...this.#histograms].filter(([, { count }]) => count > 0)
  }

  /** Those of the names alone: the same histograms, to be read only. */
  only(names: ReadonlySet<string>): Latencies {
    const only = new Latencies()
    for (const [name, histogram] of this.entries()) if (names.has(name)) only.set(name, histogram)
    return only
  }

  /** Adds those of another, name by name. Associative and commutative. */
  add(other: Latencies): this {
    for (const [name, histogram] of other.entries()) this.at(name).add(histogram)
    return this
  }

  /** Hands over what was recorded, and begins anew: those that are recorded into keep their place here. */
  take(): Latencies {
    const taken = new Latencies()
    for (const [name, histogram] of this.#histograms) taken.set(name, histogram.take())
    return taken
  }

  equals(other: Latencies): boolean {
    const [mine, theirs] = [this.entries(), other.entries()]
    return mine.length === theirs.length && mine.every(([name, histogram]) => histogram.equals(other.of(name)))
  }
}
