/** The settings of a search for the breaking point, how long its stages are, and how long it can take. */

/** What a plan says about a search. */
export interface SearchRange {
  /** The lowest rate, with which it begins, in requests per second: of all drivers together, or of each. */
  readonly from: number
  /** The highest rate, in the same measure; above `from`. */
  readonly to: number
  /** How long each rate is held, in whole seconds. */
  readonly everySeconds: number
}

export interface SearchSettings extends SearchRange {
  /** The first seconds of a stage, in which the target settles and which are not judged. */
  readonly settleSeconds: number
  /** The search is done when the lowest broken rate is at most this share of itself above the highest kept one. */
  readonly precision: number
}

/** The shortest and the longest stage, in seconds. */
export const MIN_EVERY = 5
export const MAX_EVERY = 3_600
/** From stage to stage: the time in which the last windows arrive, and in which the next rate is announced, in seconds. */
export const DECIDE_SECONDS = 3
/** How often the target may be given the length of a stage to recover from one broken stage. */
export const MAX_RECOVERIES = 4

const PRECISION = 0.02
/** Queues, caches and pools need a few seconds to follow a new rate, however short a stage is. */
const LEAST_SETTLE = 3
const SETTLE_SHARE = 1 / 4
/** A recovery is only judged at its end: before that, it works off what is left of a broken stage. */
const RECOVERY_SETTLE_SHARE = 2 / 3

/** The settings of a search in a plan. */
export function searchSettings(range: SearchRange): SearchSettings {
  const { from, to, everySeconds } = range
  const settleSeconds = Math.max(LEAST_SETTLE, Math.ceil(everySeconds * SETTLE_SHARE))
  return { from, to, everySeconds, settleSeconds, precision: PRECISION }
}

/** The seconds of a recovery that are not judged; at least one remains. */
export function recoverySettleSeconds({ everySeconds }: SearchRange): number {
  return Math.min(everySeconds - 1, Math.ceil(everySeconds * RECOVERY_SETTLE_SHARE))
}

/**
 * The most stages of a search: those that double the rate, halve the interval and confirm, and as many again to recover
 * and to repeat what may have happened by chance.
 */
export function mostStages({ from, to, precision }: Pick<SearchSettings, 'from' | 'to' | 'precision'>): number {
  const doublings = Math.ceil(Math.log2(to / from))
  // A rate of k requests per second is kept, one of at most 2k is not: n halvings leave k ÷ 2ⁿ of at least k + k ÷ 2ⁿ.
  const halvings = Math.ceil(Math.log2(1 / precision - 1))
  return 2 * (1 + doublings + halvings + mostConfirmations(precision))
}

/** How many rates may be tried at the end: the one that was found, and lower ones (`confirmationDrop`). */
function mostConfirmations(precision: number): number {
  let tries = 1
  while (confirmationDrop(precision, tries) !== undefined) tries += 1
  return tries
}

/**
 * By which share of the found rate the next one to be confirmed is lower: the precision, then twice as much each time.
 * @param failed how many rates were not confirmed, from 1 on
 * @returns undefined from one half on, where a search would be another one
 */
export function confirmationDrop(precision: number, failed: number): number | undefined {
  const drop = precision * 2 ** (failed - 1)
  return drop < 1 / 2 ? drop : undefined
}

/** The longest time that a search can take, in seconds. */
export function mostSeconds(range: SearchRange): number {
  return mostStages(searchSettings(range)) * (range.everySeconds + DECIDE_SECONDS)
}
