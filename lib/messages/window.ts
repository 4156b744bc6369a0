/** A window, the message (or messages) of one second of one driver: its content, and its wire form. */
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { type CheckExample, MAX_CHECK_TEXT, MAX_EXAMPLE, MAX_EXAMPLES } from '../measure/checks.ts'
import { type FailureDetail, MAX_DETAIL, MAX_DETAILS } from '../measure/details.ts'
import { asFailureCode } from '../measure/failures.ts'
import { type GeneratorLoad, type Limit, limits } from '../measure/generator.ts'
import type { Labelled } from '../measure/series.ts'
import { readTally, tallyListSchema, writeTally } from '../measure/tally-codec.ts'
import { coresNumber, countNumber, spanMicros, spanMillis } from '../bounds.ts'
import { looseId, matching, poison, type Read, SCHEMA_VERSION } from './reading.ts'

/** Why a driver's part in a test ended. */
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

/** The additional content of a driver's last window. */
export interface LastWords {
  readonly ending: Ending
  readonly reason?: string
  /** Planned requests that never became due, or were never handed over. */
  readonly neverSent: number
  /** The sum since the start, as far as this record carries it: all windows together must equal it. */
  readonly totals: readonly Labelled[]
}

export interface Window {
  readonly kind: 'window'
  readonly nodeId: string
  readonly testId: string
  readonly reportId: string
  readonly boot: string
  /** Per boot and test, from 0, without gaps. */
  readonly seq: number
  /** The last number that the window covers: `seq`, unless windows were joined while Kafka was unavailable. */
  readonly through: number
  /** The interval that it covers, in µs from the start of the test. */
  readonly from: number
  readonly to: number
  /**
   * The index of this record, from 0, among those that make up the window; absent if one record is the whole window.
   */
  readonly part?: { readonly index: number; readonly of: number }
  /** The part of the window that this record carries, by label. */
  readonly parts: readonly Labelled[]
  readonly limited: readonly Limit[]
  /** The state of its load threads; absent if the driver does not report it. */
  readonly load?: GeneratorLoad
  /** Error messages of the system, one example per code; absent when there are none. */
  readonly details?: readonly FailureDetail[]
  /** Responses that failed a check, one example for each; absent when there are none. */
  readonly examples?: readonly CheckExample[]
  readonly cumulative: Cumulative
  readonly last?: LastWords
}

/** From 0 to slightly more than the seconds of four months. */
const windowNumber = z.number().int().min(0).max(10_000_000)

/** The most records of a window: more than one for each of its labels and of its totals. */
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
  examples: z
    .array(z.object({ check: z.string().max(MAX_CHECK_TEXT), example: z.string().max(MAX_EXAMPLE) }))
    .max(MAX_EXAMPLES)
    .optional(),
  last: z.boolean(),
  ending: z.enum(endings).optional(),
  reason: z.string().max(500).optional(),
  never_sent: countNumber.optional(),
  totals: tallyListSchema.optional(),
})
type WindowWire = z.infer<typeof windowWire>

/** Reads a record that claims to be a window. */
export function windowFrom(json: object): Read<Window> {
  const wire = matching(
    windowWire.refine(({ part = 0, parts = 1 }) => part < parts, 'part is not less than parts'),
    json,
  )
  return wire.ok ? windowOf(wire.message) : wire
}

/** Converts a window to a form that JSON can carry. */
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

function generatorToWire({ load, details, examples }: Window): Partial<WindowWire> {
  return {
    ...(load === undefined ? {} : { load: { loop_lag_us: load.loopLag, cpu: load.cpu, gc: load.gc, busy: load.busy } }),
    ...(details === undefined ? {} : { details: [...details] }),
    ...(examples === undefined ? {} : { examples: [...examples] }),
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

function generatorOf({ load, details, examples }: WindowWire): Pick<Window, 'load' | 'details' | 'examples'> {
  return {
    ...(load === undefined ? {} : { load: loadOf(load) }),
    ...(details === undefined
      ? {}
      : { details: details.map(({ code, detail }) => ({ code: asFailureCode(code), detail })) }),
    ...(examples === undefined ? {} : { examples }),
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
