/** A window, the message (or messages) of one second of one driver: what it says, and how it is written. */
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { type FailureDetail, MAX_DETAIL, MAX_DETAILS } from '../measure/details.ts'
import { asFailureCode } from '../measure/failures.ts'
import { type GeneratorLoad, type Limit, limits } from '../measure/generator.ts'
import type { Labelled } from '../measure/series.ts'
import { readTally, tallyListSchema, writeTally } from '../measure/tally-codec.ts'
import { coresNumber, countNumber, spanMicros, spanMillis } from '../bounds.ts'
import { looseId, matching, poison, type Read, SCHEMA_VERSION } from './reading.ts'

/** Why a driver's part of a test ended. */
export const endings = ['completed', 'stopped', 'hard-end', 'no-control', 'leaving', 'failed'] as const
export type Ending = (typeof endings)[number]

/** The base protocol's figures: ms, cumulative since the start. */
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
  readonly neverSent: number
  /** Everything since the start, as far as this record carries it: what all windows together must equal. */
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
  /** Which record it is of those that make up the window, from 0; absent for one that is the whole. */
  readonly part?: { readonly index: number; readonly of: number }
  /** What this record carries of the window, by label. */
  readonly parts: readonly Labelled[]
  readonly limited: readonly Limit[]
  /** The condition of its load threads; absent if the driver does not report it. */
  readonly load?: GeneratorLoad
  /** What the system said of failures, an example for a code; absent when it said nothing. */
  readonly details?: readonly FailureDetail[]
  readonly cumulative: Cumulative
  readonly last?: LastWords
}

/** From 0 to a bit more than the seconds of four months. */
const windowNumber = z.number().int().min(0).max(10_000_000)

/** The most records that make up a window: one for each of its labels and of its totals would do. */
const MAX_WINDOW_PARTS = 10_000
const partNumber = z.number().int().min(0).max(MAX_WINDOW_PARTS)

const windowWire = z.object({
  node_id: looseId,
  test_id: looseId,
  report_id: z.string().max(200),
  metrics: z.object({
    mean_latency: spanMillis,
    median_latency: spanMillis,
    min_latency: spanMillis,
    max_latency: spanMillis,
    mode_latency: spanMillis,
  }),
  requests_sent: countNumber,
  responses_received: countNumber,
  errors: countNumber,
  boot: z.string().min(1).max(100),
  seq: windowNumber,
  through: windowNumber.optional(),
  from_us: spanMicros,
  to_us: spanMicros,
  part: partNumber.optional(),
  parts: partNumber.min(1).optional(),
  tallies: tallyListSchema,
  limited: z.array(z.enum(limits)).max(limits.length),
  load: z
    .object({
      loop_lag_us: spanMicros,
      cpu: coresNumber,
      gc: coresNumber,
      busy: coresNumber.optional(),
    })
    .optional(),
  details: z
    .array(z.object({ code: z.string().max(40), detail: z.string().max(MAX_DETAIL) }))
    .max(MAX_DETAILS)
    .optional(),
  last: z.boolean(),
  ending: z.enum(endings).optional(),
  reason: z.string().max(500).optional(),
  never_sent: countNumber.optional(),
  totals: tallyListSchema.optional(),
})
type WindowWire = z.infer<typeof windowWire>

/** Reads what claims to be a window. */
export function windowFrom(json: object): Read<Window> {
  const wire = matching(
    windowWire.refine(({ part = 0, parts = 1 }) => part < parts, 'part is not less than parts'),
    json,
  )
  return wire.ok ? windowOf(wire.message) : wire
}

/** A window as JSON can carry it. */
export function windowToWire(window: Window): WindowWire {
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
    ...(window.part === undefined ? {} : { part: window.part.index, parts: window.part.of }),
    limited: [...window.limited],
    ...generatorToWire(window),
    last: last !== undefined,
    ...(last === undefined ? {} : lastToWire(last)),
    tallies: window.parts.map(writeTally),
  }
}

function generatorToWire({ load, details }: Window): Partial<WindowWire> {
  return {
    ...(load === undefined ? {} : { load: { loop_lag_us: load.loopLag, cpu: load.cpu, gc: load.gc, busy: load.busy } }),
    ...(details === undefined ? {} : { details: [...details] }),
  }
}

function lastToWire(last: LastWords): Partial<WindowWire> {
  return {
    ending: last.ending,
    reason: last.reason?.slice(0, 500),
    never_sent: last.neverSent,
    totals: last.totals.map(writeTally),
  }
}

function windowOf(wire: WindowWire): Read<Window> {
  try {
    return { ok: true, message: { ...header(wire), parts: wire.tallies.map(readTally), ...lastOf(wire) } }
  } catch (error) {
    return poison('histogram', messageOf(error))
  }
}

function header(wire: WindowWire): Omit<Window, 'parts' | 'last'> {
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
    ...(wire.parts === undefined || wire.parts === 1 ? {} : { part: { index: wire.part ?? 0, of: wire.parts } }),
    limited: wire.limited,
    ...generatorOf(wire),
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

function generatorOf({ load, details }: WindowWire): Pick<Window, 'load' | 'details'> {
  return {
    ...(load === undefined ? {} : { load: loadOf(load) }),
    ...(details === undefined
      ? {}
      : { details: details.map(({ code, detail }) => ({ code: asFailureCode(code), detail })) }),
  }
}

function loadOf({ loop_lag_us: loopLag, cpu, gc, busy }: NonNullable<WindowWire['load']>): GeneratorLoad {
  return { loopLag, cpu, gc, ...(busy === undefined ? {} : { busy }) }
}

function lastOf(wire: WindowWire): { last?: LastWords } {
  if (!wire.last) return {}
  return {
    last: {
      ending: wire.ending ?? 'completed',
      neverSent: wire.never_sent ?? 0,
      totals: (wire.totals ?? []).map(readTally),
      ...(wire.reason === undefined ? {} : { reason: wire.reason }),
    },
  }
}
