/** Numbers the seconds of a driver, adds them up, and writes them as metrics messages. */
import { newReportId } from '../../lib/ids.ts'
import { joinExamples } from '../../lib/measure/checks.ts'
import { joinDetails } from '../../lib/measure/details.ts'
import { joinLimits, laterLoad } from '../../lib/measure/generator.ts'
import { mean, mode, quantile } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { type Labelled, Series } from '../../lib/measure/series.ts'
import { round } from '../../lib/measure/summary.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import type { Cumulative, Ending, LastWords, Window } from '../../lib/messages/metrics.ts'
import { type Label, labelsOf } from '../../lib/plan/labels.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { LabelTally } from '../load-thread/recorder.ts'
import type { MergedSecond } from '../worker-pool/lane-merger.ts'

export interface WindowIdentity {
  readonly nodeId: string
  readonly boot: string
  readonly testId: string
  readonly plan: Plan
}

export class WindowWriter {
  readonly #identity: WindowIdentity
  readonly #labels: readonly Label[]
  readonly #totals = new Series()
  #seq = 0
  #to = 0

  constructor(identity: WindowIdentity) {
    this.#identity = identity
    this.#labels = labelsOf(identity.plan)
  }

  /** Writes the message of one second. The last one contains `ending`. */
  write(second: MergedSecond, ending: { ending: Ending; reason?: string }): Window {
    const { nodeId, boot, testId } = this.#identity
    const parts = second.parts.map((part) => this.#named(part))
    this.#totals.addAll(parts)
    const seq = this.#number(second.to)
    return {
      kind: 'window',
      nodeId,
      testId,
      boot,
      reportId: newReportId(),
      seq,
      through: seq,
      from: second.from,
      to: second.to,
      parts,
      limited: second.limited,
      ...saidBy(second),
      cumulative: cumulativeOf(this.#totals.total()),
      ...(second.last === undefined
        ? {}
        : { last: { ...ending, neverSent: second.last.neverSent, totals: this.#totals.parts() } }),
    }
  }

  /** The last window when the load failed and no last second follows. */
  failed(reason: string): Window {
    const from = this.#to
    const seq = this.#number(from)
    const { nodeId, boot, testId } = this.#identity
    const last: LastWords = { ending: 'failed', reason, neverSent: 0, totals: this.#totals.parts() }
    const cumulative = cumulativeOf(this.#totals.total())
    const window = { kind: 'window' as const, nodeId, testId, boot, reportId: newReportId(), seq, through: seq }
    return { ...window, from, to: from, parts: [], limited: [], cumulative, last }
  }

  total(): Readonly<Tally> {
    return this.#totals.total()
  }

  #number(to: number): number {
    const seq = this.#seq
    this.#seq += 1
    this.#to = to
    return seq
  }

  #named({ label, tally }: LabelTally): Labelled {
    const named = this.#labels[label]
    if (named === undefined) throw new RangeError(`the plan has no label ${label}`)
    return { ...named, tally }
  }
}

type Said = Pick<Window, 'load' | 'details' | 'examples'>

/** The fields of a window that are present only when they are not empty. */
function saidBy({ load, details = [], examples = [] }: Said): Said {
  return {
    ...(load === undefined ? {} : { load }),
    ...(details.length === 0 ? {} : { details }),
    ...(examples.length === 0 ? {} : { examples }),
  }
}

/**
 * The base protocol's figures in ms since the start, 0 before the first sample: of the response time of the requests
 * that completed or were given up.
 */
export function cumulativeOf(total: Readonly<Tally>): Cumulative {
  const response = responseOf(total)
  const millis = (value: number | undefined): number => round((value ?? 0) / 1_000, 3)
  return {
    mean: millis(mean(response)),
    median: millis(quantile(response, 0.5)),
    min: millis(response.min),
    max: millis(response.max),
    mode: millis(mode(response)),
    sent: total.sent,
    received: total.completed,
    errors: total.failed,
  }
}

/** Joins two consecutive windows: only the border between the seconds is lost. */
export function joinWindows(older: Window, newer: Window): Window | undefined {
  const follows = older.testId === newer.testId && older.boot === newer.boot && older.through + 1 === newer.seq
  if (!follows || older.last !== undefined) return undefined
  const parts = new Series().addAll(older.parts).addAll(newer.parts).parts()
  const limited = joinLimits(older.limited, newer.limited)
  const load = laterLoad(older.load, newer.load)
  const details = joinDetails(older.details ?? [], newer.details ?? [])
  const examples = joinExamples(older.examples ?? [], newer.examples ?? [])
  return {
    ...newer,
    seq: older.seq,
    from: older.from,
    parts,
    limited,
    ...saidBy({ ...(load === undefined ? {} : { load }), details, examples }),
  }
}
