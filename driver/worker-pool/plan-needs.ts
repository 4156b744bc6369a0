/** The requirements of a plan on the load threads. */
import { closedShare, connectionsIn } from '../../lib/plan/closed-share.ts'
import { type ClosedShape, waits } from '../../lib/plan/closed-shape.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { shareOfShape } from '../../lib/plan/schedule.ts'
import { type Lane, type Segment, shareOf, whole } from '../../lib/plan/segment.ts'
import { isOpen } from '../../lib/plan/shapes.ts'
import { neededOf } from '../../lib/plan/protocol.ts'
import { fromMillis } from '../../lib/units.ts'
import type { ConnectionNeeds } from '../protocols/protocol.ts'
import { stretchesOf } from '../load-thread/stretches.ts'
import type { Preparation } from './thread-messages.ts'

/** Whether there are instants to wait for after the start: closed load without think time waits only for responses. */
export function awaitsInstants({ phases }: Plan): boolean {
  return phases.length > 1 || phases.some(({ shape }) => shape.kind !== 'closed' || waits(shape) || changes(shape))
}

function changes({ connections, endConnections = connections }: ClosedShape): boolean {
  return endConnections !== connections
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

/** The number of a lane's requests that need a connection at the start of the run; 0 if each request makes its own. */
export function neededAtOnce({ phases }: Plan, lane: Lane, { anew }: ConnectionNeeds): number {
  const [first] = phases
  return first === undefined || anew ? 0 : neededBy(first, lane)
}

/** The number of a lane's requests that need a connection when a phase begins. */
export function neededBy(phase: Phase, lane: Lane): number {
  const share = shareOfShape(phase.shape, lane)
  if (share.kind === 'closed') return Math.min(connectionsAtStart(phase, lane), share.count)
  if (share.kind === 'pause' || share.count === 0) return 0
  const schedule = share.schedule()
  const most = slotsOf(phase, lane)
  let arrivals = 0
  for (let at = schedule.next(); at !== undefined && at <= AT_ONCE && arrivals < most; at = schedule.next())
    arrivals += 1
  return arrivals
}

/** A connection that joins later is made when it does. */
function connectionsAtStart({ shape }: Phase, lane: Lane): number {
  if (shape.kind !== 'closed') return 0
  return closedShare({ ...shape, endConnections: shape.connections }, lane).connections
}

/** The most requests in flight of a lane in a phase, its own share. */
export function slotsOf({ shape, maxInFlight, limitsPer }: Phase, lane: Lane): number {
  if (shape.kind === 'closed') return closedShare(shape, lane).connections
  return Math.max(1, shareOf(limitOf(maxInFlight, limitsPer, lane.driver), lane.worker))
}

/** The most requests in flight of a lane at any time: those of one stretch may last into the next. */
export function slotsIn(plan: Plan, lane: Lane): number {
  return slotsOfStretches(plan, lane).reduce((sum, slots) => sum + slots, 0)
}

/**
 * The most requests in flight of a lane at any time, if those of a stretch end before the stretch after the next begins.
 */
export function mostSlotsIn(plan: Plan, lane: Lane): number {
  const all = slotsOfStretches(plan, lane)
  return Math.max(0, ...all.map((slots, index) => slots + (all[index - 1] ?? 0)))
}

function slotsOfStretches(plan: Plan, lane: Lane): number[] {
  return stretchesOf(plan).map(({ phases }) => {
    const counts = phases.reduce((all, { phase }) => all + shareOfShape(phase.shape, lane).count, 0)
    const slots = phases.filter(({ phase }) => phase.shape.kind !== 'pause').map(({ phase }) => slotsOf(phase, lane))
    return Math.min(counts, Math.max(0, ...slots))
  })
}

/**
 * Each lane may let some arrivals wait, unless the backlog is 0: a share rounded to 0 would drop arrivals for which
 * other lanes have room.
 */
export function backlogIn({ backlog, limitsPer }: Phase, { driver, worker }: Lane): number {
  return backlog === 0 ? 0 : Math.max(1, shareOf(limitOf(backlog, limitsPer, driver), worker))
}

/** A driver's part of a limit that is its own, or a total. */
function limitOf(limit: number, per: Phase['limitsPer'], driver: Segment): number {
  return per === 'total' ? shareOf(limit, driver) : limit
}

/** The number of load threads of a driver that a plan can use: each has a place in flight in every phase of open load. */
export function lanesFor({ phases }: Plan, workers: number, driver: Segment = whole): number {
  const open = phases
    .filter(({ shape }) => isOpen(shape))
    .map((phase) => limitOf(phase.maxInFlight, phase.limitsPer, driver))
  const closed = phases.map(({ shape }) => (shape.kind === 'closed' ? connectionsIn(shape, driver) : 0))
  return Math.max(1, Math.min(workers, ...(open.length > 0 ? open : [Math.max(...closed)])))
}

/** The assumed cost of a plain connection before any measurement, in µs: about that of slow machines. */
export const DIAL_COST = 150
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
