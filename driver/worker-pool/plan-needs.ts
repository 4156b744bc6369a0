/** The requirements of a plan on the load threads. */
import { type Plan, phaseOf } from '../../lib/plan/plan.ts'
import { shareOfShape } from '../../lib/plan/schedule.ts'
import { type Lane, shareOf } from '../../lib/plan/segment.ts'
import { neededOf } from '../../lib/plan/protocol.ts'
import { fromMillis } from '../../lib/units.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import type { Preparation } from './thread-messages.ts'

/** Whether there are instants to wait for after the start: closed load without think time waits only for responses. */
export function awaitsInstants(plan: Plan): boolean {
  const { shape } = phaseOf(plan)
  return shape.kind !== 'closed' || (shape.thinkSeconds ?? 0) > 0
}

/** Whether the pacer busy-waits. */
export function spins(plan: Plan): boolean {
  return plan.pacing === 'strict' && awaitsInstants(plan)
}

/** What a worker can load before a test of this plan starts. */
export function preparationOf(plan: Plan): Preparation {
  const bodyFiles = plan.requests.flatMap(({ bodyFile }) => bodyFile ?? [])
  return { engine: neededOf(plan), ticker: awaitsInstants(plan) && !spins(plan), bodyFiles }
}

/** Arrivals within this time of the start use a connection that was made before it. */
const AT_ONCE = fromMillis(10)

/** The number of a lane's requests that need a connection at the start; 0 if each request makes its own. */
export function neededAtOnce(plan: Plan, lane: Lane, { anew }: ConnectionNeeds): number {
  const { shape, maxInFlight } = phaseOf(plan)
  const share = shareOfShape(shape, lane)
  if (anew || share.count === 0) return 0
  if (share.kind === 'closed') return Math.min(share.connections, share.count)
  const { schedule } = share
  const most = shareOf(maxInFlight, lane.worker)
  let arrivals = 0
  for (let at = schedule.next(); at !== undefined && at <= AT_ONCE && arrivals < most; at = schedule.next())
    arrivals += 1
  return arrivals
}

/** The number of load threads of a driver that a plan can use: each has at least one place in flight. */
export function lanesFor(plan: Plan, workers: number): number {
  const { shape, maxInFlight } = phaseOf(plan)
  return Math.max(1, Math.min(workers, shape.kind === 'closed' ? shape.connections : maxInFlight))
}

/** The assumed cost of a plain connection before any measurement, in µs: about that of slow machines. */
const DIAL_COST = 150
/** The longest wait, in ms. */
const LONGEST_MS = 60_000

/**
 * The time that a driver needs for the connections of a plan's first requests, in ms; a minute at most.
 * @param workers load threads of the driver
 * @param needs the connections of the plan, from its protocol
 * @param cost of a plain connection as measured in the warm-up, in µs; undefined before that
 */
export function connectMsOf(plan: Plan, workers: number, needs: ConnectionNeeds, cost = DIAL_COST): number {
  const lanes = lanesFor(plan, workers)
  const lane = { driver: { index: 0, of: 1 }, worker: { index: 0, of: lanes } }
  const connections = Math.ceil(neededAtOnce(plan, lane, needs) / needs.requestsEach)
  return Math.min(LONGEST_MS, Math.ceil((connections * cost * needs.dialFactor) / 1_000))
}
