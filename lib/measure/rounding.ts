/** How figures are rounded. It depends on nothing, so that the dashboard's page has it too. */

/** Rounds to a number of decimals. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}

/** Rounds to two decimals, and small rates to five digits: 0.375/s is not 0.38/s. */
export function roundedRate(rate: number): number {
  return rate < 1_000 ? Number(rate.toPrecision(5)) : round(rate, 2)
}
