import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fromSeconds, later, micros, SECOND } from '../../lib/units.ts'
import { shareFor } from './closed.suite.ts'
import { ClosedLoop } from './closed.ts'
import { ManualEngine, NotingRecorder, VirtualWaiter } from '../simulation/virtual.suite.ts'
import { flip, oneRequest } from './recorder.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

const wishes = fc.record({
  count: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(Number.POSITIVE_INFINITY)),
  connections: fc.integer({ min: 1, max: 40 }),
  until: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }),
  think: fc.constantFrom(0, 0, 1, 5_000, 700_000),
})
const steps = fc.array(
  fc.record({
    forward: fc.integer({ min: 0, max: 400_000 }),
    late: fc.constantFrom(0, 0, 0, 700, 50_000, 1_500_000),
    answers: fc.integer({ min: 0, max: 60 }),
  }),
  { maxLength: 40 },
)

test('slots rest after each response, no request is early or too late, and all planned ones are counted', async () => {
  await fc.assert(
    fc.asyncProperty(wishes, steps, async ({ count, connections, until, think }, walk) => {
      const waiter = new VirtualWaiter()
      const { clock } = waiter
      const instants = think > 0 ? 'after-answers' : 'none'
      const recorder = new NotingRecorder({ instants: [instants], timeout: fromSeconds(10) })
      const engine = new ManualEngine(connections, clock, recorder)
      const share = shareFor({ count, connections, until, think })
      const parts = { count, share, random: () => 1, number: (i: number) => i, ...oneRequest }
      const loop = new ClosedLoop({ ...parts, engine, recorder, clock, waiter, onPause: () => undefined })
      recorder.onFree = loop.freed
      recorder.plan(0, count)
      const startAt = clock.now()
      const freeAt = Array.from({ length: connections }, (): number => startAt)
      loop.start(startAt)
      for (const { forward, late, answers } of walk) {
        waiter.lateness = () => late
        await waiter.runUntil(clock.now() + forward)
        for (let left = Math.min(answers, engine.inFlight); left > 0; left -= 1) {
          freeAt.push(later(clock.now(), micros(think)))
          engine.answer()
        }
      }
      const neverSent = loop.stop()
      await loop.exhausted
      const { sent, planned } = flip(recorder)
      expect(sent + neverSent).toBe(count === Number.POSITIVE_INFINITY ? planned : count)
      expect(engine.fired.map(({ request }) => request)).toEqual(Array.from({ length: sent }, (_, i) => i))
      const { handedOver } = recorder
      expect(handedOver.map(({ firedAt }) => firedAt)).toEqual(engine.fired.map(({ at }) => at))
      expect(engine.fired.every(({ at }, i) => at >= (freeAt[i] ?? Infinity))).toBe(true)
      // Without a rest, no request is due before it is handed over.
      const due = think > 0 ? freeAt.slice(0, sent) : engine.fired.map(({ at }) => at)
      expect(handedOver.map(({ intendedAt }) => intendedAt)).toEqual(due)
      expect(handedOver.map(({ dueAt }) => dueAt)).toEqual(due)
      const late = handedOver.map(({ slip, spread }) => (think > 0 ? slip + Math.max(0, spread) : slip))
      expect(late).toEqual(handedOver.map(({ firedAt, intendedAt }) => (think > 0 ? firedAt - intendedAt : 0)))
      expect(engine.fired.every(({ at }) => until === undefined || at < startAt + until)).toBe(true)
      expect(engine.most).toBeLessThanOrEqual(connections)
    }),
    { numRuns: propertyRuns(300) },
  )
})

test('a free slot is used within a turn, as long as there are requests to fire', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 500 }), async (connections, count) => {
      const waiter = new VirtualWaiter()
      const { clock } = waiter
      const recorder = new NotingRecorder({ instants: ['none'], timeout: fromSeconds(10) })
      const engine = new ManualEngine(connections, clock, recorder)
      const share = shareFor({ count, connections })
      const parts = { count, share, random: () => 1, number: (i: number) => i, ...oneRequest }
      const loop = new ClosedLoop({ ...parts, engine, recorder, clock, waiter, onPause: () => undefined })
      recorder.onFree = loop.freed
      loop.start(clock.now())
      await waiter.runUntil(clock.now() + SECOND)
      expect(engine.inFlight).toBe(Math.min(connections, count))
    }),
  )
})
