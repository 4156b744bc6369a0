/** Searches of two drivers in virtual time, for tests: their windows follow the rates that are announced. */
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { mostSeconds } from '../../lib/search/settings.ts'
import { fromSeconds, SECOND } from '../../lib/units.ts'
import { LoadChanger } from '../live-change/load-changer.ts'
import { livePlanOf, loadTimeAt } from '../live-change/live-plan.ts'
import { restoreRun, type RunRecord, snapshotOf } from '../run/record.ts'
import { participants } from '../run/run.ts'
import { countWindow } from '../store/counts.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { TriggerRig } from '../trigger.suite.ts'
import { SearchConductor } from './search-conductor.ts'

const range = { from: 40, to: 320, everySeconds: 5 }

/** A search from 40/s to 320/s, with stages of 5 s. */
export function searchPlan(per: 'total' | 'driver' = 'total'): Plan {
  const seconds = mostSeconds(range)
  const count = { value: range.from * seconds, per }
  const plan = planWith({ kind: 'constant', rate: { value: range.from, per }, count, seconds })
  const phases = plan.phases.map((phase) => ({ ...phase, search: range }))
  return { ...plan, type: 'plan', phases, thresholds: ['p99 < 250ms, abort'] }
}

const FAST = 10_000
const SLOW = 900_000

export class SearchRig {
  readonly rig = new TriggerRig()
  readonly record: RunRecord
  /** The target answers late above this rate. */
  capacity = 100
  /** Whether drivers confirm changes. */
  confirms = true
  /** Drivers that send no more windows. */
  readonly silent = new Set<string>()
  conductor: SearchConductor
  readonly changer: LoadChanger
  #second = 0

  constructor(plan = searchPlan()) {
    const { rig } = this
    this.record = rig.create('test', plan)
    for (const nodeId of ['a', 'b']) rig.hear(nodeId, 'ready')
    const startAt = rig.parts.commonClock.toCommon(rig.clock.now())
    rig.parts.runs.apply(this.record, { type: 'triggered', startAt, nodeIds: ['a', 'b'], leftOut: [] })
    const commands = { change: () => Promise.resolve() }
    this.changer = new LoadChanger({ ...rig.parts, commands })
    this.conductor = new SearchConductor({ runs: rig.parts.runs, changer: this.changer })
  }

  /** Lets seconds pass: each driver confirms the changes, sends its window, and the orchestrator looks. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i += 1) {
      await this.rig.pass(1)
      this.#windows(this.#second)
      this.#second += 1
      this.conductor.check()
      await Promise.resolve()
    }
  }

  /** What another process finds. */
  restart(): void {
    const snapshot = JSON.parse(JSON.stringify(snapshotOf(this.record, this.rig.clock.now()))) as ReturnType<
      typeof snapshotOf
    >
    this.record.run = restoreRun(snapshot, this.rig.clock.now()).run
    this.conductor = new SearchConductor({ runs: this.rig.parts.runs, changer: this.changer })
  }

  #windows(second: number): void {
    const { record, rig } = this
    const { changes = [] } = record.run
    const rate = this.#rateAt(second)
    for (const { nodeId } of participants(record.run)) {
      if (this.silent.has(nodeId)) continue
      const from = changes.map((change) => change.from)
      if (this.confirms) rig.parts.runs.apply(record, { type: 'change-heard', nodeId, boot: 'x', from })
      const latency = rate > this.capacity ? SLOW : FAST
      const tally = tallyOf(Array.from({ length: Math.round(rate / 2) }, () => latency))
      countWindow(record, windowOf({ nodeId, boot: 'x' }, second, tally))
    }
  }

  /** Of all drivers together, in a second of the run. */
  #rateAt(second: number): number {
    const { run } = this.record
    const [from, to] = [loadTimeAt(run, fromSeconds(second)), loadTimeAt(run, fromSeconds(second + 1))]
    const [shape] = livePlanOf(run).phases.map((phase) => phase.shape)
    if (to === from || shape === undefined) return 0
    if (shape.kind === 'constant') return shape.rate.value * (shape.rate.per === 'driver' ? 2 : 1)
    if (shape.kind !== 'ramp') return 0
    let end = 0
    const stage = shape.stages.find(({ seconds }) => (end += seconds * SECOND) > from)
    return (stage?.from ?? 0) * (shape.per === 'driver' ? 2 : 1)
  }
}
