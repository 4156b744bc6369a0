import { phaseOf } from '../../lib/plan/arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import { avalanchePlan, tsunamiPlan } from '../../lib/api/bodies.ts'
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { shareOfShape } from '../../lib/plan/schedule.ts'
import { whole } from '../../lib/plan/segment.ts'
import { truthCases } from './cases.ts'
import { openPlanOf, postedOf, timeOf, type TruthLoad } from './plans.ts'

function plannedOf(load: TruthLoad): Plan {
  const posted = postedOf(load, 'http://127.0.0.1:1/')
  return 'avalanche' in posted ? avalanchePlan(posted.avalanche, '') : tsunamiPlan(posted.every, posted.tsunami, '')
}

/** The offsets of the arrivals in the plan for this load; undefined for a closed load. */
function offsetsOf(load: TruthLoad): number[] | undefined {
  const share = shareOfShape(phaseOf(plannedOf(load)).shape, { driver: whole, worker: whole })
  if (share.kind !== 'open') return undefined
  const offsets: number[] = []
  const schedule = share.schedule()
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) offsets.push(at)
  return offsets
}

describe('the load of a case', () => {
  it.each(truthCases.map((one) => [one.name, one] as const))('%s agrees with the plan', (_, { load }) => {
    const plan = plannedOf(load)
    const { shape, maxInFlight, backlog } = phaseOf(plan)
    expect(timeOf(load)).toBe(loadTimeOf(shape))
    const offsets = offsetsOf(load)
    const open = openPlanOf(load)
    expect(open?.instants.length).toBe(offsets?.length)
    // A ramp involves roots and sums: a µs is close enough.
    expect(open?.instants.findIndex((instant, k) => Math.abs(instant - (offsets?.[k] ?? 0)) >= 1) ?? -1).toBe(-1)
    if (open === undefined) return
    expect([open.slots, open.backlog]).toEqual([maxInFlight, backlog])
    expect(open.until).toBe((timeOf(load) ?? 0) + (plan.drainMs ?? plan.timeoutMs) * 1_000)
  })
})
