/** What of a run, beside its counts, decides its figures: its plan, its progress, and the requests that are planned. */
import { type PhaseSeen, type Progress, seenOf } from '../../lib/measure/elapsed.ts'
import type { Circumstances } from '../../lib/measure/facts.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { type Segment, whole } from '../../lib/plan/segment.ts'
import { isOpen } from '../../lib/plan/shapes.ts'
import type { Account } from '../ledger/ledger.ts'
import { livePlanFor, livePlanOf, loadTimeAt } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, participants, type Run, type RunDriver } from '../run/run.ts'
import { segmentsIn } from '../run/segments.ts'
import { plannedByPhase, reportedIn, sumOfMeasured } from './measured.ts'

/** The properties of a run, beside its counts, that determine the time of its load. */
export function circumstancesOf({ run, ledger }: RunRecord): Omit<Circumstances, 'strict'> {
  const phases = seenIn(run, ledger.parts, plannedOfPhases({ run, ledger }))
  return { plan: livePlanOf(run), phases, ...progressOf({ run, ledger }) }
}

/** What is known of the requests of each phase, in load time: a pause takes none of it. @param planned by phase */
export function seenIn(run: Run, parts: readonly Labelled[], planned: readonly number[]): PhaseSeen[] {
  return seenOf(run.plan, parts, planned).map(({ lastSent, lastAnswer, ...seen }) => ({
    ...seen,
    lastSent: loadTimeAt(run, lastSent),
    lastAnswer: loadTimeAt(run, lastAnswer),
  }))
}

/** How far a run has come, in load time. */
export function progressOf({ run, ledger }: Pick<RunRecord, 'run' | 'ledger'>): Omit<Progress, 'phases'> {
  return {
    through: loadTimeAt(run, ledger.through),
    over: isOver(run),
    stopped: run.stopReason !== undefined || ledger.endedEarly,
  }
}

/** The planned requests of the measured phases of a run. */
export function plannedOf(record: Pick<RunRecord, 'run' | 'ledger'>): number {
  return sumOfMeasured(record.run.plan, plannedOfPhases(record))
}

/** The planned requests of each phase over all drivers: by the plans that they follow, or as reported. */
export function plannedOfPhases({ run, ledger }: Pick<RunRecord, 'run' | 'ledger'>): number[] {
  const segments = segmentsIn(run)
  const each = participants(run).map((driver, index) =>
    plannedOfDriver(run, driver, { place: segments[index], account: ledger.account(driver.nodeId, driver.boot) }),
  )
  return run.plan.phases.map((_, phase) => each.reduce((sum, planned) => sum + (planned[phase] ?? 0), 0))
}

/** The part of the load that a driver has, and what it has reported. */
interface DriverPlace {
  readonly place: Segment | undefined
  readonly account: Pick<Account, 'parts' | 'last'> | undefined
}

/**
 * The requests of each phase that are planned for a driver: by the plan that it follows, even before its first window.
 * A driver that has ended before it confirmed a change may have followed it or not: then its own totals say it.
 */
export function plannedOfDriver(run: Run, driver: RunDriver, { place = whole, account }: DriverPlace): number[] {
  const parts = account?.parts ?? []
  const planned = plannedByPhase(livePlanFor(run, driver), place, parts)
  const { changesFrom = [] } = driver
  if (changesFrom.length >= (run.changes?.length ?? 0) || !isPlanReported(run, account)) return planned
  return run.plan.phases.map(({ name, shape }, phase) =>
    isOpen(shape) ? reportedIn(name, parts) : (planned[phase] ?? 0),
  )
}

/** Whether totals contain all planned requests: with a mix of requests, only those that were sent or dropped. */
function isPlanReported({ plan }: Run, account: DriverPlace['account']): boolean {
  return account?.last !== undefined && (plan.requests.length === 1 || account.last.neverSent === 0)
}
