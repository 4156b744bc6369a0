/** For tests of the pacer: a pacer in virtual time, with a target that responds when the test requests it. */
import type { OpenShape } from '../../lib/plan/plan.ts'
import { countOf, scheduleOf } from '../../lib/plan/schedule.ts'
import { whole } from '../../lib/plan/segment.ts'
import { fromMillis, fromSeconds, later, type Micros, micros } from '../../lib/units.ts'
import { Pacer } from './pacer.ts'
import { ManualEngine, NotingRecorder, VirtualWaiter } from '../simulation/virtual.suite.ts'
import { beginLoad, oneRequest } from './recorder.suite.ts'
import type { OpenPart } from './arrivals.ts'

const FOREVER = micros(Number.POSITIVE_INFINITY)

export interface Wish {
  readonly slots?: number
  /** By default as many as `slots`; fewer to test an engine that refuses. */
  readonly engineSlots?: number
  readonly backlog?: number
  /** The offset at which hand-overs end, in µs. */
  readonly until?: number
  /** The time of the load, in µs. */
  readonly time?: number
}

/** The part of a load of one phase and one request. */
export function onePart(part: Omit<OpenPart, 'from' | keyof typeof oneRequest>): OpenPart {
  return { from: micros(0), ...oneRequest, ...part }
}

/** A pacer in virtual time that begins half a second from now. */
export function pacing(
  shape: OpenShape,
  { slots = 1_000, engineSlots = slots, backlog = 1_000, until, time }: Wish = {},
) {
  const waiter = new VirtualWaiter()
  const { clock } = waiter
  const recorder = new NotingRecorder({ instants: ['planned'], timeout: fromSeconds(10) })
  const engine = new ManualEngine(engineSlots, clock, recorder)
  const { value: count } = countOf(shape)
  let pauses = 0
  const pacer = new Pacer({
    parts: [
      onePart({
        schedule: (first) => scheduleOf(shape, whole, whole, first),
        count,
        slots,
        backlog,
        number: (i) => i * 3,
      }),
    ],
    until: until === undefined ? undefined : micros(until),
    engine,
    recorder,
    clock,
    waiter,
    onPause: () => void (pauses += 1),
  })
  const startAt = later(clock.now(), fromMillis(500))
  recorder.plan(0, count)
  recorder.onFree = pacer.freed
  beginLoad(recorder, { startAt, until: time === undefined ? FOREVER : later(startAt, micros(time)) })
  const state = { exhausted: false }
  void pacer.exhausted.then(() => (state.exhausted = true))
  const intended = (): number[] => recorder.handedOver.map(({ intendedAt }) => intendedAt)
  return { pacer, waiter, engine, recorder, startAt, clock, count, intended, state, pauses: () => pauses }
}

export type Rig = ReturnType<typeof pacing>

/** When the target responds, and when the generator runs. */
export interface Course {
  /** When the response to a request sent at `firedAt` arrives, in µs on the clock. */
  readonly answeredAt: (firedAt: Micros) => number
  /** When the generator is paused: it neither sends nor reads. */
  readonly standstill?: readonly [from: number, to: number]
}

/** Advances the time to an instant. */
export async function follow({ waiter, engine, clock }: Rig, course: Course, to: number): Promise<void> {
  const [from, until] = course.standstill ?? [Infinity, Infinity]
  for (let now = clock.now(); now < to; now = clock.now()) {
    const { oldest } = engine
    const answered = oldest === undefined ? Infinity : course.answeredAt(oldest.firedAt)
    if (now >= from && now < until) {
      await clock.advanceTo(micros(until))
      // As far as the generator can know, responses that arrived meanwhile have been unread since the pause began.
      while (engine.oldest !== undefined && course.answeredAt(engine.oldest.firedAt) <= until) {
        engine.complete(until - Math.max(from, engine.oldest.firedAt))
      }
      continue
    }
    await waiter.runUntil(Math.min(to, now + 1_000, answered, now < from ? from : Infinity))
    if (clock.now() >= answered) engine.complete()
  }
}

/** The intended instants of a shape, from the start on. */
export function instantsOf(shape: OpenShape, startAt: number): number[] {
  const schedule = scheduleOf(shape, whole)
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(startAt + at)
  return instants
}

export const constant = (count: number, rate: number): OpenShape => ({
  kind: 'constant',
  count: { value: count, per: 'total' },
  rate: { value: rate, per: 'total' },
})
