import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { OpenShape } from '../lib/plan/plan.ts'
import { countOf, scheduleOf } from '../lib/plan/schedule.ts'
import { whole } from '../lib/plan/segment.ts'
import { fromMillis, later } from '../lib/units.ts'
import { Pacer } from './pacer.ts'
import { Recorder } from './recorder.ts'
import { ManualEngine, VirtualWaiter } from './virtual.suite.ts'

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
    everySeconds: fc.double({ min: 0, max: 2, noNaN: true }),
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

test('planned = sent + dropped + never fired, whenever it is stopped and whatever happened before', async () => {
  const limits = fc.record({ slots: fc.integer({ min: 1, max: 20 }), backlog: fc.integer({ min: 0, max: 30 }) })
  await fc.assert(
    fc.asyncProperty(shapes, steps, limits, async (shape, walk, { slots, backlog }) => {
      const waiter = new VirtualWaiter()
      const { clock } = waiter
      const recorder = new Recorder()
      const engine = new ManualEngine(slots, clock, recorder)
      const count = countOf(shape).value
      const schedule = scheduleOf(shape, whole)
      const onPause = (): void => undefined
      const pacer = new Pacer({ schedule, count, number: (i) => i, backlog, engine, recorder, clock, waiter, onPause })
      pacer.start(later(clock.now(), fromMillis(1)))
      for (const { forward, late, answers } of walk) {
        waiter.lateness = () => late
        await waiter.runUntil(clock.now() + forward)
        for (let i = 0; i < answers; i += 1) engine.answer()
      }
      const neverFired = pacer.stop()
      await pacer.exhausted
      const { sent, dropped } = recorder.flip()
      expect(sent + dropped + neverFired).toBe(count)
      expect(engine.fired).toHaveLength(sent)
      expect(engine.most).toBeLessThanOrEqual(slots)
      expect(engine.fired.every(({ at, intendedAt }) => at >= intendedAt)).toBe(true)
      const instants = engine.fired.map(({ intendedAt }) => intendedAt)
      expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      expect(engine.fired.map(({ request }) => request)).toEqual(instants.map((_, i) => i))
    }),
    { numRuns: 300 },
  )
})
