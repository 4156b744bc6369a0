/**
 * `GET /tests/{id}/histogram.hgrm` and `.hlog`: one latency of a test, merged over all drivers, for the tools of
 * HdrHistogram.
 */
import { z } from 'zod'
import { measurements } from '../../lib/measure/measurements.ts'
import { type HistogramFormat, histogramText } from '../figures/histogram-text.ts'
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
    handle: ({ parameters, query, context }) => textOf(parameters.id, { format: 'hgrm', ...query }, context),
  }),
  route({
    ...common,
    path: '/tests/{id}/histogram.hlog',
    summary: 'The whole histogram of one measurement in microseconds, as an HdrHistogram interval log.',
    handle: ({ parameters, query, context }) => textOf(parameters.id, { format: 'hlog', ...query }, context),
  }),
]

interface Asked {
  readonly format: HistogramFormat
  readonly of?: (typeof names)[number] | undefined
}

async function textOf(id: string, { format, of = 'response' }: Asked, { service }: Context): Promise<string> {
  await service.archive.load(id)
  return histogramText(service, id, { format, of })
}
