/**
 * `metrics`, driver → orchestrator, one window of one second: the assignment's latencies, cumulative since the start and
 * in ms (0 before the first sample), and, ours, the window itself: numbered, with counts and histograms that add up.
 *
 * Wire: {"node_id","test_id","report_id","metrics":{"mean_latency","median_latency","min_latency","max_latency",
 * "mode_latency"}} and requests_sent, responses_received, errors (cumulative), v, boot, seq, from_us, to_us, last, tallies,
 * and in the last one totals. Partners' dialects are read as summaries; raw `EOT` and `EOFBREAK` as the end of a test.
 */
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { Labelled } from '../measure/series.ts'
import { readTally, tallyListSchema, writeTally } from '../measure/tally-codec.ts'
import { type Codec, looseId, matching, poison, type Read, readAs, SCHEMA_VERSION } from './reading.ts'
import { foreignSummary, foreignWire, type Summary } from './metrics-dialects.ts'

/** Why a driver's part of a test ended. */
export const endings = ['completed', 'stopped', 'hard-end', 'no-control', 'leaving', 'failed'] as const
export type Ending = (typeof endings)[number]

/** What held the generator itself back during a window; the closed list of `limited`. */
export const limits = ['slip', 'loop-lag', 'paused'] as const
export type Limit = (typeof limits)[number]

/** The assignment's figures: ms, cumulative since the start. */
export interface Cumulative {
  readonly mean: number
  readonly median: number
  readonly min: number
  readonly max: number
  readonly mode: number
  readonly sent: number
  readonly received: number
  readonly errors: number
}

/** What a driver's last window says beside its tallies. */
export interface LastWords {
  readonly ending: Ending
  readonly reason?: string
  /** Planned requests whose instant never came, or was never reached. */
  readonly neverFired: number
  /** Everything since the start: what all windows together must equal. */
  readonly totals: readonly Labelled[]
}

export interface Window {
  readonly kind: 'window'
  readonly nodeId: string
  readonly testId: string
  readonly reportId: string
  readonly boot: string
  /** From 0, without gaps, per boot and test. */
  readonly seq: number
  /** The last number that it stands for: `seq`, unless windows were joined while Kafka was away. */
  readonly through: number
  /** What it covers, in µs from the start of the test. */
  readonly from: number
  readonly to: number
  readonly parts: readonly Labelled[]
  readonly limited: readonly Limit[]
  readonly cumulative: Cumulative
  readonly last?: LastWords
}

/** The end of a partner's test, as raw bytes. */
export interface EndMark {
  readonly kind: 'end-mark'
}

export type Metrics = Window | Summary | EndMark

const windowWire = z.object({
  node_id: looseId,
  test_id: looseId,
  report_id: z.string().max(200),
  metrics: z.object({
    mean_latency: z.number(),
    median_latency: z.number(),
    min_latency: z.number(),
    max_latency: z.number(),
    mode_latency: z.number(),
  }),
  requests_sent: z.number(),
  responses_received: z.number(),
  errors: z.number(),
  boot: z.string().min(1).max(100),
  seq: z.number().int().min(0).max(10_000_000),
  through: z.number().int().min(0).max(10_000_000).optional(),
  from_us: z.number().min(0),
  to_us: z.number().min(0),
  tallies: tallyListSchema,
  limited: z.array(z.enum(limits)).max(limits.length),
  last: z.boolean(),
  ending: z.enum(endings).optional(),
  reason: z.string().max(500).optional(),
  never_fired: z.number().int().min(0).optional(),
  totals: tallyListSchema.optional(),
})

const decoder = new TextDecoder()

export const metrics: Codec<Metrics> = {
  topic: 'metrics',
  key: (message) => (message.kind === 'end-mark' ? '' : message.nodeId),
  write: (message) => {
    if (message.kind !== 'window') throw new TypeError('only windows are ever written')
    return JSON.stringify(toWire(message))
  },
  read: (value) => {
    if (isEndMark(value)) return { ok: true, message: { kind: 'end-mark' } }
    const read = readAs(z.looseObject({}), value)
    if (!read.ok) return read
    return isOurs(read.message) ? windowFrom(read.message) : summaryFrom(read.message)
  },
}

function isEndMark(value: Uint8Array | null): boolean {
  return value !== null && value.length <= 10 && /^(EOT|EOFBREAK|\u0004)$/.test(decoder.decode(value).trim())
}

/** Whatever says a version or carries tallies has to be a whole window: a broken one is no partner's summary. */
function isOurs(json: object): boolean {
  return 'v' in json || 'tallies' in json
}

function windowFrom(json: object): Read<Window> {
  const wire = matching(windowWire, json)
  return wire.ok ? windowOf(wire.message) : wire
}

function summaryFrom(json: object): Read<Summary> {
  const wire = matching(foreignWire, json)
  return wire.ok ? foreignSummary(wire.message) : wire
}

function toWire(window: Window): z.infer<typeof windowWire> {
  const { cumulative, last } = window
  return {
    node_id: window.nodeId,
    test_id: window.testId,
    report_id: window.reportId,
    metrics: {
      mean_latency: cumulative.mean,
      median_latency: cumulative.median,
      min_latency: cumulative.min,
      max_latency: cumulative.max,
      mode_latency: cumulative.mode,
    },
    requests_sent: cumulative.sent,
    responses_received: cumulative.received,
    errors: cumulative.errors,
    ...{ v: SCHEMA_VERSION },
    boot: window.boot,
    seq: window.seq,
    through: window.through,
    from_us: window.from,
    to_us: window.to,
    limited: [...window.limited],
    last: last !== undefined,
    ...(last === undefined ? {} : lastToWire(last)),
    tallies: window.parts.map(writeTally),
  }
}

function lastToWire(last: LastWords): Partial<z.infer<typeof windowWire>> {
  return {
    ending: last.ending,
    reason: last.reason?.slice(0, 500),
    never_fired: last.neverFired,
    totals: last.totals.map(writeTally),
  }
}

function windowOf(wire: z.infer<typeof windowWire>): Read<Window> {
  try {
    return { ok: true, message: { ...header(wire), parts: wire.tallies.map(readTally), ...lastOf(wire) } }
  } catch (error) {
    return poison('histogram', messageOf(error))
  }
}

function header(wire: z.infer<typeof windowWire>): Omit<Window, 'parts' | 'last'> {
  const { metrics: figures } = wire
  return {
    kind: 'window',
    nodeId: wire.node_id,
    testId: wire.test_id,
    reportId: wire.report_id,
    boot: wire.boot,
    seq: wire.seq,
    through: Math.max(wire.seq, wire.through ?? wire.seq),
    from: wire.from_us,
    to: wire.to_us,
    limited: wire.limited,
    cumulative: {
      mean: figures.mean_latency,
      median: figures.median_latency,
      min: figures.min_latency,
      max: figures.max_latency,
      mode: figures.mode_latency,
      sent: wire.requests_sent,
      received: wire.responses_received,
      errors: wire.errors,
    },
  }
}

function lastOf(wire: z.infer<typeof windowWire>): { last?: LastWords } {
  if (!wire.last) return {}
  return {
    last: {
      ending: wire.ending ?? 'completed',
      neverFired: wire.never_fired ?? 0,
      totals: (wire.totals ?? []).map(readTally),
      ...(wire.reason === undefined ? {} : { reason: wire.reason }),
    },
  }
}
