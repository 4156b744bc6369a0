/** The parts of the load that the participants of a run have. */
import type { Segment } from '../../lib/plan/segment.ts'
import { segmentsOf } from '../../lib/plan/shares.ts'
import { participants, type Run, type RunDriver } from './run.ts'

/** Figures are computed many times between two changes of the drivers. */
const known = new WeakMap<Run['drivers'], readonly Segment[]>()

/** The segments of the participants, in their order. */
export function segmentsIn({ drivers, plan }: Pick<Run, 'drivers' | 'plan'>): readonly Segment[] {
  const before = known.get(drivers)
  if (before !== undefined) return before
  const members = [...drivers.values()].filter(({ participant }) => participant).map(({ share }) => share)
  const segments = segmentsOf(members, plan.driverDemand?.shares)
  known.set(drivers, segments)
  return segments
}

/** The segment of a participant; undefined for any other driver, and for another boot of one. */
export function segmentOf(run: Run, { nodeId, boot }: Pick<RunDriver, 'nodeId' | 'boot'>): Segment | undefined {
  const index = participants(run).findIndex((driver) => driver.nodeId === nodeId && driver.boot === boot)
  return segmentsIn(run)[index]
}
