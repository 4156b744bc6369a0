/**
 * Histograms by the name of what they measure: that of a measurement of ours, or of another version's. One without samples
 * need not be there: absent and empty are the same.
 */
import { type Figures, Histogram } from './histogram.ts'
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

  /** Adds those of another, name by name. Associative and commutative. */
  add(other: Latencies): this {
    for (const [name, histogram] of other.entries()) this.at(name).add(histogram)
    return this
  }

  equals(other: Latencies): boolean {
    const [mine, theirs] = [this.entries(), other.entries()]
    return mine.length === theirs.length && mine.every(([name, histogram]) => sameHistogram(histogram, other.of(name)))
  }
}

const figureNames = ['count', 'sum', 'min', 'max', 'clamped'] as const satisfies readonly (keyof Figures)[]

function sameHistogram(a: Histogram, b: Readonly<Histogram>): boolean {
  if (figureNames.some((name) => a[name] !== b[name])) return false
  const last = a.lastCell()
  if (last !== b.lastCell()) return false
  for (let cell = 0; cell <= last; cell += 1) if (a.cells[cell] !== b.cells[cell]) return false
  return true
}
