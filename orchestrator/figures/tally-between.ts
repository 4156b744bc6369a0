/** What a threshold judges within some seconds of a run. */
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { labelKey, labelsOf } from '../../lib/plan/labels.ts'
import type { SecondsOf } from '../../lib/thresholds/windows.ts'
import { type JudgedPart, judgedPhases } from '../ledger/threshold-windows.ts'
import type { RunRecord } from '../run/record.ts'

/**
 * The tally of the requests that a threshold judges, from one second up to another. Older seconds are joined in the
 * timeline: a point that overlaps them only in part is included completely.
 */
export function tallyBetween(
  { run, timeline }: Pick<RunRecord, 'run' | 'timeline'>,
  { request, phase }: JudgedPart,
  { from, to }: SecondsOf,
): Tally {
  const phases = new Set(judgedPhases({ phase }, run.plan).map(({ name }) => name))
  const labels = labelsOf(run.plan).filter(
    (label) => phases.has(label.phase) && (request ?? label.request) === label.request,
  )
  const distinct = new Map(labels.map((label) => [labelKey(label), label]))
  return [...distinct.values()].reduce((sum, label) => {
    const series = timeline.of(label)
    return series === undefined ? sum : merge(sum, series.between(from, to))
  }, emptyTally())
}
