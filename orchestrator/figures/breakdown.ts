/** The figures of a run by phase and by request of its plan. Their sums over measured phases are those of the run. */
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { latencyAnswerOf, secondsAt } from '../../lib/api/figures.ts'
import { timeOf, timesOf } from '../../lib/measure/elapsed.ts'
import { rateOver, succeededOf } from '../../lib/measure/facts.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { round, roundedRate, summariseResponse } from '../../lib/measure/summary.ts'
import { droppedOf, emptyTally, increment, merge, type Tally } from '../../lib/measure/tally.ts'
import { isMeasured, measuredIn } from '../../lib/plan/phases.ts'
import { labelsOf } from '../../lib/plan/labels.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { countsBelow } from '../../lib/plan/mix.ts'
import { plannedRequests, seedOf, weightsOf } from '../../lib/plan/request-mix.ts'
import type { Segment } from '../../lib/plan/segment.ts'
import { type Micros, micros, toSeconds } from '../../lib/units.ts'
import { livePlanOf } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, participants } from '../run/run.ts'
import { segmentsIn } from '../run/segments.ts'
import { circumstancesOf, plannedOfPhases } from './circumstances.ts'
import { liveSpansOf } from './live-spans.ts'

/** One phase and request, with its requests of the plan. */
interface Cell {
  readonly phase: string
  readonly request: string
  readonly planned: number
  readonly tally: Readonly<Tally>
}

/** The figures of a run by phase, by request, and by both. */
export function breakdownOf(record: RunRecord): Omit<BreakdownAnswer, 'labels'> {
  const { run } = record
  const planned = plannedOfPhases(record)
  const cells = cellsOf(record, planned)
  const circumstances = circumstancesOf(record)
  const times = timesOf(circumstances.plan, circumstances)
  const over = haveAllEnded(record)
  const spans = liveSpansOf(run)
  const measured = new Set(measuredIn(run.plan).map(({ name }) => name))
  const timeOfAll = timeOf(circumstances.plan, circumstances)
  return {
    phases: run.plan.phases.map((phase, index) => ({
      name: phase.name,
      measured: isMeasured(phase),
      kind: phase.shape.kind,
      from: secondsAt(spans[index]?.from),
      to: secondsAt(spans[index]?.to),
      seconds: round(toSeconds(times[index] ?? micros(0)), 3),
      ...figuresOf(
        { ...sumOf(cells.filter((cell) => cell.phase === phase.name)), planned: planned[index] ?? 0 },
        times[index] ?? micros(0),
        over,
      ),
    })),
    requests: [...new Set(labelsOf(run.plan).map(({ request }) => request))].map((name) => {
      const own = cells.filter(({ phase, request }) => request === name && measured.has(phase))
      return { name, ...figuresOf(sumOf(own), timeOfAll, over) }
    }),
    parts: cells.map(({ phase, request, ...counted }) => {
      const index = run.plan.phases.findIndex(({ name }) => name === phase)
      return { phase, request, ...figuresOf(counted, times[index] ?? micros(0), over) }
    }),
  }
}

type Counted = Pick<Cell, 'planned' | 'tally'>

/**
 * In the order of the plan; labels beyond the bound come last, under their common name.
 * @param ofPhases the planned requests of each phase
 */
function cellsOf({ run, ledger }: RunRecord, ofPhases: readonly number[]): Cell[] {
  const drivers = segmentsIn(run)
  const reported = new Map(ledger.parts.map((part) => [keyOf(part), part]))
  const labels = labelsOf(run.plan)
  const counts = plannedByLabel(livePlanOf(run), drivers, ofPhases)
  const planned = [...new Map(labels.map((label) => [keyOf(label), label]))].map(([key, label]): Cell => {
    const tally = reported.get(key)?.tally ?? nothing
    reported.delete(key)
    return { ...label, tally, planned: counts.get(key) ?? tally.planned }
  })
  const others = [...reported.values()].map(({ phase, request, tally }) => ({ phase, request, tally, planned: 0 }))
  return [...planned, ...others].filter(({ planned: asked, tally }) => asked > 0 || tally !== nothing)
}

/** By the plan and its drivers: random arrivals of many drivers take a while to count. */
const plannedOnce = new WeakMap<Plan, Map<string, readonly (readonly number[] | undefined)[]>>()

/** The requests of the plan by label, where it sets them. @param ofPhases the planned requests of each phase */
function plannedByLabel(
  plan: Plan,
  drivers: readonly Segment[],
  ofPhases: readonly number[],
): ReadonlyMap<string, number> {
  const labels = labelsOf(plan)
  const counts = new Map<string, number>()
  if (drivers.length === 0) return counts
  plannedByRequest(plan, drivers).forEach((planned, index) => {
    mixOf(plan, index, { planned, total: ofPhases[index] })?.forEach((count, request) => {
      const label = labels[index * plan.requests.length + request]
      if (label !== undefined) increment(counts, keyOf(label), count)
    })
  })
  return counts
}

/** For each phase, the requests of the plan by their index in it. */
function plannedByRequest(plan: Plan, drivers: readonly Segment[]): readonly (readonly number[] | undefined)[] {
  const known = plannedOnce.get(plan) ?? new Map<string, readonly (readonly number[] | undefined)[]>()
  plannedOnce.set(plan, known)
  const key = drivers.some(({ block }) => block !== undefined) ? JSON.stringify(drivers) : String(drivers.length)
  const counts =
    known.get(key) ??
    plan.phases.map((phase) => (phase.shape.kind === 'pause' ? undefined : plannedRequests(phase, plan, drivers)))
  known.set(key, counts)
  return counts
}

/** Where a driver follows another plan than the others, because it heard of a change late, the mix has their total. */
function mixOf(
  plan: Plan,
  index: number,
  { planned, total }: { planned: readonly number[] | undefined; total: number | undefined },
): readonly number[] | undefined {
  const phase = plan.phases[index]
  const sum = planned?.reduce((all, count) => all + count, 0)
  if (phase === undefined || total === undefined || sum === undefined || sum === total) return planned
  return countsBelow(total, weightsOf(phase, plan), seedOf(plan))
}

/** Whether nothing more will be sent: of a driver that was lost nobody knows what it sent. */
export function haveAllEnded({ run, ledger }: RunRecord): boolean {
  return isOver(run) && participants(run).every(({ nodeId, boot }) => ledger.account(nodeId, boot)?.last !== undefined)
}

function keyOf({ phase, request }: Pick<Labelled, 'phase' | 'request'>): string {
  return JSON.stringify([phase, request])
}

const nothing: Readonly<Tally> = emptyTally()

/** A single cell is not copied: read it at once and never change it. */
function sumOf(cells: readonly Cell[]): Counted {
  const [only, ...more] = cells
  if (only !== undefined && more.length === 0) return only
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0)
  return { planned, tally: cells.reduce((sum, { tally }) => merge(sum, tally), emptyTally()) }
}

/** The figures of a part of a run. @param over whether nothing more will be sent */
export function figuresOf({ planned, tally }: Counted, time: Micros, over: boolean): PartFigures {
  const {
    sent,
    completed,
    failed,
    sentInTime,
    completedInTime,
    bytesReceived,
    statuses,
    failures,
    checks,
    checkFailed,
  } = tally
  const dropped = droppedOf(tally)
  return {
    ...{ planned, sent, completed, failed, checkFailed, dropped },
    succeeded: succeededOf(tally),
    neverSent: over ? Math.max(0, planned - sent - dropped) : 0,
    rates: { sent: roundedRate(rateOver(sentInTime, time)), throughput: roundedRate(rateOver(completedInTime, time)) },
    bytes: bytesReceived,
    statuses: Object.fromEntries(statuses),
    failures: Object.fromEntries(failures),
    checks: Object.fromEntries(checks),
    response: latencyAnswerOf(summariseResponse(tally)),
  }
}
