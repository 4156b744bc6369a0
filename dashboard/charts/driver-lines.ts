/** The two lines of a driver's panel, which grow with its points: only points that changed are computed. */
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { firstChanged } from './first-changed.ts'
import type { TimeRange } from './group.ts'

/** The largest rate, and the least and the greatest 99th percentile in ms; undefined if there is none. */
export interface Limits {
  readonly mostRate: number
  readonly p99: readonly [number, number] | undefined
}

const NO_LIMITS = { mostRate: 0, low: Infinity, high: -Infinity }

/** The limits of a point and of all points before it. */
type Running = Readonly<typeof NO_LIMITS>

export class DriverLines {
  #points: readonly DriverPointAnswer[] = []
  readonly #rates: number[] = []
  readonly #p99: number[] = []
  /** Those of the last point are those of the lines, and those of any point are right if the points after it change. */
  readonly #running: Running[] = []

  get stretches(): readonly TimeRange[] {
    return this.#points
  }

  /** Requests completed per second. */
  get rates(): readonly number[] {
    return this.#rates
  }

  /** The decimal logarithm of the 99th percentile of the response time in ms; NaN where there is none. */
  get p99(): readonly number[] {
    return this.#p99
  }

  get limits(): Limits {
    const { mostRate, low, high } = this.#running.at(-1) ?? NO_LIMITS
    return { mostRate, p99: low <= high ? [low, high] : undefined }
  }

  /**
   * @param points in the order of time; one that has not changed is the same object as before
   * @returns whether the lines are others than before
   */
  update(points: readonly DriverPointAnswer[]): boolean {
    const before = this.#points
    this.#points = points
    if (points === before) return false
    const first = firstChanged(before, points)
    if (first === points.length && first === before.length) return false
    for (const values of [this.#rates, this.#p99, this.#running]) values.length = first
    let running = this.#running[first - 1] ?? NO_LIMITS
    for (let index = first; index < points.length; index++) {
      const point = points[index]
      if (point !== undefined) running = this.#add(point, running)
    }
    return true
  }

  #add({ from, to, completed, p99 }: DriverPointAnswer, before: Running): Running {
    const rate = completed / Math.max(to - from, 1)
    this.#rates.push(rate)
    this.#p99.push(p99 !== null && p99 > 0 ? Math.log10(p99) : NaN)
    const running = widened(before, rate, p99)
    this.#running.push(running)
    return running
  }
}

/** The same object unless a value is outside: most are within, and nothing is then allocated. */
function widened(before: Running, rate: number, p99: number | null): Running {
  const { mostRate, low, high } = before
  const within = rate <= mostRate && (p99 === null || p99 <= 0 || (p99 >= low && p99 <= high))
  if (within) return before
  if (p99 === null || p99 <= 0) return { mostRate: Math.max(mostRate, rate), low, high }
  return { mostRate: Math.max(mostRate, rate), low: Math.min(low, p99), high: Math.max(high, p99) }
}

/** The limits of the lines of all drivers. */
export function limitsOf(lines: Iterable<DriverLines>): Limits {
  let { mostRate, low, high } = NO_LIMITS
  for (const { limits } of lines) {
    mostRate = Math.max(mostRate, limits.mostRate)
    low = Math.min(low, limits.p99?.[0] ?? Infinity)
    high = Math.max(high, limits.p99?.[1] ?? -Infinity)
  }
  return { mostRate, p99: low <= high ? [low, high] : undefined }
}
