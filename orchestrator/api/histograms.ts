/**
 * `GET /tests/{id}/histogram.hgrm` and `.hlog`: one latency of a test, merged over all drivers, for the tools of
 * HdrHistogram.
 */
import { z } from 'zod'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Histogram } from '../../lib/measure/histogram.ts'
import { measurements } from '../../lib/measure/measurements.ts'
import { type Interval, intervalLog, percentileText } from '../../report/histogram-files.ts'
import { testId } from './parameters.ts'
import { type Context, noBody, route } from './route.ts'

const names = ['response' as const, ...measurements.map(({ name }) => name)]
const of = z
  .enum(names, { error: `must be one of ${names.join(', ')}` })
  .optional()
  .describe('The measurement; default: the response time.')

const common = {
  method: 'get',
  parameters: { id: testId },
  query: { of },
  body: noBody,
  answer: z.string(),
  mediaType: 'text/plain',
  errors: ['not-found', 'nothing-measured'],
} as const

export const histogramRoutes = [
  route({
    ...common,
    path: '/tests/{id}/histogram.hgrm',
    summary: 'The percentile distribution of one measurement in milliseconds, in the text format of HdrHistogram.',
    handle: async ({ parameters, query, context }) => {
      const { histogram } = await measured(parameters.id, query.of, context)
      return percentileText(histogram)
    },
  }),
  route({
    ...common,
    path: '/tests/{id}/histogram.hlog',
    summary: 'The whole histogram of one measurement in microseconds, as an HdrHistogram interval log.',
    handle: async ({ parameters, query, context }) => {
      const { histogram, interval } = await measured(parameters.id, query.of, context)
      return intervalLog(histogram, interval)
    },
  }),
]

interface Measured {
  readonly histogram: Readonly<Histogram>
  readonly interval: Interval
}

/** Rejects with BreakwaterError `not-found`, `nothing-measured`. */
async function measured(
  id: string,
  name: (typeof names)[number] = 'response',
  { service }: Context,
): Promise<Measured> {
  await service.archive.load(id)
  const histogram = service.histograms(id)[name]
  const { startAt: from } = service.test(id)
  const { windowEnd: to } = service.live(id)
  if (histogram.count > 0 && from !== null && to !== null) {
    return { histogram, interval: { title: `${name} of test ${id}`, from, to } }
  }
  const message = `test '${id}' has no sample of '${name}': GET /metrics/${id} shows which measurements have samples`
  throw new BreakwaterError('nothing-measured', message, { details: { TestId: id, of: name } })
}
