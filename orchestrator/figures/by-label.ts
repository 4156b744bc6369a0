/** The figures of a run by the labels of its drivers. */
import type { LabelFigures } from '../../lib/api/breakdown.ts'
import { timeOf } from '../../lib/measure/elapsed.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { livePlanOf } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import type { RunDriver } from '../run/run.ts'
import { figuresOf, haveAllEnded } from './breakdown.ts'
import { circumstancesOf } from './circumstances.ts'
import { sumOfMeasured } from './measured.ts'

/** What a driver has counted in the measured phases, and the requests of each phase that are planned for it. */
interface DriverPart {
  readonly driver: Pick<RunDriver, 'labels'>
  readonly planned: readonly number[]
  readonly tally: Readonly<Tally>
}

/** For each label of any participant, the figures of all drivers that have it; in alphabetical order. */
export function figuresByLabel(parts: readonly DriverPart[], record: RunRecord): LabelFigures[] {
  const groups = groupsOf(parts)
  if (groups.length === 0) return []
  const plan = livePlanOf(record.run)
  const time = timeOf(plan, circumstancesOf(record))
  const over = haveAllEnded(record)
  return groups.map(({ name, value, members }) => {
    const planned = members.reduce((sum, member) => sum + sumOfMeasured(plan, member.planned), 0)
    const tally = members.reduce((sum, member) => merge(sum, member.tally), emptyTally())
    return { name, value, driverCount: members.length, ...figuresOf({ planned, tally }, time, over) }
  })
}

interface Group {
  readonly name: string
  readonly value: string
  readonly members: DriverPart[]
}

function groupsOf(parts: readonly DriverPart[]): Group[] {
  const groups = new Map<string, Group>()
  for (const part of parts) {
    for (const [name, value] of Object.entries(part.driver.labels ?? {})) {
      const key = `${name}=${value}`
      const group = groups.get(key) ?? { name, value, members: [] }
      group.members.push(part)
      groups.set(key, group)
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}
