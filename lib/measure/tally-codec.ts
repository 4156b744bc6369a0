/** A tally on the wire: JSON with the counts, and per measurement the cells as an HDR V2 text beside exact figures. */
import { z } from 'zod'
import { bytesNumber, countNumber as count, spanMicros } from '../bounds.ts'
import { countCheck, MAX_CHECK_TEXT, MAX_FAILED_CHECKS } from './checks.ts'
import { asFailureCode, countFailures, MAX_FAILURE_CODE } from './failures.ts'
import { encodeCells, HistogramFormatError, readCells } from './hdr-codec.ts'
import { cellOf, HIGHEST } from './cell-layout.ts'
import { Histogram } from './histogram.ts'
import { fromWireName, MAX_MEASUREMENTS, toWireName, wireName } from './measurements.ts'
import { countNote, MAX_NOTES } from './notes.ts'
import { type Labelled, MOST_PARTS, Series } from './series.ts'
import { countNames, emptyTally, latestNames, type Tally } from './tally.ts'

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

/** Absent from messages of versions that did not count it. */
const later = count.default(0)
/** µs from the start of the test. */
const instant = spanMicros.int().default(0)
const bytes = bytesNumber.int()

export const tallySchema = z.object({
  phase: z.string().max(200),
  request: z.string().max(200),
  /** Negative where a change has taken planned requests away. */
  planned: z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  sent: count,
  sent_in_time: later,
  overdue: later,
  completed: count,
  completed_in_time: later,
  failed: count,
  check_failed: later,
  status_judged: later,
  dropped_backlog: later,
  dropped_paused: later,
  not_connected: later,
  bytes_received: bytes,
  bytes_sent: bytes,
  /** µs from the start of the test. */
  last_sent: instant,
  last_answer: instant,
  statuses: z.record(z.string().regex(/^\d{1,3}$/), count),
  failures: z.record(z.string().max(MAX_FAILURE_CODE), count),
  /** Absent where no check failed. */
  checks: z
    .record(z.string().max(MAX_CHECK_TEXT), count)
    // With one more for all others.
    .refine((checks) => Object.keys(checks).length <= MAX_FAILED_CHECKS + 1, 'too many checks')
    .optional(),
  /** Absent where nothing was noted. */
  notes: z
    .record(z.string().max(40).regex(wireName), count)
    .refine((notes) => Object.keys(notes).length <= MAX_NOTES, 'too many notes')
    .optional(),
  /** By measurement; those without samples are absent. */
  latencies: z
    .record(z.string().max(40).regex(wireName), histogramSchema)
    .refine((latencies) => Object.keys(latencies).length <= MAX_MEASUREMENTS, 'too many measurements'),
})

/** A bounded list of labelled tallies. */
export const tallyListSchema = z.array(tallySchema).max(MOST_PARTS)

export type WireTally = z.infer<typeof tallySchema>

/** A series as plain data that JSON can carry. */
export function writeSeries(series: Series): WireTally[] {
  return series.parts().map(writeTally)
}

/** @throws HistogramFormatError for data that `writeSeries` did not write */
export function readSeries(parts: readonly WireTally[]): Series {
  return new Series().addAll(parts.map(readTally))
}

type WireHistogram = z.infer<typeof histogramSchema>

const numberNames = [...countNames, ...latestNames] as const

type WireCounts = Record<
  Exclude<keyof WireTally, 'phase' | 'request' | 'statuses' | 'failures' | 'checks' | 'notes' | 'latencies'>,
  number
>

/** Writes a labelled tally. */
export function writeTally({ phase, request, tally }: Labelled): WireTally {
  const numbers = Object.fromEntries(numberNames.map((name) => [toWireName(name), tally[name]])) as WireCounts
  return {
    phase,
    request,
    ...numbers,
    statuses: Object.fromEntries(tally.statuses),
    failures: Object.fromEntries(tally.failures),
    ...(tally.checks.size === 0 ? {} : { checks: Object.fromEntries(tally.checks) }),
    ...(tally.notes.size === 0 ? {} : { notes: notesToWire(tally.notes) }),
    latencies: Object.fromEntries(
      tally.latencies.entries().map(([name, histogram]) => [toWireName(name), writeHistogram(histogram)]),
    ),
  }
}

function notesToWire(notes: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...notes].map(([name, times]) => [toWireName(name), times]))
}

function writeHistogram(histogram: Histogram): WireHistogram {
  const { count: samples, sum, min, max, clamped } = histogram
  const figures = { count: samples, sum, min, max, clamped }
  return samples === 0 ? figures : { ...figures, hdr: encodeCells(histogram.packed()) }
}

/**
 * Reads a labelled tally that has passed the schema.
 * @throws HistogramFormatError when a histogram is malformed, or its cells contradict the figures beside them
 */
export function readTally(wire: WireTally): Labelled {
  const tally: Tally = emptyTally()
  for (const name of numberNames) tally[name] = (wire as WireCounts)[toWireName(name) as keyof WireCounts]
  for (const [status, times] of Object.entries(wire.statuses)) tally.statuses.set(Number(status), times)
  for (const [code, times] of Object.entries(wire.failures)) countFailures(tally.failures, asFailureCode(code), times)
  for (const [text, times] of Object.entries(wire.checks ?? {})) countCheck(tally.checks, text, times)
  for (const [name, times] of Object.entries(wire.notes ?? {})) countNote(tally.notes, fromWireName(name), times)
  for (const [name, histogram] of Object.entries(wire.latencies)) {
    tally.latencies.set(fromWireName(name), readHistogram(histogram))
  }
  return { phase: wire.phase, request: wire.request, tally }
}

function readHistogram(wire: WireHistogram): Histogram {
  if (wire.hdr === undefined) return emptyHistogram(wire)
  const { packed, samples, first, last } = readCells(wire.hdr)
  if (samples !== wire.count) throw new HistogramFormatError(`holds ${samples} samples, states ${wire.count}`)
  // With a minimum above the maximum, or either outside the cells, a quantile would have a value that was never
  // measured.
  if (samples > 0 && !(cellOf(wire.min) === first && cellOf(wire.max) === last)) {
    throw new HistogramFormatError(`min ${wire.min} and max ${wire.max} are not in the outermost cells`)
  }
  if (wire.min > wire.max) throw new HistogramFormatError(`min ${wire.min} is above max ${wire.max}`)
  return samples === 0 ? new Histogram() : Histogram.of(packed, wire)
}

function emptyHistogram({ count: stated }: WireHistogram): Histogram {
  if (stated === 0) return new Histogram()
  throw new HistogramFormatError(`holds 0 samples, states ${stated}`)
}
