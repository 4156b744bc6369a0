/** What a change that somebody asks for means for a run: which phase it concerns, and whether it is possible. Pure. */
import type { WantedChange } from '../../lib/api/load-changes.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { changedFault } from '../../lib/plan/changed-limits.ts'
import { changedPlan, phaseAt } from '../../lib/plan/changed-plan.ts'
import { type Change, changeSchema, endsPaused, MAX_CHANGES } from '../../lib/plan/changes.ts'
import { latestEndOf, spansOf } from '../../lib/plan/phases.ts'
import { isPerDriver, type Shape } from '../../lib/plan/shapes.ts'
import { type Micros, micros, toSeconds } from '../../lib/units.ts'
import { hearsStop } from '../fleet/reports.ts'
import { hasEnded, isActive, isPending, participants, type Run } from '../run/run.ts'
import { segmentsIn } from '../run/segments.ts'
import { livePlanOf, loadTimeAt } from './live-plan.ts'

/**
 * The change of a run from an instant on.
 * @param from an offset from the start of the run, not before that of the latest change
 * @throws BreakwaterError `not-running`, `not-possible`
 */
export function changeOf(run: Run, wanted: WantedChange, from: Micros): Change {
  refuseUnlessRunning(run)
  refuseDeaf(run)
  const { changes = [] } = run
  if (changes.length >= MAX_CHANGES)
    throw impossible(run, `its load has been changed ${MAX_CHANGES} times: start a new test`)
  refuseIfOver(run, from)
  if (wanted.kind === 'pause' || wanted.kind === 'resume') {
    if (endsPaused(changes) === (wanted.kind === 'pause')) throw impossible(run, samePause(run, wanted.kind))
    return { kind: wanted.kind, from }
  }
  const phase = phaseOf(run, from)
  const change: Change = { ...ownNumbers(run, wanted, phase), from, phase }
  refuseExcess(run, change)
  return change
}

/** Drivers would not accept it, nor any change after it. */
function refuseExcess(run: Run, change: Change): void {
  const fault = changedFault(changedPlan(run.plan, [...(run.changes ?? []), change]), segmentsIn(run))
  if (fault !== undefined) throw impossible(run, fault)
  if (!changeSchema.safeParse(change).success) throw impossible(run, 'its numbers are beyond the limits of plans')
}

function refuseUnlessRunning(run: Run): void {
  if (isActive(run) && !hasEnded(run) && run.stopReason === undefined && run.startAt !== undefined) return
  const what = isPending(run)
    ? 'has not been triggered yet'
    : run.stopReason === undefined
      ? 'is over'
      : 'has been stopped'
  throw new BreakwaterError('not-running', `test '${run.id}' ${what}: only the load of a running test can be changed`, {
    details: { TestId: run.id, state: run.state },
  })
}

function refuseDeaf(run: Run): void {
  const deaf = participants(run).filter((driver) => !hearsStop(driver))
  if (deaf.length === 0) return
  const names = deaf.map(({ nodeId }) => nodeId).join(', ')
  throw impossible(run, `${names} speaks only the base protocol, which cannot change a running load`)
}

function refuseIfOver(run: Run, from: Micros): void {
  const end = latestEndOf(livePlanOf(run))
  if (end === undefined || loadTimeAt(run, from) < end) return
  throw impossible(run, 'its load ends before a change could take effect')
}

function samePause({ changes = [] }: Run, kind: 'pause' | 'resume'): string {
  if (kind === 'resume') return 'its load is not paused'
  const since = changes.findLast((change) => change.kind === 'pause')?.from ?? micros(0)
  return `its load is paused already, from second ${toSeconds(since)} on: resume it first`
}

function phaseOf(run: Run, from: Micros): number {
  const plan = livePlanOf(run)
  const phase = phaseAt(plan, loadTimeAt(run, from))
  if (phase !== undefined) return phase
  const unknown = plan.phases[spansOf(plan).findIndex(({ to }) => to === undefined)]
  throw impossible(
    run,
    `it is not known which phase each driver runs then, because only its last response ends \`${unknown?.name ?? ''}\``,
  )
}

type PhaseWish = Exclude<WantedChange, { kind: 'pause' } | { kind: 'resume' }>
type PhaseNumbers = Omit<Extract<PhaseWish, { kind: 'rate' }>, 'per'> | Exclude<PhaseWish, { kind: 'rate' }>

/** What is asked for, in the numbers of the phase: those of a plan may be each driver's. */
function ownNumbers(run: Run, wanted: PhaseWish, phase: number): PhaseNumbers {
  const { name, shape } = livePlanOf(run).phases[phase] ?? {}
  if (name === undefined || shape === undefined) throw new RangeError(`the plan has no phase ${phase}`)
  const fault = misfit(wanted, shape)
  if (fault !== undefined) throw impossible(run, `phase \`${name}\` ${fault}`)
  const all = participants(run).length
  const drivers = isPerDriver(shape) ? all : 1
  if (wanted.kind === 'rate') {
    const { kind, perSecond, per } = wanted
    return { kind, perSecond: ((per === 'driver' ? all : 1) * perSecond) / drivers }
  }
  if (wanted.kind !== 'users' || wanted.users % drivers === 0) return divided(wanted, drivers)
  throw impossible(
    run,
    `phase \`${name}\` has as many users on each of its ${drivers} drivers: set a multiple of ${drivers}`,
  )
}

function divided(wanted: Exclude<PhaseWish, { kind: 'rate' }>, drivers: number): PhaseNumbers {
  return wanted.kind === 'users' ? { ...wanted, users: wanted.users / drivers } : wanted
}

/** Why a shape cannot have what is asked for; undefined if it can. */
function misfit(wanted: PhaseWish, shape: Shape): string | undefined {
  if (wanted.kind === 'end') return undefined
  if (shape.kind === 'pause') return 'is a pause, which sends nothing: wait for its end'
  if (wanted.kind === 'users')
    return shape.kind === 'closed' ? undefined : 'is open load, which has a rate and no users: change its rate'
  if (shape.kind === 'closed') return 'is closed load, which has users and no rate: change its users'
  if (shape.kind === 'burst' && wanted.kind === 'rate')
    return 'consists of bursts, which have no rate: set a factor, which changes their size'
  return undefined
}

function impossible(run: Run, why: string): BreakwaterError {
  return new BreakwaterError('not-possible', `test '${run.id}' cannot be changed so: ${why}`, {
    details: { TestId: run.id, reason: why },
  })
}
