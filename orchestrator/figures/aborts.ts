/** Thresholds that end the load: judged at each second of which all windows have arrived. */
import { toRunTime } from '../../lib/plan/pauses.ts'
import { spansOf } from '../../lib/plan/phases.ts'
import { thresholdsOfRun } from '../../lib/plan/search.ts'
import { judgedBefore } from '../../lib/thresholds/abort.ts'
import { figureOf } from '../../lib/thresholds/figure.ts'
import { resultOf, valueText } from '../../lib/thresholds/result.ts'
import { isMet, type Threshold, thresholdText } from '../../lib/thresholds/threshold.ts'
import { fromSeconds, SECOND, toSeconds } from '../../lib/units.ts'
import { judgedPhases } from '../ledger/threshold-windows.ts'
import { livePlanOf, loadTimeAt, pausesOf } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import { type AbortedBy, isActive } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'
import { tallyBetween } from './tally-between.ts'
import { completeSecondsOf } from './thresholds.ts'

/** After a time without windows, only the latest of the seconds that arrive at once are judged. */
const MOST_AT_ONCE = 60

/** The latest second of each run that was judged. */
const judged = new WeakMap<RunRecord, number>()

/** Stops the runs of which such a threshold has failed. */
export function abortFailed(runs: Pick<RunStore, 'all' | 'apply'>): void {
  for (const record of runs.all()) {
    const { run } = record
    if (!isActive(run) || run.stopReason !== undefined) continue
    const failed = failedIn(record)
    if (failed !== undefined)
      runs.apply(record, { type: 'stop', reason: reasonOf(failed), abortedBy: abortedBy(failed) })
  }
}

interface Failed {
  readonly threshold: Threshold
  readonly value: number
  readonly at: number
}

function abortedBy({ threshold, value, at }: Failed): AbortedBy {
  return { text: thresholdText(threshold), value, at }
}

/** What the events and the drivers are told. */
function reasonOf({ threshold, value, at }: Failed): string {
  const result = { ...resultOf(threshold, value), abortedAt: at }
  return `the threshold '${result.text}' failed: ${valueText(result)}`
}

function failedIn(record: RunRecord): Failed | undefined {
  const aborting = thresholdsOfRun(record.run.plan).filter(({ abort }) => abort !== undefined)
  if (aborting.length === 0) return undefined
  const through = completeSecondsOf(record)
  const first = Math.max((judged.get(record) ?? 0) + 1, through - MOST_AT_ONCE)
  judged.set(record, Math.max(through, judged.get(record) ?? 0))
  for (let at = first; at <= through; at += 1) {
    for (const threshold of aborting) {
      const value = valueBefore(record, threshold, at)
      if (value !== undefined && !isMet(value, threshold)) return { threshold, value, at }
    }
  }
  return undefined
}

/**
 * The value over the last seconds of load, without those in pauses; undefined if it is not judged now, or there was
 * nothing to judge. @param at seconds since the start, with the pauses
 */
function valueBefore(record: RunRecord, threshold: Threshold, at: number): number | undefined {
  const { run } = record
  const plan = livePlanOf(run)
  const spans = spansOf(plan)
  const own = judgedPhases(threshold, plan).map((phase) => spans[plan.phases.indexOf(phase)])
  const seconds = own.map((span) => ({ from: secondsOf(span?.from), to: secondsOf(span?.to) }))
  const passed = toSeconds(loadTimeAt(run, fromSeconds(at)))
  const stretch = judgedBefore(threshold, passed, seconds)
  if (stretch === undefined) return undefined
  // Whole seconds that contain the stretch, and perhaps pauses, in which answers may come.
  const from = Math.floor(toSeconds(toRunTime(pausesOf(run), fromSeconds(stretch.from))))
  const judgedSeconds = passed - toSeconds(loadTimeAt(run, fromSeconds(from)))
  return figureOf(threshold.metric, tallyBetween(record, threshold, { from, to: at }), judgedSeconds)
}

function secondsOf(micros: number | undefined): number | undefined {
  return micros === undefined ? undefined : micros / SECOND
}
