/** Amendments for tests, and a lane that receives them while its load runs. */
import fc from 'fast-check'
import { between } from '../drawing.suite.ts'
import { type Micros, micros } from '../units.ts'
import { AmendedSchedule, type Reception } from './amended-schedule.ts'
import type { Amendment, Change } from './amendments.ts'
import { burstShapes, constantShapes, poissonShapes, rampShapes } from './arbitraries.suite.ts'
import type { Schedule } from './schedule.ts'
import { type Lane, whole } from './segment.ts'
import type { OpenShape } from './shapes.ts'
import { countBelow } from './stages.ts'

export const single: Lane = { driver: whole, worker: whole }

/** A constant rate for a time: the count results from both. */
const timedShapes: fc.Arbitrary<OpenShape> = fc
  .record({ rate: between(0.1, 40), seconds: between(0.1, 10) })
  .map(({ rate, seconds }) => ({
    kind: 'constant',
    count: { value: countBelow(rate * seconds), per: 'driver' },
    rate: { value: rate, per: 'driver' },
    seconds,
  }))

/** Shapes with a rate that can be set, without random arrivals. */
export const ratedShapes = fc.oneof(timedShapes, constantShapes, rampShapes)
/** Shapes that end by time. */
export const endingShapes = fc.oneof(timedShapes, rampShapes)
export const amendableShapes = fc.oneof(ratedShapes, burstShapes, poissonShapes)

const instants = fc
  .oneof(
    fc.nat({ max: 20_000_000 }),
    fc.nat({ max: 20 }).map((second) => second * 1_000_000),
  )
  .map(micros)
const pause: fc.Arbitrary<Change> = fc.constantFrom<Change>({ kind: 'pause' }, { kind: 'resume' })
const scale: fc.Arbitrary<Change> = fc
  .oneof(fc.constantFrom(0, 0.25, 0.5, 1, 2, 4), between(0, 4))
  .map((factor) => ({ kind: 'scale', factor }))
const rate: fc.Arbitrary<Change> = fc
  .oneof(fc.constantFrom(0, 1, 40), between(0, 40))
  .map((perSecond) => ({ kind: 'rate', perSecond }))
const end = fc.constant<Change>({ kind: 'end' })

function listOf(change: fc.Arbitrary<Change>): fc.Arbitrary<Amendment[]> {
  return fc
    .array(fc.record({ from: instants, change }), { maxLength: 6 })
    .map((drawn) => drawn.map((amendment, seq) => ({ seq, ...amendment })))
}

/** Bursts have no rate to set. */
export const scalings = listOf(fc.oneof({ weight: 3, arbitrary: pause }, { weight: 3, arbitrary: scale }, end))
export const amendments = listOf(
  fc.oneof({ weight: 3, arbitrary: pause }, { weight: 2, arbitrary: scale }, { weight: 2, arbitrary: rate }, end),
)

/** The receipt of an amendment by a lane. */
export interface Hearing {
  readonly amendment: Amendment
  readonly heardAt: Micros
}

/** Receipts in time, at any instant before the amendment takes effect, in any order, some of them repeated. */
export function hearingsOf(list: readonly Amendment[]): fc.Arbitrary<Hearing[]> {
  const one = (amendment: Amendment): fc.Arbitrary<Hearing> =>
    fc.nat({ max: amendment.from }).map((heardAt) => ({ amendment, heardAt: micros(heardAt) }))
  const again = fc.subarray([...list]).chain((some) => fc.tuple(...some.map(one)))
  return fc.tuple(fc.tuple(...list.map(one)), again).map((hearings) => hearings.flat())
}

/**
 * The arrivals that a lane hands out when each is requested as it becomes due and each amendment is received in time.
 */
export function played(shape: OpenShape, lane: Lane, hearings: readonly Hearing[]): Played {
  const schedule = new AmendedSchedule(shape, lane)
  const handedOut: number[] = []
  const receptions: Reception[] = []
  for (const { amendment, heardAt } of [...hearings].sort((a, b) => a.heardAt - b.heardAt)) {
    take(schedule, handedOut, heardAt)
    receptions.push(schedule.amend(amendment, heardAt))
  }
  take(schedule, handedOut, Number.POSITIVE_INFINITY)
  return { handedOut, receptions }
}

export interface Played {
  readonly handedOut: number[]
  readonly receptions: Reception[]
}

function take(schedule: AmendedSchedule, into: number[], before: number): void {
  for (let at = schedule.peek(); at !== undefined && at < before; at = schedule.peek()) {
    schedule.next()
    into.push(at)
  }
}

/** The arrivals when every amendment is known before the start. */
export function arrivals(shape: OpenShape, list: readonly Amendment[], lane: Lane = single): number[] {
  return played(
    shape,
    lane,
    list.map((amendment) => ({ amendment, heardAt: micros(0) })),
  ).handedOut
}

/** The remaining arrivals of a schedule. */
export function all(schedule: Schedule): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}
