/** The timeline of one test as the page has received it: each response adds to it or replaces parts of it. */
import type { LatencyAnswer } from '../../lib/api/answers.ts'
import type { DriverPointAnswer, PointAnswer, TimelineAnswer } from '../../lib/api/timeline.ts'

/** The points of one driver, and its figures for the whole test so far. */
export interface DriverSeries {
  readonly nodeId: string
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly response: LatencyAnswer
  readonly points: readonly DriverPointAnswer[]
}

export interface TestSeries {
  readonly testId: string
  readonly cursor: string
  /** The instant (ms since 1970, by the clock of this page) at which the latest window ended; null before the first. */
  readonly latestAt: number | null
  readonly points: readonly PointAnswer[]
  readonly drivers: readonly DriverSeries[]
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * Adds a response to what is known; undefined for nothing.
 * @param receivedAt in ms since 1970
 */
export function grown(known: TestSeries | undefined, answer: TimelineAnswer, receivedAt: number): TestSeries {
  const same = known?.testId === answer.TestId && isSameSource(known.cursor, answer.cursor) ? known : undefined
  const drivers = new Map(same?.drivers.map((driver) => [driver.nodeId, driver.points]))
  return {
    testId: answer.TestId,
    cursor: answer.cursor,
    latestAt: answer.ageMs === null ? null : receivedAt - answer.ageMs,
    points: joined(same?.points ?? [], answer.points),
    drivers: answer.drivers.map(({ pointsFrom, ...driver }) => ({
      ...driver,
      points: joined(since(pointsFrom, drivers.get(driver.nodeId) ?? []), driver.points),
    })),
  }
}

/** The second up to which the figures of all these drivers are known; 0 if one of them has none. */
export function knownUntil({ drivers }: TestSeries, names: ReadonlySet<string>): number {
  const ends = drivers.flatMap(({ nodeId, points }) => (names.has(nodeId) ? [points.at(-1)?.to ?? 0] : []))
  return ends.length === 0 || ends.length < names.size ? 0 : Math.min(...ends)
}

/** Without the points before a second, which are outdated. */
function since<P extends Stretch>(second: number | undefined, points: readonly P[]): readonly P[] {
  return second === undefined ? points : points.filter(({ from }) => from >= second)
}

/** After its restart an orchestrator sends everything again. */
function isSameSource(known: string, given: string): boolean {
  return known.split('-')[0] === given.split('-')[0]
}

/**
 * Both in the order of time; a new point replaces all known points that overlap it. Whole pieces of the known list are
 * taken over at once: a list may be long, and a response arrives every second.
 */
export function joined<P extends Stretch>(known: readonly P[], fresh: readonly P[]): readonly P[] {
  const [first] = fresh
  if (first === undefined) return known
  let next = firstEndingAfter(known, first.from)
  const all = known.slice(0, next)
  for (const point of fresh) {
    const begin = firstEndingAfter(known, point.from, next)
    all.push(...known.slice(next, begin), point)
    next = begin
    while ((known[next]?.from ?? Infinity) < point.to) next++
  }
  return next < known.length ? all.concat(known.slice(next)) : all
}

/** The index of the first stretch that ends after a second. @param low from this index on */
function firstEndingAfter(sorted: readonly Stretch[], second: number, low = 0): number {
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.to ?? Infinity) > second) high = middle
    else low = middle + 1
  }
  return low
}
