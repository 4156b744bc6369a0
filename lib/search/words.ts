/** The result of a search in plain sentences, and its curve, for a terminal. */
import { grouped, percent, plural, printable } from '../measure/phrases.ts'
import { roundedRate } from '../measure/rounding.ts'
import { rateText } from '../plan-language/quantities.ts'
import { table } from '../table.ts'
import type { Breach, SearchResult, Stage } from './stage.ts'

/** The longest bar of the curve, in characters. */
const BAR = 20
/** Shorter ones show nothing. */
const SHORTEST_BAR = 5

/** In the measure of the search: of all drivers, or of each. */
export type Per = 'total' | 'driver'

/** What was found, the more important first. */
export function searchSentences(result: SearchResult, per: Per = 'total'): string[] {
  return [...endSentences(result, per), ...brokenSentence(result, per)]
}

function endSentences(result: SearchResult, per: Per): string[] {
  const { end, kept, stages } = result
  const rate = kept === null ? '' : rateOf(kept.perSecond, per)
  const soFar = kept === null ? 'No rate kept the thresholds before.' : `${rate} kept the thresholds${sure(kept)}.`
  const last = stages.findLast(({ purpose }) => purpose !== 'recover')
  const at = last === undefined ? '' : rateOf(last.perSecond, per)
  switch (end) {
    case 'found':
      return [`The highest rate that kept the thresholds is ${rate}, which was confirmed.`]
    case 'at-least':
      return [`The target keeps the thresholds up to at least ${rate}, the highest rate of the search.`]
    case 'none-kept':
      return [`Even ${at}, the lowest rate of the search, did not keep the thresholds.`]
    case 'unconfirmed':
      return [`No rate was confirmed: what was kept first was not kept again, down to ${at}.`, soFar]
    case 'generator':
      return [
        `The search ended at a limit of the generator, not of the target: at ${at}, ${last?.limit ?? 'it was too late'}.`,
        soFar,
      ]
    case 'undecided':
      return [`The search ended at ${at}, where there was nothing to judge.`, soFar]
    case 'not-recovered':
      return [`The search ended because the target did not recover from ${at}.`, soFar]
    case 'most-stages':
      return [`The search ended after ${plural(stages.length, 'stage')}, as many as it may have.`, soFar]
    case 'stopped':
      return ['The load was ended before the search was.', soFar]
  }
}

function sure({ confirmed }: NonNullable<SearchResult['kept']>): string {
  return confirmed ? ', which was confirmed' : ', which was not confirmed'
}

function brokenSentence({ end, broken }: SearchResult, per: Per): string[] {
  if (broken === null) return []
  const rate = rateOf(broken.perSecond, per)
  const why = breachesText(broken.breaches)
  return [end === 'none-kept' ? `What it did not keep: ${why}.` : `The first that did not is ${rate}: ${why}.`]
}

/** What was not kept: `p99 < 250ms (312 ms); errors < 1% (4.2 %)`. */
export function breachesText(breaches: readonly Breach[]): string {
  return breaches.map(({ text, value }) => `${printable(text)} (${printable(value)})`).join('; ')
}

/** A rate of a search, as in plans. */
export function rateOf(perSecond: number, per: Per): string {
  return rateText({ value: roundedRate(perSecond), per })
}

/**
 * The curve of rate against p99 and errors: a line for each stage that was judged, by rate; the bar is the p99.
 * @param columns what bars may use beside the figures is shorter or nothing, so that no line is wider than this
 */
export function curveLines({ stages }: SearchResult, per: Per = 'total', columns = Infinity): string[] {
  const shown = stages.filter(({ purpose }) => purpose !== 'recover').sort((a, b) => a.perSecond - b.perSecond)
  if (shown.length === 0) return []
  const rows = shown.map((stage) => [
    rateOf(stage.perSecond, per),
    stage.p99Ms === null ? '–' : `${grouped(stage.p99Ms)} ms`,
    stage.errorRate === null ? '–' : percent(stage.errorRate),
    `${grouped(stage.throughput)}/s`,
    stage.outcome,
  ])
  const most = Math.max(...shown.map(({ p99Ms }) => p99Ms ?? 0))
  const [head = '', ...lines] = table([], ['rate', 'p99', 'errors', 'responses', 'outcome'], rows)
  const room = Math.min(BAR, columns - 2 - Math.max(...lines.map(({ length }) => length)))
  return [head, ...lines.map((line, index) => `${line}  ${barOf(shown[index], most, room)}`.trimEnd())]
}

/** At least one character for a response time above 0. */
function barOf(stage: Stage | undefined, most: number, room: number): string {
  const p99 = stage?.p99Ms ?? 0
  return p99 === 0 || room < SHORTEST_BAR ? '' : '█'.repeat(Math.max(1, Math.round((room * p99) / most)))
}
