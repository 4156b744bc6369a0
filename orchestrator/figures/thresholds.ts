/** The thresholds of a run, judged by what was counted so far. */
import { timeOf, timesOf } from '../../lib/measure/elapsed.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { isPausedWithin } from '../../lib/plan/pauses.ts'
import type { Span } from '../../lib/plan/phases.ts'
import { MAX_SECONDS } from '../../lib/plan/limits.ts'
import { thresholdsOfRun } from '../../lib/plan/search.ts'
import { judgedWhole, judgedWindows, resultOf, type ThresholdResult } from '../../lib/thresholds/result.ts'
import { type Threshold, thresholdText } from '../../lib/thresholds/threshold.ts'
import type { Held, SecondSums } from '../../lib/thresholds/windows.ts'
import { fromSeconds, type Micros, micros, SECOND, toSeconds } from '../../lib/units.ts'
import { judgedPhases } from '../ledger/threshold-windows.ts'
import { pausesOf } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, participants, type Run } from '../run/run.ts'
import { circumstancesOf } from './circumstances.ts'
import { liveSpansOf } from './live-spans.ts'
import { measuredOf } from './measured.ts'

interface Remembered {
  readonly run: Run
  readonly revision: number
  readonly results: readonly ThresholdResult[]
}

const remembered = new WeakMap<RunRecord, Remembered>()

/** The result of each threshold of the run, in the order of the plan; those of a search judge only its stages. */
export function thresholdResultsOf(record: RunRecord): readonly ThresholdResult[] {
  const { run } = record
  const thresholds = thresholdsOfRun(run.plan)
  if (thresholds.length === 0) return []
  const { revision } = record.timeline
  const known = remembered.get(record)
  if (known?.run === run && known.revision === revision) return known.results
  const results = thresholds.map((threshold) => resultIn(record, threshold))
  remembered.set(record, { run, revision, results })
  return results
}

/** Results in the form of the API; nothing without any. */
export function thresholdsAnswerOf(results: readonly ThresholdResult[] = []): { thresholds?: ThresholdResult[] } {
  return results.length === 0 ? {} : { thresholds: results.map((result) => ({ ...result })) }
}

function resultIn(record: RunRecord, threshold: Threshold): ThresholdResult {
  const { abortedBy } = record.run
  if (abortedBy?.text === thresholdText(threshold)) {
    return { ...resultOf(threshold, abortedBy.value), abortedAt: abortedBy.at }
  }
  if (threshold.windows !== undefined) return judgedWindows(threshold, heldIn(record, threshold))
  return judgedWhole(threshold, tallyFor(record, threshold), secondsFor(record, threshold))
}

/** The requests that a threshold judges. */
function tallyFor({ run, ledger }: RunRecord, threshold: Threshold): Readonly<Tally> {
  const { request, phase } = threshold
  if (request === undefined && phase === undefined) return measuredOf(ledger, run.plan)
  const phases = new Set(judgedPhases(threshold, run.plan).map(({ name }) => name))
  const own = ledger.parts.filter((part) => phases.has(part.phase) && (request ?? part.request) === part.request)
  return own.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

/** The time in which they were answered, in seconds. */
function secondsFor(record: RunRecord, { phase }: Threshold): number {
  const circumstances = circumstancesOf(record)
  const { plan } = circumstances
  if (phase === undefined) return toSeconds(timeOf(plan, circumstances))
  const index = plan.phases.findIndex(({ name }) => name === phase)
  return toSeconds(timesOf(plan, circumstances)[index] ?? micros(0))
}

const nothingHeld: Held = { held: 0, of: 0 }

/** In how many of the windows of all its phases a threshold holds. */
function heldIn(record: RunRecord, threshold: Threshold): Held {
  const { run, thresholdWindows } = record
  const spans = liveSpansOf(run)
  const held = [...thresholdWindows.of(threshold)].map(([name, sums]): Held => {
    const span = spans[run.plan.phases.findIndex((phase) => phase.name === name)]
    return heldInPhase(record, threshold, { sums, span })
  })
  return held.reduce((sum, one) => ({ held: sum.held + one.held, of: sum.of + one.of }), nothingHeld)
}

/** The sums of a phase by second, and when it runs. */
interface Judged {
  readonly sums: SecondSums
  readonly span: Span | undefined
}

function heldInPhase(record: RunRecord, { metric }: Threshold, { sums, span }: Judged): Held {
  const { run, thresholdWindows } = record
  const through = completeSecondsOf(record)
  const from = span?.from === undefined ? sums.first : Math.ceil(span.from / SECOND)
  if (from === undefined) return nothingHeld
  const isShort = metric.kind !== 'throughput' && hasBegun(record, span?.from)
  const known = isShort ? Math.max(through, from + 1) : through
  if (from >= known) return nothingHeld
  const end = endOf(span, from)
  const to = Math.min(known, from + MAX_SECONDS, end)
  const pauses = pausesOf(run)
  // A paused second has less load than the others: a window with one is not judged.
  const isUnknown = (second: number): boolean =>
    thresholdWindows.isJoined(second) || isPausedWithin(pauses, fromSeconds(second), fromSeconds(second + 1))
  return sums.held({ from, to }, { hasEnded: isOver(run) || end <= through, isUnknown })
}

/** The second at which a phase ends that begins at another one. */
function endOf(span: Judged['span'], from: number): number {
  return span?.to === undefined ? Number.POSITIVE_INFINITY : Math.max(from + 1, Math.floor(span.to / SECOND))
}

/** Whether a phase of a run that is over has begun: however soon it ended, it is one window, but for rates. */
function hasBegun({ run, ledger }: RunRecord, from: Micros | undefined): boolean {
  return isOver(run) && from !== undefined && from < ledger.through
}

/** The seconds since the start of which the windows of every driver that still runs have arrived. */
export function completeSecondsOf({ run, ledger }: RunRecord): number {
  const running = participants(run).filter(({ state, reports }) => state === 'running' && reports === 'windows')
  if (isOver(run) || running.length === 0) return Math.max(1, Math.floor(ledger.through / SECOND))
  const ends = running.map(({ nodeId, boot }) => ledger.account(nodeId, boot)?.through ?? 0)
  return Math.floor(Math.min(...ends) / SECOND)
}
