/** The wait in ms before the next try: 100 ms, doubled after each failure, at most 2 s. */
export function backoffMs(failures: number): number {
  return Math.min(2_000, 100 * 2 ** failures)
}
