/**
 * A lane's share of closed load. Connections and requests are shared among the drivers first, and in each among its
 * workers, so that a driver's part does not depend on how many workers it has.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'
import { type ClosedShape, connectionsOf, mostConnections, waits } from './closed-shape.ts'
import { type Lane, placeIn, type Segment, shareOf, subdivide } from './segment.ts'

export interface ClosedShare {
  readonly kind: 'closed'
  /** Infinite when only time ends the load. */
  readonly count: number
  /** The most connections at any time. */
  readonly connections: number
  /** The offset from the start at which firing ends; undefined when only the count ends the load. */
  readonly until: Micros | undefined
  /** The shortest and the longest think time of a connection after a response; 0: none. */
  readonly think: Micros
  readonly thinkMax: Micros
  /** The least time from one request of a connection to its next. */
  readonly pace: Micros
  /** Whether a request of a connection has an instant to wait for after the response before it. */
  readonly waits: boolean
  /** When a connection of the lane may send, in order. */
  readonly stays: (connection: number) => readonly Stay[]
}

/** From `joins` on, and before `leaves`, as offsets from the start. */
export interface Stay {
  readonly joins: Micros
  readonly leaves: Micros
}

/** The share of closed load that belongs to a lane: with fewer connections than lanes, some lanes have nothing to do. */
export function closedShare(shape: ClosedShape, lane: Lane): ClosedShare {
  const own = connectionsIn(shape, lane.driver)
  const worker = { index: lane.worker.index, of: workersFor(shape, lane) }
  const timing = timingOf(shape)
  // A driver without connections may get some while the load runs, if only time ends it.
  if (worker.index >= worker.of || (own === 0 && shape.count !== undefined))
    return { kind: 'closed', count: 0, connections: 0, ...timing, stays: always }
  const count = shareOf(countIn(shape, lane.driver), worker)
  const of = shape.per === 'total' ? subdivide(lane.driver, worker) : worker
  return { kind: 'closed', count, connections: shareOf(own, worker), ...timing, stays: staysOf(shape, of) }
}

/** The workers of a driver that have connections: they stay the same when the number of connections is changed. */
function workersFor(shape: ClosedShape, { driver, worker }: Lane): number {
  return Math.min(worker.of, Math.max(1, connectionsIn({ ...shape, steps: undefined }, driver)))
}

/** The most connections of one driver at any time. */
export function connectionsIn(shape: ClosedShape, driver: Segment): number {
  const { value, per } = connectionsOf(shape)
  return per === 'driver' ? value : shareOf(value, driver)
}

/**
 * The requests of one driver; infinite where only time ends the load. A total is that of the drivers with connections,
 * and stays where it is when the number of connections is changed: a driver without requests has ended.
 */
export function countIn(changed: ClosedShape, driver: Segment): number {
  const shape = { ...changed, steps: undefined }
  const { count, per } = shape
  if (count === undefined) return Number.POSITIVE_INFINITY
  if (count.per === 'driver') return count.value
  if (driver.block !== undefined) return countByConnection(shape, count.value, driver)
  const of = per === 'total' ? Math.min(driver.of, mostConnections(shape)) : driver.of
  return driver.index < of ? shareOf(count.value, { ...driver, of }) : 0
}

/** Drivers with unequal shares have as many requests as their connections: request j is that of connection j mod all. */
function countByConnection(shape: ClosedShape, count: number, driver: Segment): number {
  const all = Math.max(1, mostConnections(shape))
  return connectionsIn(shape, driver) * Math.floor(count / all) + shareOf(count % all, driver)
}

function timingOf(shape: ClosedShape) {
  const { seconds, thinkSeconds = 0, thinkMaxSeconds = thinkSeconds, paceSeconds = 0 } = shape
  return {
    waits: waits(shape),
    until: seconds === undefined ? undefined : fromSeconds(seconds),
    think: fromSeconds(thinkSeconds),
    thinkMax: fromSeconds(thinkMaxSeconds),
    pace: fromSeconds(paceSeconds),
  }
}

const FOREVER = micros(Number.POSITIVE_INFINITY)
const START = micros(0)
const whole: readonly Stay[] = [{ joins: START, leaves: FOREVER }]
const always = (): readonly Stay[] => whole

/** The stays of each connection: those of the planned numbers up to the first change, and those of each change. */
function staysOf(shape: ClosedShape, segment: Segment): (connection: number) => readonly Stay[] {
  const { steps = [] } = shape
  const planned = plannedStay(shape)
  if (steps.length === 0 && planned === undefined) return always
  const first = fromSeconds(steps[0]?.fromSeconds ?? Number.POSITIVE_INFINITY)
  return (connection) => {
    const u = placeIn(segment, connection)
    const own = planned?.(u) ?? (u < shape.connections ? whole : [])
    const kept = own.map(({ joins, leaves }) => ({ joins, leaves: micros(Math.min(leaves, first)) }))
    return joined([...kept, ...stepped(steps, u)].filter(({ joins, leaves }) => joins < leaves))
  }
}

/**
 * Connections join and leave so that their number is at any time the whole number that is nearest to the line from the
 * first number to the last. Undefined: the number is always the same.
 */
function plannedStay(shape: ClosedShape): ((u: number) => readonly Stay[]) | undefined {
  const { connections: from, endConnections: to = from, seconds = 0 } = shape
  if (to === from) return undefined
  const crossing = (u: number): Micros => micros((fromSeconds(seconds) * (u + 0.5 - from)) / (to - from))
  return (u) => {
    if (u < Math.min(from, to)) return whole
    if (u >= Math.max(from, to)) return []
    return [to > from ? { joins: crossing(u), leaves: FOREVER } : { joins: START, leaves: crossing(u) }]
  }
}

function stepped(steps: NonNullable<ClosedShape['steps']>, u: number): Stay[] {
  return steps.flatMap(({ fromSeconds: from, connections }, i) => {
    const leaves = fromSeconds(steps[i + 1]?.fromSeconds ?? Number.POSITIVE_INFINITY)
    return u < connections ? [{ joins: fromSeconds(from), leaves }] : []
  })
}

/** Stays of which one begins where another ends are one. */
function joined(stays: readonly Stay[]): Stay[] {
  return stays.reduce<Stay[]>((all, stay) => {
    const last = all.at(-1)
    if (last === undefined || last.leaves < stay.joins) return [...all, stay]
    return [...all.slice(0, -1), { joins: last.joins, leaves: stay.leaves }]
  }, [])
}
