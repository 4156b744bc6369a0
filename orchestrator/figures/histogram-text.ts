/** One measurement of a test, merged over all drivers, as a file for the tools of HdrHistogram. */
import { BreakwaterError } from '../../lib/errors.ts'
import type { Histograms } from '../../lib/measure/summary.ts'
import { intervalLog, percentileText } from '../../report/histogram-files.ts'
import type { OrchestratorService } from '../service.ts'

/** `hgrm`: the percentiles in milliseconds; `hlog`: the whole histogram in microseconds, as an interval log. */
export type HistogramFormat = 'hgrm' | 'hlog'

/** The text of a file. Rejects with BreakwaterError `not-found`, `nothing-measured`. */
export async function histogramText(
  service: Pick<OrchestratorService, 'histograms' | 'test' | 'live'>,
  testId: string,
  { format, of }: { readonly format: HistogramFormat; readonly of: keyof Histograms },
): Promise<string> {
  const histogram = service.histograms(testId)[of]
  const { startAt: from } = service.test(testId)
  const { windowEnd: to } = service.live(testId)
  if (histogram.count === 0 || from === null || to === null) throw nothingMeasured(testId, of)
  if (format === 'hgrm') return percentileText(histogram)
  return intervalLog(histogram, { title: `${of} of test ${testId}`, from, to })
}

function nothingMeasured(testId: string, of: string): BreakwaterError {
  const message = `test '${testId}' has no sample of '${of}': GET /metrics/${testId} shows which measurements have samples`
  return new BreakwaterError('nothing-measured', message, { details: { TestId: testId, of } })
}
