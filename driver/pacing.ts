/** What a plan asks of those who fire it. */
import { type Plan, phaseOf } from '../lib/plan/plan.ts'
import { engineFor } from '../lib/plan/transport.ts'
import type { Preparation } from './crew-protocol.ts'

/** Whether there are instants to wait for after the start: closed load without rests awaits only responses. */
export function awaitsInstants(plan: Plan): boolean {
  const { shape } = phaseOf(plan)
  return shape.kind !== 'closed' || (shape.thinkSeconds ?? 0) > 0
}

/** Whether instants are awaited by spinning. */
export function spins(plan: Plan): boolean {
  return plan.pacing === 'strict' && awaitsInstants(plan)
}

/** What a worker can load before a test of this plan starts. */
export function preparationOf(plan: Plan): Preparation {
  return { engine: engineFor(plan.transport ?? {}), ticker: awaitsInstants(plan) && !spins(plan) }
}
