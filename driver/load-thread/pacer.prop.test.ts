import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { VirtualClock } from '../../lib/clock.ts'
import { between } from '../../lib/drawing.suite.ts'
import type { OpenShape } from '../../lib/plan/plan.ts'
import { lanesOf, openShapes } from '../../lib/plan/arbitraries.suite.ts'
import { countOf, type Schedule, scheduleOf, shareOfShape } from '../../lib/plan/schedule.ts'
import { type Lane, whole } from '../../lib/plan/segment.ts'
import { fromMillis, fromSeconds, later, type Micros, micros } from '../../lib/units.ts'
import type { OpenPart } from './arrivals.ts'
import { Pacer } from './pacer.ts'
import { onePart } from './pacer.suite.ts'
import { ManualEngine, NotingRecorder, VirtualWaiter } from '../simulation/virtual.suite.ts'
import type { Waiter } from './waiter.ts'
import { flip } from './recorder.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

const total = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
const shapes: fc.Arbitrary<OpenShape> = fc.oneof(
  fc.record({
    kind: fc.constant('constant' as const),
    count: fc.integer({ min: 0, max: 200 }).map(total),
    rate: fc.integer({ min: 1, max: 2_000 }).map(total),
  }),
  fc.record({
    kind: fc.constant('burst' as const),
    loads: fc.integer({ min: 1, max: 8 }),
    burst: fc.integer({ min: 0, max: 25 }).map(total),
    everySeconds: between(0, 2),
    spacingSeconds: fc.constantFrom(0, 0.001, 0.05),
  }),
)
const steps = fc.array(
  fc.record({
    forward: fc.integer({ min: 0, max: 400_000 }),
    late: fc.constantFrom(0, 0, 0, 700, 50_000, 1_500_000),
    answers: fc.integer({ min: 0, max: 10 }),
  }),
  { maxLength: 40 },
)

test('planned = sent + dropped + never sent, whenever it is stopped and whatever happened before', async () => {
  const limits = fc.record({
    slots: fc.integer({ min: 1, max: 20 }),
    backlog: fc.integer({ min: 0, max: 30 }),
    until: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(shapes, steps, limits, async (shape, walk, { slots, backlog, until }) => {
      const waiter = new VirtualWaiter()
      const { clock } = waiter
      const recorder = new NotingRecorder({ instants: ['planned'], timeout: fromSeconds(10) })
      const engine = new ManualEngine(slots, clock, recorder)
      const count = countOf(shape).value
      const schedule = (first?: number): Schedule => scheduleOf(shape, whole, whole, first)
      const onPause = (): void => undefined
      const part = onePart({ schedule, count, slots, backlog, number: (i) => i })
      const parts = { parts: [part], engine, recorder, clock, waiter }
      const pacer = new Pacer({ ...parts, until: until === undefined ? undefined : micros(until), onPause })
      recorder.onFree = pacer.freed
      const startAt = later(clock.now(), fromMillis(1))
      pacer.start(startAt)
      for (const { forward, late, answers } of walk) {
        waiter.lateness = () => late
        await waiter.runUntil(clock.now() + forward)
        for (let i = 0; i < answers; i += 1) engine.answer()
      }
      const neverSent = pacer.stop()
      await pacer.exhausted
      const { sent, droppedBacklog, droppedPaused } = flip(recorder)
      expect(sent + droppedBacklog + droppedPaused + neverSent).toBe(count)
      expect(engine.fired).toHaveLength(sent)
      expect(engine.most).toBeLessThanOrEqual(slots)
      const { handedOver } = recorder
      expect(handedOver.map(({ firedAt }) => firedAt)).toEqual(engine.fired.map(({ at }) => at))
      expect(handedOver.every(({ firedAt, intendedAt }) => firedAt >= intendedAt)).toBe(true)
      expect(handedOver.every(({ firedAt }) => until === undefined || firedAt < startAt + until)).toBe(true)
      const instants = handedOver.map(({ intendedAt }) => intendedAt)
      expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      // A number belongs to an arrival, whether it is sent or dropped.
      const due = instantsOf(scheduleOf(shape, whole), startAt)
      expect(instants).toEqual(handedOver.map(({ request }) => due[request]))
    }),
    { numRuns: propertyRuns(300) },
  )
})

/** The next event: a wake that is late or early by a given time, or a response at any time before the wake. */
const events = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ act: fc.constant('wake' as const), late: fc.integer({ min: 0, max: 900_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ act: fc.constant('wake' as const), late: fc.integer({ min: -500, max: 60 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ act: fc.constant('answer' as const), late: fc.integer({ min: 0, max: 900_000 }) }),
    },
  ),
  { minLength: 1, maxLength: 50 },
)

test('every arrival is fired exactly once, in order and as intended, for any lateness of the wakes', async () => {
  const lanes = fc.record({ drivers: fc.constant(1), workers: fc.integer({ min: 1, max: 3 }) })
  await fc.assert(
    fc.asyncProperty(openShapes, lanes, events, async (shape, fleet, script) => {
      for (const lane of lanesOf(fleet)) {
        const share = (): Pick<OpenPart, 'count' | 'schedule'> => openShare(shape, lane)
        const { count, schedule } = share()
        const waiter = new ScriptedWaiter()
        const { clock } = waiter
        const recorder = new NotingRecorder({ instants: ['planned'], timeout: fromSeconds(10) })
        const engine = new ManualEngine(count, clock, recorder)
        const part = onePart({ schedule, count, slots: count, backlog: count, number: (i) => i })
        const parts = { parts: [part], until: undefined, engine, recorder, clock, waiter }
        let pauses = 0
        const pacer = new Pacer({ ...parts, onPause: () => void (pauses += 1) })
        recorder.onFree = pacer.freed
        const startAt = clock.now()
        pacer.start(startAt)
        for (let i = 0; waiter.due !== undefined; i += 1) {
          const { act, late } = script[i % script.length] ?? { act: 'wake', late: 0 }
          await clock.advanceTo(micros(Math.max(clock.now(), waiter.due + late)))
          if (act === 'wake') waiter.wake()
          else if (engine.inFlight > 0) engine.answer()
          else waiter.wake()
          if (late < 0) await clock.advanceTo(later(clock.now(), micros(25)))
        }
        await pacer.exhausted
        const { handedOver } = recorder
        expect(handedOver.map(({ intendedAt }) => intendedAt)).toEqual(instantsOf(share().schedule(), startAt))
        expect(engine.fired.map(({ request }) => request)).toEqual(engine.fired.map((_, i) => i))
        expect(handedOver.every(({ firedAt, intendedAt }) => firedAt >= intendedAt)).toBe(true)
        expect(flip(recorder)).toMatchObject({ sent: count, droppedBacklog: 0, droppedPaused: 0 })
        expect([pauses, pacer.stop()]).toEqual([0, 0])
      }
    }),
    { numRuns: propertyRuns(200) },
  )
})

/** Wakes when the test requires it, possibly too early. */
class ScriptedWaiter implements Waiter {
  readonly clock = new VirtualClock(micros(1_000_000))
  due: Micros | undefined
  #wake: () => void = () => undefined

  until(at: Micros, wake: () => void): void {
    this.due = at
    this.#wake = wake
  }

  cancel(): void {
    this.due = undefined
  }

  wake(): void {
    this.due = undefined
    this.#wake()
  }
}

function openShare(shape: OpenShape, lane: Lane): Pick<OpenPart, 'count' | 'schedule'> {
  const share = shareOfShape(shape, lane)
  if (share.kind !== 'open') throw new Error('an open shape has an open share')
  return share
}

function instantsOf(schedule: Schedule, startAt: Micros): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(later(startAt, at))
  return instants
}
