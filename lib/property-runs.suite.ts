/** The share of runs that the usual test run makes: it draws anew each time, so all runs together cover as much. */
const USUAL_SHARE = 0.25

/**
 * The number of runs of a property whose thorough check takes `thorough` runs. `BREAKWATER_PROPERTY_RUNS` sets the share:
 * 1 for a thorough check, more to search longer.
 */
export function propertyRuns(thorough: number): number {
  const share = Number(process.env['BREAKWATER_PROPERTY_RUNS'] ?? USUAL_SHARE)
  return Math.max(1, Math.ceil(thorough * share))
}
