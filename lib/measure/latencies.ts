/**
 * Histograms by the name of their measurement, ours or another version's. A histogram without samples may be absent:
 * absent and empty are equal.
 */
import { Histogram } from './histogram.ts'
import { MAX_MEASUREMENTS, measurements } from './measurements.ts'

const empty = new Histogram()
const ours: ReadonlySet<string> = new Set(measurements.map(({ name }) => name))
/** Counts the measurements of other versions beyond the bound. */
export const OVERFLOW = 'other'

export class Latencies {
  readonly #histograms = new Map<string, Histogram>()

  /** The histogram of a measurement, read-only: a shared empty one if there is none. */
  of(name: string): Readonly<Histogram> {
    return this.#histograms.get(name) ?? empty
  }

  /**
   * The histogram of a measurement to record into, created at its first use. Names also come from outside: beyond the
   * bound, foreign names share one histogram.
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

  /** Replaces the histogram of a name. */
  set(name: string, histogram: Histogram): void {
    this.#histograms.set(name, histogram)
  }

  /** The histograms with samples, by name. */
  entries(): (readonly [name: string, histogram: Histogram])[] {
    return [...this.#histograms].filter(([, { count }]) => count > 0)
  }

  /** The histograms of these names only: the same objects, read-only. */
  only(names: ReadonlySet<string>): Latencies {
    const only = new Latencies()
    for (const [name, histogram] of this.entries()) if (names.has(name)) only.set(name, histogram)
    return only
  }

  /** Adds another's histograms, name by name. Associative and commutative. */
  add(other: Latencies): this {
    for (const [name, histogram] of other.entries()) this.at(name).add(histogram)
    return this
  }

  /** Returns what was recorded and resets: histograms that are recorded into stay in place. */
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
