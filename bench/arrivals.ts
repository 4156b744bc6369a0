/** The arrival log of a test at its target, counted around instants. Pure; times in µs from the start of the load. */

/** The width of a step of the drawn log, in µs. */
export const STEP = 100_000
/** The width of the interval in which a burst is counted, in µs. */
const BURST = 10_000

/** What arrived in an interval of time. */
export interface Arrived {
  readonly requests: number
  /** The largest distance between two successive arrivals, in ms; 0 for fewer than two. */
  readonly gapMs: number
  /** The most requests within 10 ms. */
  readonly burst: number
}

/** @param arrivals in ascending order @param to is outside of the interval */
export function arrivedIn(arrivals: readonly number[], from: number, to: number): Arrived {
  const inside = arrivals.filter((at) => at >= from && at < to)
  let [gap, burst, first] = [0, 0, 0]
  inside.forEach((at, index) => {
    gap = Math.max(gap, at - (inside[index - 1] ?? at))
    while (at - (inside[first] ?? at) >= BURST) first += 1
    burst = Math.max(burst, index - first + 1)
  })
  return { requests: inside.length, gapMs: gap / 1_000, burst }
}

/** The number of arrivals in each step from the start to `until`; what arrived outside is left out. */
export function perStep(arrivals: readonly number[], until: number): number[] {
  const counts = Array.from({ length: Math.ceil(until / STEP) }, () => 0)
  for (const at of arrivals) {
    const step = Math.floor(at / STEP)
    if (step in counts) counts[step] = (counts[step] ?? 0) + 1
  }
  return counts
}
