/**
 * The metrics of partners that know only the base protocol, or a variant of it: figures without a histogram, which
 * cannot be merged and are displayed unchanged.
 */
import { z } from 'zod'
import { looseMillis, looseNumber } from '../bounds.ts'
import { looseId, type Read } from './reading.ts'
import { withoutUndefined } from './register.ts'

export interface Summary {
  readonly kind: 'summary'
  readonly nodeId: string
  readonly testId: string
  readonly reportId: string
  /** Latencies in ms. */
  readonly mean?: number
  readonly median?: number
  readonly mode?: number
  readonly min?: number
  readonly max?: number
  /** Requests so far. */
  readonly sent?: number
  readonly received?: number
  /** Requests since the previous message. */
  readonly delta?: number
}

const count = looseNumber.optional()
const counts = {
  number_of_requests: count,
  no_of_req: count,
  requests_sent: count,
  responses_received: count,
  Requests: count,
}

const latencies = z.object({
  mean_latency: looseMillis.optional(),
  median_latency: looseMillis.optional(),
  mode_latency: looseMillis.optional(),
  min_latency: looseMillis.optional(),
  max_latency: looseMillis.optional(),
  Mean: looseMillis.optional(),
  Median: looseMillis.optional(),
  Mode: looseMillis.optional(),
  Min: looseMillis.optional(),
  Max: looseMillis.optional(),
  ...counts,
})

export const foreignWire = z.object({
  node_id: looseId,
  test_id: looseId,
  report_id: z.union([z.string().max(200), z.number().transform(String)]).optional(),
  metrics: latencies,
  ...counts,
})

/** Converts a partner's message to a summary. */
export function foreignSummary(wire: z.infer<typeof foreignWire>): Read<Summary> {
  const figures = { ...withoutUndefined(wire), ...withoutUndefined(wire.metrics) } as z.infer<typeof latencies>
  const message = withoutUndefined({
    kind: 'summary' as const,
    nodeId: wire.node_id,
    testId: wire.test_id,
    reportId: wire.report_id ?? '',
    mean: figures.mean_latency ?? figures.Mean,
    median: figures.median_latency ?? figures.Median,
    mode: figures.mode_latency ?? figures.Mode,
    min: figures.min_latency ?? figures.Min,
    max: figures.max_latency ?? figures.Max,
    sent: figures.number_of_requests ?? figures.requests_sent ?? figures.Requests,
    received: figures.responses_received,
    delta: figures.no_of_req,
  })
  return { ok: true, message: message }
}
