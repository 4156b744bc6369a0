/** The points of a test's timeline, as far as a chart of the latest seconds needs them. */
import type { PointAnswer, TimelineAnswer } from '../../lib/api/timeline.ts'
import type { LiveSeries } from './model.ts'

/** No terminal has more columns. */
const KEPT_SECONDS = 600

type Kept = Pick<PointAnswer, 'from' | 'to' | 'completed'> & { readonly p99: number | null }

export class Points {
  #points: readonly Kept[] = []
  #cursor: string | undefined

  /** For the next request of the timeline. */
  get cursor(): string | undefined {
    return this.#cursor
  }

  /** Takes the points that are new or changed: each replaces all that overlap it. */
  take({ points, cursor }: Pick<TimelineAnswer, 'points' | 'cursor'>): void {
    this.#cursor = cursor
    const fresh = points.map(({ from, to, completed, response }) => ({ from, to, completed, p99: response.p99 }))
    const since = Math.max(0, ...[...this.#points, ...fresh].map(({ to }) => to)) - KEPT_SECONDS
    const stale = this.#points.filter((old) => !fresh.some(({ from, to }) => from < old.to && to > old.from))
    this.#points = [...stale, ...fresh].filter(({ to }) => to > since).toSorted((a, b) => a.from - b.from)
  }

  /** Second by second. @param until the end of the latest second that all drivers have reported */
  series(until: number): LiveSeries {
    const shown = this.#points.filter(({ to }) => to <= until)
    const from = shown[0]?.from ?? until
    const throughput = new Array<number | null>(Math.max(0, until - from)).fill(0)
    const p99 = new Array<number | null>(throughput.length).fill(null)
    for (const point of shown) {
      throughput.fill(point.completed / (point.to - point.from), point.from - from, point.to - from)
      p99.fill(point.p99, point.from - from, point.to - from)
    }
    return { throughput, p99 }
  }
}
