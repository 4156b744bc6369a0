/** Runs whose load was changed while they ran, for tests of their figures. */
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import type { Shape } from '../../lib/plan/shapes.ts'
import { fromSeconds, type Micros } from '../../lib/units.ts'
import { started } from '../run/events.suite.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import type { RunDriver } from '../run/run.ts'
import { TimelineAnswers } from '../figures/timeline.ts'
import { countWindow } from '../store/counts.ts'
import { tallyOf, windowOf } from './windows.suite.ts'

/** A plan of phases with these names and shapes. */
export function planOf(shapes: Readonly<Record<string, Shape>>): Plan {
  const phases = Object.entries(shapes).map(([name, shape]): Phase => ({ name, shape, maxInFlight: 10, backlog: 10 }))
  return { ...planWith({ kind: 'pause', seconds: 1 }), phases }
}

/** A constant rate of all drivers together, for some seconds. */
export function rateOf(value: number, seconds: number): Shape {
  const per = 'total' as const
  return { kind: 'constant', rate: { value, per }, count: { value: value * seconds, per }, seconds }
}

/** What a driver says of the changes: when each took effect there, in seconds; and whether it still runs. */
export interface Hearing {
  readonly heard?: readonly number[]
  readonly state?: RunDriver['state']
}

/** A record of a run with changes. @param drivers each with what it has heard: all changes in time, unless given */
export function changedRecord(
  plan: Plan,
  changes: readonly Change[],
  drivers: Readonly<Record<string, Hearing>>,
): RunRecord {
  const run = started(...Object.keys(drivers))
  const heard = [...run.drivers].map(([nodeId, driver]): [string, RunDriver] => {
    const { heard: seconds, state = 'running' } = drivers[nodeId] ?? {}
    const changesFrom: readonly Micros[] = seconds?.map(fromSeconds) ?? changes.map(({ from }) => from)
    return [nodeId, { ...driver, state, changesFrom }]
  })
  return recordOf({ ...run, plan, changes, startAt: 1_000_000, drivers: new Map(heard) })
}

/** Counts windows of a driver, one for each second, with as many requests of one phase, each of 1 ms. */
export function countSeconds(record: RunRecord, nodeId: string, seconds: readonly number[], phase = 'load'): void {
  for (const [seq, count] of seconds.entries()) {
    const tally = tallyOf(Array.from({ length: count }, () => 1_000))
    const window = windowOf({ nodeId, boot: 'x' }, seq, tally)
    countWindow(record, { ...window, parts: window.parts.map((part) => ({ ...part, phase })) })
  }
}

/** The planned requests of each second of which there is a window. */
export function plannedBySecond(record: RunRecord): (number | null)[] {
  const answer: TimelineAnswer = new TimelineAnswers(() => 'source').of(record, {}, null)
  return answer.points.map(({ planned }) => planned)
}
