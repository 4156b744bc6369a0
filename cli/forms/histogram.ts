/** The histogram of a measurement of a test that is over, merged over all drivers. */
import type { Backend, Measured } from '../../cluster/backend.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { Histogram } from '../../lib/measure/histogram.ts'
import { histogramIn } from '../../report/read-histogram.ts'
import type { Report } from '../../report/report.ts'

/** An empty one if nothing was measured. */
export async function histogramOf(backend: Backend, report: Report, of: Measured): Promise<Histogram> {
  try {
    return histogramIn(await backend.histogram(report.TestId, 'hlog', of), report.overall.latencies[of])
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'nothing-measured') throw error
    return new Histogram()
  }
}
