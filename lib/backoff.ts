/** The wait before the next try after so many failures: 0.1 s, doubled each time, at most 2 s. */
export function backoffMs(failures: number): number {
  return Math.min(2_000, 100 * 2 ** failures)
}
