/** The rows of a heat map of response times. */

/** Rows for each doubling; the same as those of the API, whose schema this module is not to load. */
export const HEAT_ROWS = 4

/** The response times of a row in milliseconds: from the first up to the second. */
export function rowLimits(row: number): [number, number] {
  return [2 ** (row / HEAT_ROWS) / 1_000, 2 ** ((row + 1) / HEAT_ROWS) / 1_000]
}
