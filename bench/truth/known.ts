/** The true values of a load, from the target's log and the plan: the reference for a report. Pure; µs. */
import type { Report } from '../../report/report.ts'
import { fromMillis, type Micros } from '../../lib/units.ts'
import type { Seen } from '../native/target.ts'
import { inOrder, type Stretch } from '../truth.ts'
import { type Handed, type Ideal, idealOf, type OpenPlan } from './ideal.ts'
import { openPlanOf, timeOf, timeoutOf, type TruthLoad } from './plans.ts'

/** A value that depends on the transport time to the target and back: the true value lies between the two. */
export interface Range {
  readonly least: number
  readonly most: number
}

/**
 * For the requests, in ascending order: from due until a place is free for the ideal generator, and from there until
 * arrival.
 */
export interface Split {
  readonly waits: Float64Array
  readonly lates: Float64Array
}

export interface Known {
  /** The time of the load. */
  readonly time: Range
  /** Requests that are due in that time; undefined for closed load. */
  readonly planned: number | undefined
  readonly sentInTime: Range
  readonly answeredInTime: Range
  readonly answered: number
  readonly unanswered: number
  /** The round trip of the quickest request: every measured value exceeds the target's by at least this. */
  readonly transport: number
  /** The ideal generator's load; undefined for closed load. */
  readonly ideal: Ideal | undefined
  readonly split: Split
  /**
   * The same, if all responses during a pause of the generator had arrived at its start: no generator can know their
   * real arrival, and may report anything between the two.
   */
  readonly splitAtMost: Split
  /**
   * The response times of the ideal generator, without transport; infinite without a response. For bursts, which spread
   * with any generator, those that the target saw.
   */
  readonly responses: Float64Array
  /** Requests that became due while the generator was paused. */
  readonly dueStanding: number
}

/** The observed course of a case, as input of the true values. */
export interface Log {
  readonly load: TruthLoad
  readonly seen: readonly Seen[]
  readonly startAt: Micros
  readonly stood: Stretch | undefined
  readonly report: Report
}

/** The longest normal transport time in one direction. */
const EDGE = fromMillis(1)

export function knownOf(log: Log): Known {
  const { load, seen, startAt, report } = log
  const answered = seen.filter(({ answeredAt }) => answeredAt < Infinity)
  const set = timeOf(load)
  const last = Math.max(0, ...answered.map(({ answeredAt }) => answeredAt - startAt))
  const time = { least: set ?? last, most: set ?? last + EDGE }
  const end = startAt + time.most
  const transport = transportOf(report, answered)
  const open = openPlanOf(load)
  const plan = open === undefined ? undefined : withoutPause(open, log)
  const idealBy = (answeredAt: AnsweredAt): Ideal | undefined =>
    plan === undefined ? undefined : idealOf(plan, servicesOf(log, { transport, slots: plan.slots, answeredAt }))
  const ideal = idealBy((one) => one.answeredAt)
  const split = splitOf(log, ideal)
  const count = (holds: (one: Seen) => boolean): number => seen.filter(holds).length
  return {
    time,
    planned: open?.instants.filter((due) => due < time.most).length,
    sentInTime: { least: count(({ cameAt }) => cameAt < end), most: count(({ cameAt }) => cameAt < end + EDGE) },
    answeredInTime: {
      least: count(({ answeredAt }) => answeredAt <= end - EDGE),
      most: count(({ answeredAt }) => answeredAt <= end),
    },
    answered: answered.length,
    unanswered: seen.length - answered.length,
    transport,
    ideal,
    split,
    splitAtMost: log.stood === undefined ? split : splitOf(log, idealBy(atStandstill(log.stood))),
    responses: load.kind === 'bursts' ? responsesSeen(log) : responsesOf(log, ideal),
    dueStanding: open === undefined ? 0 : dueIn(open, log).length,
  }
}

/** The requests that were sent both really and by the ideal generator. */
function handedOf({ seen }: Log, ideal: Ideal): (Seen & Handed)[] {
  return seen.flatMap((one) => {
    const handed = ideal.handed[one.number]
    return handed === undefined ? [] : [{ ...handed, ...one }]
  })
}

function splitOf(log: Log, ideal: Ideal | undefined): Split {
  const handed = ideal === undefined ? [] : handedOf(log, ideal)
  return {
    waits: inOrder(handed.map(({ due, at }) => at - due)),
    lates: inOrder(handed.map(({ at, cameAt }) => cameAt - log.startAt - at)),
  }
}

function responsesOf(log: Log, ideal: Ideal | undefined): Float64Array {
  if (ideal === undefined) return inOrder(log.seen.map(({ cameAt, answeredAt }) => answeredAt - cameAt))
  return inOrder(handedOf(log, ideal).map(({ due, at, cameAt, answeredAt }) => at - due + answeredAt - cameAt))
}

function responsesSeen({ load, seen, startAt }: Log): Float64Array {
  const { instants = [] } = openPlanOf(load) ?? {}
  return inOrder(seen.map(({ number, answeredAt }) => answeredAt - startAt - (instants[number] ?? 0)))
}

type AnsweredAt = (one: Seen) => number

/** Responses that arrived during a pause of the generator count as arrived at its start. */
function atStandstill({ from, to }: Stretch): AnsweredAt {
  return ({ cameAt, answeredAt }) =>
    answeredAt > from && answeredAt <= to ? Math.min(answeredAt, Math.max(cameAt, from)) : answeredAt
}

interface Ways {
  /** The transport time to the target and back. */
  readonly transport: number
  readonly slots: number
  readonly answeredAt: AnsweredAt
}

/**
 * How long a place was occupied: the target's time, the transport time and, for the first request of each place,
 * connecting, which only the report contains; or the time until the request was given up.
 */
function servicesOf({ load, seen, report }: Log, ways: Ways): (number: number) => number | undefined {
  const { transport, slots, answeredAt } = ways
  const limit = timeoutOf(load)
  const { count, mean } = report.overall.latencies.connection
  const first = Math.min(slots, seen.length)
  const connecting = (count * (mean ?? 0) * 1_000) / Math.max(1, first)
  const services = new Map(seen.map((one) => [one.number, answeredAt(one) - one.cameAt + transport]))
  return (number) => {
    const service = services.get(number)
    return service === undefined ? undefined : Math.min(service + (number < first ? connecting : 0), limit)
  }
}

/** Taken from the quickest request: the measured values of others also include the delay in reading their responses. */
function transportOf({ overall }: Report, answered: readonly Seen[]): number {
  const { min } = overall.latencies.service
  const least = answered.reduce((time, { cameAt, answeredAt }) => Math.min(time, answeredAt - cameAt), Infinity)
  return min === null || least === Infinity ? 0 : Math.max(0, min * 1_000 - least)
}

/**
 * After a pause of more than a second the generator does not catch up: requests that were due meanwhile are not part of
 * the ideal load.
 */
function withoutPause(plan: OpenPlan, log: Log): OpenPlan {
  const { seen, stood, report } = log
  if (stood === undefined || report.overall.droppedBy.paused === 0) return plan
  const before = seen.filter(({ cameAt }) => cameAt < stood.to).length
  const after = before + plan.instants.length - seen.length
  return { ...plan, instants: plan.instants.filter((_, k) => k < before || k >= after) }
}

function dueIn({ instants }: OpenPlan, { stood, startAt }: Log): readonly number[] {
  if (stood === undefined) return []
  return instants.filter((due) => startAt + due > stood.from && startAt + due <= stood.to)
}
