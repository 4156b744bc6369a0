/** A report compared with the true values: the errors, and the allowed errors. Pure. */
import type { FiguresAnswer } from '../../lib/api/answers.ts'
import { isJudged } from '../../lib/measure/soundness.ts'
import { renderText } from '../../report/text.ts'
import { rounded } from '../samples.ts'
import { exactQuantile } from '../truth.ts'
import type { TruthCase } from './case.ts'
import { type Known, knownOf, type Range, type Split } from './known.ts'
import type { Played } from './play.ts'

export type Group = 'rates' | 'wait and slip' | 'percentiles' | 'counts' | 'verdict'

export interface Finding {
  readonly group: Group
  readonly figure: string
  readonly said: string | number
  readonly truth: string | number
  /** The error, and its unit. */
  readonly error: number | undefined
  readonly unit: string
  /** The error as a share of the allowed one; undefined for a figure that is only shown. */
  readonly share: number | undefined
}

/** The allowed error of rates, in % of the true value. */
export const RATE_PERCENT = 0.1
/** The allowed error of a sum of waits or slips: this share of both, and a time per request, for the transport. */
export const SPLIT_PERCENT = 1
export const REQUEST_MS = 0.5
/**
 * The allowed error of a p99 of one of them, or of an adjacent sample: the same share of the p99 of both, or this time.
 */
export const TAIL_MS = 2
/**
 * The allowed distance of a percentile from floor and response: a cell of the histogram, the variation of the transport
 * and, for requests that waited, the allowed error of waits.
 */
export const CELL_PERCENT = 0.1
export const WAY_MS = 0.5

export function compare(one: TruthCase, played: Played): Finding[] {
  const known = knownOf({ ...played, load: one.load })
  const { overall } = played.report
  return [
    ...rateFindings(overall, known),
    ...countFindings(overall, known),
    ...(known.ideal === undefined ? [] : latenessFindings(overall, known, one.load.kind === 'bursts')),
    ...percentileFindings(overall, known),
    ...verdictFindings(one, played),
  ]
}

function rateFindings({ seconds, rates }: FiguresAnswer, known: Known): Finding[] {
  const { time, planned, sentInTime, answeredInTime } = known
  if (time.least === 0) return []
  const rate = (figure: string, said: number | null, counts: Range | undefined): Finding[] =>
    said === null || counts === undefined
      ? []
      : [inPercent(figure, said, { least: (counts.least * 1e6) / time.most, most: (counts.most * 1e6) / time.least })]
  return [
    // Reported in whole ms.
    inPercent('seconds', seconds, { least: time.least / 1e6 - 0.0005, most: time.most / 1e6 + 0.0005 }),
    ...rate('planned/s', rates.planned, planned === undefined ? undefined : { least: planned, most: planned }),
    ...rate('sent/s', rates.sent, sentInTime),
    ...rate('throughput/s', rates.throughput, answeredInTime),
  ]
}

/** The distance to the nearer end of a range, in % of it. */
function inPercent(figure: string, said: number, { least, most }: Range): Finding {
  const nearest = Math.min(Math.max(said, least), most)
  const error = nearest === said ? 0 : nearest === 0 ? Infinity : ((said - nearest) / nearest) * 100
  const truth = rounded(nearest)
  return {
    group: 'rates',
    figure,
    said,
    truth,
    error: rounded(error),
    unit: '%',
    share: Math.abs(error) / RATE_PERCENT,
  }
}

function countFindings({ completed, failed, droppedBy, neverSent }: FiguresAnswer, known: Known): Finding[] {
  const { answered, unanswered, ideal, dueStanding } = known
  const count = (figure: string, said: number, truth: number): Finding => ({
    ...{ group: 'counts', figure, said, truth, error: said - truth, unit: '', share: undefined },
  })
  return [
    count('completed', completed, answered),
    count('failed', failed, unanswered),
    ...(ideal === undefined ? [] : [count('dropped, backlog', droppedBy.backlog, ideal.dropped)]),
    ...(ideal === undefined
      ? []
      : [count('dropped, paused', droppedBy.paused, droppedBy.paused > 0 ? dueStanding : 0)]),
    ...(ideal === undefined ? [] : [count('never sent', neverSent, ideal.neverSent)]),
  ]
}

/**
 * @param bursts several requests are due at one instant: then slip and spread are reported separately, and only their
 * sum is known
 */
function latenessFindings({ latencies }: FiguresAnswer, { split, splitAtMost }: Known, bursts: boolean): Finding[] {
  const { waits, lates } = split
  if (waits.length === 0) return []
  const { wait, slip, spread, connection } = latencies
  const both = { sum: sumOf(waits) + sumOf(lates), p99: tailOf(waits) + tailOf(lates) }
  const sum = (figure: string, said: number, of: keyof Split): Finding => {
    const [truth, other] = [sumOf(split[of]), sumOf(splitAtMost[of])]
    const may = (both.sum * SPLIT_PERCENT) / 100 + REQUEST_MS * waits.length
    const percent = rounded(((said - truth) / both.sum) * 100)
    return {
      ...late(figure, said, truth),
      unit: `ms: ${percent} % of both`,
      share: outside(said, [truth, other]) / may,
    }
  }
  const tail = (figure: string, said: number | null, of: keyof Split): Finding => {
    const values = [...besideTail(split[of]), ...besideTail(splitAtMost[of])]
    const may = Math.max((both.p99 * SPLIT_PERCENT) / 100, TAIL_MS)
    const share = outside(said ?? 0, [Math.min(...values), Math.max(...values)]) / may
    return { ...late(figure, said ?? 0, tailOf(split[of])), unit: 'ms', share }
  }
  return [
    sum('wait, sum in ms', totalOf(wait), 'waits'),
    tail('wait p99 in ms', wait.p99, 'waits'),
    sum('slip, sum in ms', totalOf(slip) + totalOf(spread) + totalOf(connection), 'lates'),
    ...(bursts ? [] : [tail('slip p99 in ms', slip.p99, 'lates')]),
  ]
}

/** The distance of a value from the interval between two others. */
function outside(value: number, [one, other]: readonly [number, number]): number {
  return Math.max(0, Math.min(one, other) - value, value - Math.max(one, other))
}

function late(figure: string, said: number, truth: number): Omit<Finding, 'unit' | 'share'> {
  return { group: 'wait and slip', figure, said: rounded(said), truth: rounded(truth), error: rounded(said - truth) }
}

/** The samples adjacent to a p99 of few samples: one request more or less in the tail selects another sample. */
function besideTail(values: Float64Array): number[] {
  const rank = Math.ceil(0.99 * values.length)
  return [rank - 3, rank + 1].map((at) => (values[Math.min(values.length - 1, Math.max(0, at))] ?? 0) / 1_000)
}

/** In ms. */
function tailOf(values: Float64Array): number {
  return exactQuantile(values, 0.99) / 1_000
}

/** In ms. */
function totalOf({ count, mean }: FiguresAnswer['latencies']['response']): number {
  return count * (mean ?? 0)
}

/** In ms. */
function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / 1_000
}

const quantiles = [
  ['p50', 'median', 0.5],
  ['p90', 'p90', 0.9],
  ['p95', 'p95', 0.95],
  ['p99', 'p99', 0.99],
  ['p99.9', 'p999', 0.999],
] as const

/** Each percentile with ten samples above it: the true value lies between floor and response. */
function percentileFindings(
  { latencies }: FiguresAnswer,
  { responses, transport, split: { waits } }: Known,
): Finding[] {
  const { response, floor } = latencies
  return quantiles.flatMap(([figure, name, q]): Finding[] => {
    const [least, most] = [floor[name], response[name]]
    if (least === null || most === null || responses.length === 0 || !isJudged(response.count, q)) return []
    const truth = exactQuantile(responses, q) / 1_000
    const bounded = response.atLeastFrom !== undefined && most >= response.atLeastFrom
    const wait = waits.length === 0 ? 0 : exactQuantile(waits, q) / 1_000
    const may = WAY_MS + transport / 1_000 + (CELL_PERCENT / 100) * most + (SPLIT_PERCENT / 100) * wait
    const beyond = Math.max(0, least - truth, bounded ? 0 : truth - most)
    return [
      {
        ...{ group: 'percentiles', figure: `${figure} in ms`, said: `${least} … ${bounded ? '≥ ' : ''}${most}` },
        ...{ truth: truth < Infinity ? rounded(truth) : 'no answer', error: rounded(beyond), unit: 'ms' },
        share: beyond / may,
      },
    ]
  })
}

function verdictFindings({ expected, byCommand }: TruthCase, { report, ready }: Played): Finding[] {
  const { trust, headline, doubts } = report.verdict
  const waited = ready === undefined ? 'unknown' : rounded(ready, 1)
  const told = (figure: string, said: string | number, truth: string): Finding => ({
    ...{ group: 'verdict', figure, said, truth, error: undefined, unit: '', share: undefined },
  })
  const codes = doubts.map(({ code }) => code).join(', ')
  const response = /^response .*$/m.exec(renderText(report))?.[0] ?? ''
  return [
    told('headline', headline, expected.headline),
    told('trust', trust, expected.trust),
    told('doubts', codes, ''),
    told('ready without a core, ms', waited, ''),
    told('row of the text report', response.replace(/ +/g, ' '), byCommand === true ? 'by the command' : ''),
  ]
}
