/** What of a run, beside its counts, decides its figures: its plan, its progress, and the requests that are planned. */
import { type Progress, seenOf } from '../../lib/measure/elapsed.ts'
import type { Circumstances } from '../../lib/measure/facts.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, participants } from '../run/run.ts'
import { whole } from '../../lib/plan/segment.ts'
import { segmentsIn } from '../run/segments.ts'
import { plannedByPhase, sumOfMeasured } from './measured.ts'

/** The properties of a run, beside its counts, that determine the time of its load. */
export function circumstancesOf({ run, ledger }: RunRecord): Omit<Circumstances, 'strict'> {
  const phases = seenOf(run.plan, ledger.parts, plannedOfPhases({ run, ledger }))
  return { plan: run.plan, phases, ...progressOf({ run, ledger }) }
}

/** How far a run has come. */
export function progressOf({ run, ledger }: Pick<RunRecord, 'run' | 'ledger'>): Omit<Progress, 'phases'> {
  return {
    through: ledger.through,
    over: isOver(run),
    stopped: run.stopReason !== undefined || ledger.endedEarly,
  }
}

/** The planned requests of the measured phases of a run. */
export function plannedOf(record: Pick<RunRecord, 'run' | 'ledger'>): number {
  return sumOfMeasured(record.run.plan, plannedOfPhases(record))
}

/** The planned requests of each phase over all drivers: by the plan, or as reported. */
export function plannedOfPhases({ run, ledger }: Pick<RunRecord, 'run' | 'ledger'>): number[] {
  const segments = segmentsIn(run)
  const each = participants(run).map(({ nodeId, boot }, index) =>
    plannedByPhase(run.plan, segments[index] ?? whole, ledger.account(nodeId, boot)?.parts ?? []),
  )
  return run.plan.phases.map((_, phase) => each.reduce((sum, planned) => sum + (planned[phase] ?? 0), 0))
}
