/** What became of a threshold: its value beside its limit, and of all thresholds of a run together. */
import { grouped, plural } from '../measure/phrases.ts'
import { round, roundedRate } from '../measure/summary.ts'
import { figureOf } from './figure.ts'
import type { Tally } from '../measure/tally.ts'
import { isMet, type Metric, type Threshold, thresholdText } from './threshold.ts'
import type { Held } from './windows.ts'

export type ThresholdState = 'passed' | 'failed' | 'undecided'
export const thresholdUnits = ['ms', '%', 'requests', '/s'] as const
export type ThresholdUnit = (typeof thresholdUnits)[number]

export interface ThresholdResult {
  readonly text: string
  readonly state: ThresholdState
  readonly unit: ThresholdUnit
  /** In its unit; null without anything to judge. */
  readonly value: number | null
  readonly limit: number
  /** How far the value is on the right side of the limit, in its unit; negative on the wrong side. */
  readonly margin: number | null
  /** Of a threshold for windows, of which value and limit are shares. */
  readonly windows?: Held
  /** When it ended the load, in seconds from its start; the value is then that of the last 10 s before. */
  readonly abortedAt?: number
}

/** The result over a whole run or phase. @param seconds the time in which the tally was counted */
export function judgedWhole(threshold: Threshold, tally: Readonly<Tally>, seconds: number): ThresholdResult {
  return resultOf(threshold, figureOf(threshold.metric, tally, seconds))
}

/** The result for a figure in the unit of the limit; undefined: there was nothing to judge. */
export function resultOf(threshold: Threshold, figure: number | undefined): ThresholdResult {
  const { metric, operator } = threshold
  const shown = figure === undefined ? null : shownAs(metric, figure)
  const limit = shownAs(metric, threshold.limit)
  const isUpper = operator === '<' || operator === '<='
  return {
    text: thresholdText(threshold),
    state: figure === undefined ? 'undecided' : isMet(figure, threshold) ? 'passed' : 'failed',
    unit: unitOf(metric),
    value: shown,
    limit,
    margin: shown === null ? null : difference(isUpper ? limit : shown, isUpper ? shown : limit),
  }
}

/** The result of a threshold for windows. */
export function judgedWindows(threshold: Threshold, { held, of }: Held): ThresholdResult {
  const limit = shownShare(threshold.windows?.share ?? 1)
  const text = thresholdText(threshold)
  const common = { text, unit: '%', limit, windows: { held, of } } as const
  if (of === 0) return { ...common, state: 'undecided', value: null, margin: null }
  const holds = held / of >= (threshold.windows?.share ?? 1)
  const value = shownShare(held / of)
  return { ...common, state: holds ? 'passed' : 'failed', value, margin: difference(value, limit) }
}

function unitOf(metric: Metric): ThresholdUnit {
  if (metric.kind === 'latency') return 'ms'
  if (metric.kind === 'throughput') return '/s'
  return metric.as === 'share' ? '%' : 'requests'
}

function shownAs(metric: Metric, value: number): number {
  if (metric.kind === 'latency') return round(value / 1_000, 3)
  if (metric.kind === 'throughput') return roundedRate(value)
  return metric.as === 'share' ? shownShare(value) : value
}

/** A share in percent, to four digits after the point. */
function shownShare(share: number): number {
  return round(share * 100, 4)
}

/** Without the rounding error of a difference of decimals. */
function difference(a: number, b: number): number {
  return Number((a - b).toPrecision(12))
}

/** The value of a result with its unit: `312 ms`, `4.2 %`, `985 requests`, `98.5 % of 40 windows`. */
export function valueText({ value, unit, windows, abortedAt }: ThresholdResult): string {
  if (value === null) return 'nothing to judge'
  const text = unit === 'requests' ? plural(value, 'request') : `${grouped(value)}${unit === '/s' ? unit : ` ${unit}`}`
  const of = windows === undefined ? '' : ` of ${plural(windows.of, 'window')}`
  return abortedAt === undefined ? `${text}${of}` : `${text} in the last 10 s before second ${abortedAt}`
}

/**
 * The result of all thresholds: one that failed decides, then one that could not be judged.
 * @param searched that of a search, which counts like a threshold
 */
export function outcomeOf(results: readonly ThresholdResult[], searched?: ThresholdState): ThresholdState | 'none' {
  const states = [...results.map(({ state }) => state), ...(searched === undefined ? [] : [searched])]
  if (states.length === 0) return 'none'
  if (states.includes('failed')) return 'failed'
  return states.includes('undecided') ? 'undecided' : 'passed'
}

/** The beginning of a report's first line: which thresholds failed, or could not be judged. */
export function leadOf(results: readonly ThresholdResult[]): string {
  const outcome = outcomeOf(results)
  if (outcome === 'none') return ''
  if (outcome === 'passed') {
    return results.length === 1 ? 'passed its threshold: ' : `passed all ${results.length} thresholds: `
  }
  const those = results.filter(({ state }) => state === outcome)
  return `${outcome.toUpperCase()} ${those.map((result) => `${result.text} (${valueText(result)})`).join('; ')}: `
}
