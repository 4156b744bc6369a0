/** The counts of a stage, from the record of its run. */
import { thresholdsOf } from '../../lib/plan/thresholds.ts'
import type { Threshold } from '../../lib/thresholds/threshold.ts'
import type { Held, SecondsOf } from '../../lib/thresholds/windows.ts'
import { searchIn, searchThresholds } from '../../lib/plan/search.ts'
import type { RunRecord } from '../run/record.ts'
import { tallyBetween } from '../figures/tally-between.ts'
import { generatorLimitIn } from './generator-limit.ts'
import type { StageCounts } from './judge.ts'

type Counted = Pick<RunRecord, 'run' | 'timeline' | 'thresholdWindows'>

/** The thresholds that judge the stages of a run. */
export function thresholdsIn({ run: { plan } }: Pick<RunRecord, 'run'>): readonly Threshold[] {
  return searchThresholds(plan, thresholdsOf(plan))
}

/**
 * The counts of the judged seconds of a stage. All windows of them must have arrived (`completeSecondsOf`).
 * @param seconds whole seconds since the start of the run
 * @param due how many requests were due in them, of all drivers
 */
export function stageCountsIn(record: Counted, { from, to }: SecondsOf, due: number): StageCounts {
  const tally = tallyBetween(record, { phase: searchIn(record.run.plan)?.name }, { from, to })
  return {
    ...{ seconds: to - from, due, tally, limit: generatorLimitIn(tally, due) },
    tallyFor: (threshold) => tallyBetween(record, threshold, { from, to }),
    heldFor: (threshold) => heldBetween(record, threshold, { from, to }),
  }
}

function heldBetween({ thresholdWindows }: Counted, threshold: Threshold, seconds: SecondsOf): Held {
  const isUnknown = (second: number): boolean => thresholdWindows.isJoined(second)
  return [...thresholdWindows.of(threshold).values()]
    .map((sums) => sums.held(seconds, { isPart: true, isUnknown }))
    .reduce((sum, one) => ({ held: sum.held + one.held, of: sum.of + one.of }), { held: 0, of: 0 })
}
