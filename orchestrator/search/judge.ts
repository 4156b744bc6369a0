/** Whether a stage of a search kept the thresholds, by the figures of its judged seconds. */
import { round, roundedRate } from '../../lib/measure/summary.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import type { Breach, PlannedStage, Stage, StageOutcome } from '../../lib/search/stage.ts'
import { figureOf } from '../../lib/thresholds/figure.ts'
import { judgedWhole, judgedWindows, outcomeOf, type ThresholdResult, valueText } from '../../lib/thresholds/result.ts'
import type { Threshold } from '../../lib/thresholds/threshold.ts'
import type { Held } from '../../lib/thresholds/windows.ts'

/** What was counted in the judged seconds of a stage. */
export interface StageCounts {
  /** How many seconds they are. */
  readonly seconds: number
  /** How many requests were due in them by the rate of the stage, of all drivers. */
  readonly due: number
  /** All requests of the search. */
  readonly tally: Readonly<Tally>
  /** Those that a threshold judges. */
  tallyFor(threshold: Threshold): Readonly<Tally>
  /** In how many of its windows a threshold holds. */
  heldFor(threshold: Threshold): Held
  /** Why the figures do not describe the target; undefined if they do (`generatorLimitIn`). */
  readonly limit: string | undefined
}

/** A stage that ends fewer requests than this share of those that are due does not keep up. */
const LEAST_ENDED = 0.95
/** Fewer requests may always be missing: those in flight, and those of a random number. */
const FEW = 5

/**
 * The finished stage.
 * @param thresholds those that judge the search (`searchThresholds`)
 */
export function judgedStage(
  { perSecond, purpose }: PlannedStage,
  thresholds: readonly Threshold[],
  counts: StageCounts,
): Stage {
  const { tally, seconds, due, limit } = counts
  // At the low rate of a recovery, the target cannot reach what a threshold demands at least.
  const judged = thresholds.filter((threshold) => purpose !== 'recover' || isUpper(threshold))
  const results = judged.map((threshold) => resultIn(threshold, counts))
  const breaches = limit === undefined ? breachesIn(results, counts) : []
  const p99 = figureOf({ kind: 'latency', source: 'response', statistic: 99 }, tally, seconds)
  return {
    ...{ perSecond, purpose, breaches, outcome: outcomeIn(results, breaches, counts) },
    ...(limit === undefined ? {} : { limit }),
    p99Ms: p99 === undefined ? null : round(p99 / 1_000, 3),
    errorRate: figureOf({ kind: 'errors', as: 'share' }, tally, seconds) ?? null,
    throughput: roundedRate(tally.completed / seconds),
    endedShare: due > 0 ? round(endedIn(tally) / due, 4) : 0,
  }
}

function isUpper({ operator }: Threshold): boolean {
  return operator === '<' || operator === '<='
}

function resultIn(threshold: Threshold, counts: StageCounts): ThresholdResult {
  return threshold.windows === undefined
    ? judgedWhole(threshold, counts.tallyFor(threshold), counts.seconds)
    : judgedWindows(threshold, counts.heldFor(threshold))
}

function outcomeIn(
  results: readonly ThresholdResult[],
  breaches: readonly Breach[],
  { limit, tally }: StageCounts,
): StageOutcome {
  if (limit !== undefined) return 'generator-limit'
  if (breaches.length > 0) return 'broken'
  return outcomeOf(results) === 'undecided' || endedIn(tally) === 0 ? 'undecided' : 'kept'
}

function breachesIn(results: readonly ThresholdResult[], counts: StageCounts): Breach[] {
  const failed = results.filter(({ state }) => state === 'failed')
  return [...failed.map((result) => ({ text: result.text, value: valueText(result) })), ...notKeptUp(counts)]
}

/** Requests that pile up break no threshold about responses: they have none. */
function notKeptUp({ tally, due, seconds }: StageCounts): Breach[] {
  const ended = endedIn(tally)
  const tolerated = Math.max(FEW, due * (1 - LEAST_ENDED), 3 * Math.sqrt(due))
  if (ended + tolerated >= due) return []
  const [asked, done] = [due / seconds, ended / seconds].map(roundedRate)
  return [{ text: 'the target keeps up', value: `${done}/s of ${asked}/s ended` }]
}

function endedIn({ completed, failed }: Readonly<Tally>): number {
  return completed + failed
}
