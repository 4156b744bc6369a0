/** The figures of a run by phase and by request of its plan. Their sums over measured phases are those of the run. */
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { latencyAnswerOf } from '../../lib/api/figures.ts'
import { timesOf } from '../../lib/measure/elapsed.ts'
import { rateOver } from '../../lib/measure/facts.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { round, roundedRate, summariseResponse } from '../../lib/measure/summary.ts'
import { droppedOf, emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { isMeasured, measuredIn, spansOf } from '../../lib/plan/phases.ts'
import type { Phase } from '../../lib/plan/plan.ts'
import { plannedRequests } from '../../lib/plan/request-mix.ts'
import { type Micros, micros, toSeconds } from '../../lib/units.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, participants } from '../run/run.ts'
import { circumstancesOf } from './circumstances.ts'

/** One phase and request, with its requests of the plan. */
interface Cell {
  readonly phase: string
  readonly request: string
  readonly planned: number
  readonly tally: Readonly<Tally>
}

/** The figures of a run by phase, by request, and by both. */
export function breakdownOf(record: RunRecord): BreakdownAnswer {
  const { run } = record
  const cells = cellsOf(record)
  const circumstances = circumstancesOf(record)
  const times = timesOf(run.plan, circumstances)
  const over = isOver(run)
  const spans = spansOf(run.plan)
  const measured = new Set(measuredIn(run.plan).map(({ name }) => name))
  const timeOfAll = run.plan.phases.reduce((sum, phase, i) => sum + (isMeasured(phase) ? (times[i] ?? 0) : 0), 0)
  return {
    phases: run.plan.phases.map((phase, index) => ({
      name: phase.name,
      measured: isMeasured(phase),
      kind: phase.shape.kind,
      from: secondsAt(spans[index]?.from),
      to: secondsAt(spans[index]?.to),
      seconds: round(toSeconds(times[index] ?? micros(0)), 3),
      ...figuresOf(sumOf(cells.filter((cell) => cell.phase === phase.name)), times[index] ?? micros(0), over),
    })),
    requests: run.plan.requests.map(({ name }) => {
      const own = cells.filter(({ phase, request }) => request === name && measured.has(phase))
      return { name, ...figuresOf(sumOf(own), micros(timeOfAll), over) }
    }),
    parts: cells.map(({ phase, request, ...counted }) => {
      const index = run.plan.phases.findIndex(({ name }) => name === phase)
      return { phase, request, ...figuresOf(counted, times[index] ?? micros(0), over) }
    }),
  }
}

function secondsAt(at: Micros | undefined): number | null {
  return at === undefined ? null : round(toSeconds(at), 3)
}

type Counted = Pick<Cell, 'planned' | 'tally'>

/** In the order of the plan; labels beyond the bound come last, under their common name. */
function cellsOf({ run, ledger }: RunRecord): Cell[] {
  const { phases, requests } = run.plan
  const drivers = participants(run).length
  const reported = new Map(ledger.parts.map((part) => [keyOf(part), part]))
  const planned = phases.flatMap((phase) => {
    const counts = drivers === 0 ? undefined : plannedOf(phase, run.plan, drivers)
    return requests.map(({ name: request }, index): Cell => {
      const key = keyOf({ phase: phase.name, request })
      const tally = reported.get(key)?.tally ?? nothing
      reported.delete(key)
      return { phase: phase.name, request, tally, planned: counts?.[index] ?? tally.planned }
    })
  })
  const others = [...reported.values()].map(({ phase, request, tally }) => ({ phase, request, tally, planned: 0 }))
  return [...planned, ...others].filter(({ planned: asked, tally }) => asked > 0 || tally !== nothing)
}

function plannedOf(phase: Phase, plan: RunRecord['run']['plan'], drivers: number): number[] | undefined {
  return phase.shape.kind === 'pause' ? undefined : plannedRequests(phase, plan, drivers)
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

function figuresOf({ planned, tally }: Counted, time: Micros, over: boolean): PartFigures {
  const { sent, completed, failed, sentInTime, completedInTime, bytesReceived, statuses, failures } = tally
  const dropped = droppedOf(tally)
  return {
    ...{ planned, sent, completed, failed, dropped },
    neverSent: over ? Math.max(0, planned - sent - dropped) : 0,
    rates: { sent: roundedRate(rateOver(sentInTime, time)), throughput: roundedRate(rateOver(completedInTime, time)) },
    bytes: bytesReceived,
    statuses: Object.fromEntries(statuses),
    failures: Object.fromEntries(failures),
    response: latencyAnswerOf(summariseResponse(tally)),
  }
}
