/** A generator that is never late: the wait of each request for a place, by the recursion of Kiefer and Wolfowitz. */

/**
 * When an ideal generator would have handed over each request, in µs: at its instant, or as soon as the earliest place
 * is free, which the request then occupies for its service time. Source: Kiefer and Wolfowitz, "On the theory of queues
 * with many servers" (1955).
 */
export function idealHandOvers(intended: readonly number[], services: readonly number[], places: number): number[] {
  const free = new Array<number>(places).fill(Number.NEGATIVE_INFINITY)
  return intended.map((instant, k) => {
    const earliest = free.indexOf(Math.min(...free))
    const at = Math.max(instant, free[earliest] ?? 0)
    free[earliest] = at + (services[k] ?? 0)
    return at
  })
}
