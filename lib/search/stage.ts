/** The stages of a search for the breaking point, and what is found from them. */

/**
 * Why a rate is tried: to come to the one that breaks (`explore`), to halve the interval (`bisect`), because it may have
 * broken by chance (`repeat`), at the end (`confirm`), or to let the target recover (`recover`).
 */
export const purposes = ['explore', 'bisect', 'repeat', 'confirm', 'recover'] as const
export type Purpose = (typeof purposes)[number]

/** A stage that is to come. */
export interface PlannedStage {
  /** Requests per second, in the measure of the search. */
  readonly perSecond: number
  readonly purpose: Purpose
  /** How long its rate is held, in whole seconds, from the instant on at which it takes effect. */
  readonly seconds: number
  /** The first of them that are not judged. */
  readonly settleSeconds: number
}

/** `undecided`: there was nothing to judge. `generator-limit`: its figures do not describe the target. */
export const stageOutcomes = ['kept', 'broken', 'undecided', 'generator-limit'] as const
export type StageOutcome = (typeof stageOutcomes)[number]

/** What was not kept, and its value: `p99 < 250ms`, `312 ms`. */
export interface Breach {
  readonly text: string
  readonly value: string
}

/** A finished stage, by the figures of its judged seconds. */
export interface Stage {
  readonly perSecond: number
  readonly purpose: Purpose
  readonly outcome: StageOutcome
  /** What was not kept; empty unless it is broken. */
  readonly breaches: readonly Breach[]
  /** The limit of the generator, as a sentence. */
  readonly limit?: string | undefined
  /** Of the response time, in ms; null without a response. */
  readonly p99Ms: number | null
  /** The share of the ended requests that were no success; null if none ended. */
  readonly errorRate: number | null
  /** Responses per second. */
  readonly throughput: number
  /** The requests that ended, as a share of those that were due. */
  readonly endedShare: number
}

/**
 * How a search ended. `found`: the highest rate that is kept is confirmed, and a higher one is not kept. `at-least`: the
 * highest rate of the search is kept and confirmed. `none-kept`: the lowest is not. `unconfirmed`: the found rate was not
 * kept again, nor were lower ones. `generator`: the generator reached a limit of its own. `undecided`: there was nothing
 * to judge. `not-recovered`: the target did not recover from a stage. `most-stages`: it had as many stages as it may.
 * `stopped`: the load ended before.
 */
export const searchEnds = [
  'found',
  'at-least',
  'none-kept',
  'unconfirmed',
  'generator',
  'undecided',
  'not-recovered',
  'most-stages',
  'stopped',
] as const
export type SearchEnd = (typeof searchEnds)[number]

export interface SearchResult {
  readonly end: SearchEnd
  /** The highest rate that kept the thresholds; null if none did. */
  readonly kept: { readonly perSecond: number; readonly confirmed: boolean } | null
  /** The lowest rate above it that did not keep them; null if all did. */
  readonly broken: { readonly perSecond: number; readonly breaches: readonly Breach[] } | null
  /** All stages in the order in which they were run. */
  readonly stages: readonly Stage[]
}
