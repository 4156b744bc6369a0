/** A tally on the wire: JSON with the counts, and per measurement the cells as an HDR V2 text beside exact figures. */
import { z } from 'zod'
import { asFailureCode } from './failures.ts'
import { addCells, encodeCells, HistogramFormatError } from './hdr-codec.ts'
import { cellOf, HIGHEST, Histogram } from './histogram.ts'
import { type Labelled, MOST_PARTS } from './series.ts'
import { eachKind, type Tally, emptyTally, increment } from './tally.ts'

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const sum = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
const value = z.number().min(0).max(HIGHEST)

const histogramSchema = z.object({
  count,
  sum,
  min: value,
  max: value,
  clamped: count,
  /** HDR V2, compressed, base64; absent when the count is 0. */
  hdr: z.string().max(300_000).optional(),
})

export const tallySchema = z.object({
  phase: z.string().max(200),
  request: z.string().max(200),
  planned: count,
  sent: count,
  completed: count,
  failed: count,
  dropped: count,
  bytes_received: count,
  bytes_sent: count,
  statuses: z.record(z.string().regex(/^\d{1,3}$/), count),
  failures: z.record(z.string().max(40), count),
  latencies: z.object({
    response: histogramSchema,
    service: histogramSchema,
    first_byte: histogramSchema,
    slip: histogramSchema,
    /** Absent without samples: most windows make no connection. */
    dns: histogramSchema.optional(),
    connect: histogramSchema.optional(),
    tls: histogramSchema.optional(),
  }),
})

/** A list of labelled tallies, bounded. */
export const tallyListSchema = z.array(tallySchema).max(MOST_PARTS)

export type WireTally = z.infer<typeof tallySchema>
type WireHistogram = z.infer<typeof histogramSchema>

const connectionKinds = ['dns', 'connect', 'tls'] as const

/** Writes a labelled tally. */
export function writeTally({ phase, request, tally }: Labelled): WireTally {
  const { response, service, firstByte, slip } = tally.latencies
  const made = connectionKinds.filter((kind) => tally.latencies[kind].count > 0)
  return {
    phase,
    request,
    planned: tally.planned,
    sent: tally.sent,
    completed: tally.completed,
    failed: tally.failed,
    dropped: tally.dropped,
    bytes_received: tally.bytesReceived,
    bytes_sent: tally.bytesSent,
    statuses: Object.fromEntries(tally.statuses),
    failures: Object.fromEntries(tally.failures),
    latencies: {
      response: writeHistogram(response),
      service: writeHistogram(service),
      first_byte: writeHistogram(firstByte),
      slip: writeHistogram(slip),
      ...Object.fromEntries(made.map((kind) => [kind, writeHistogram(tally.latencies[kind])])),
    },
  }
}

function writeHistogram(histogram: Histogram): WireHistogram {
  const { count: samples, sum, min, max, clamped } = histogram
  const figures = { count: samples, sum, min, max, clamped }
  return samples === 0 ? figures : { ...figures, hdr: encodeCells(histogram) }
}

/**
 * Reads a labelled tally that has passed the schema.
 * @throws HistogramFormatError when a histogram is broken, or its cells contradict the figures beside them
 */
export function readTally(wire: WireTally): Labelled {
  const tally: Tally = emptyTally()
  tally.planned = wire.planned
  tally.sent = wire.sent
  tally.completed = wire.completed
  tally.failed = wire.failed
  tally.dropped = wire.dropped
  tally.bytesReceived = wire.bytes_received
  tally.bytesSent = wire.bytes_sent
  for (const [status, times] of Object.entries(wire.statuses)) tally.statuses.set(Number(status), times)
  for (const [code, times] of Object.entries(wire.failures)) increment(tally.failures, asFailureCode(code), times)
  const { first_byte: firstByte, ...others } = wire.latencies
  const given = { ...others, firstByte }
  tally.latencies = eachKind((kind) => readHistogram(given[kind] ?? nothing))
  return { phase: wire.phase, request: wire.request, tally }
}

const nothing: WireHistogram = { count: 0, sum: 0, min: 0, max: 0, clamped: 0 }

function readHistogram(wire: WireHistogram): Histogram {
  const histogram = new Histogram()
  const samples = wire.hdr === undefined ? 0 : addCells(wire.hdr, histogram)
  if (samples !== wire.count) throw new HistogramFormatError(`holds ${samples} samples, states ${wire.count}`)
  // A least above the greatest, or either outside the cells, would come out as a quantile that nobody measured.
  if (samples > 0 && !(cellOf(wire.min) === histogram.firstCell() && cellOf(wire.max) === histogram.lastCell())) {
    throw new HistogramFormatError(`min ${wire.min} and max ${wire.max} are not in the outermost cells`)
  }
  if (wire.min > wire.max) throw new HistogramFormatError(`min ${wire.min} is above max ${wire.max}`)
  return histogram.addFigures(wire)
}
