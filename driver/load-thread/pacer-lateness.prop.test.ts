import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openShapes } from '../../lib/plan/arbitraries.suite.ts'
import type { OpenShape } from '../../lib/plan/plan.ts'
import { fromMillis } from '../../lib/units.ts'
import { copyOf } from '../engines/exchange.suite.ts'
import type { Exchange } from '../engines/exchange.ts'
import { pacing, type Rig, type Wish } from './pacer.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

interface Step {
  readonly forward: number
  readonly late: number
  readonly answers: number
  readonly unread: number
}

/** A request that ended after the given number of hand-overs. */
interface End {
  readonly after: number
  readonly exchange: Readonly<Exchange>
  readonly endedAt: number
}

const steps = (late: fc.Arbitrary<number>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      forward: fc.integer({ min: 0, max: 400_000 }),
      late,
      answers: fc.integer({ min: 0, max: 10 }),
      unread: fc.constantFrom(0, 0, 300, 70_000),
    }),
    { maxLength: 40 },
  )
const wishes = fc.record({ slots: fc.integer({ min: 1, max: 20 }), backlog: fc.integer({ min: 0, max: 30 }) })

/** The result of a walk: wakes are late, and each response was unread for at most the time since its request. */
async function walked(shape: OpenShape, walk: readonly Step[], wish: Wish): Promise<Rig & { ends: End[] }> {
  const rig = pacing(shape, wish)
  const { pacer, waiter, engine, clock, recorder } = rig
  pacer.start(rig.startAt)
  const ends: End[] = []
  const { onFree } = recorder
  recorder.onFree = (exchange, endedAt, now) => {
    ends.push({ after: recorder.handedOver.length, exchange: copyOf(exchange), endedAt })
    onFree(exchange, endedAt, now)
  }
  for (const { forward, late, answers, unread } of walk) {
    waiter.lateness = () => late
    await waiter.runUntil(clock.now() + forward)
    for (let i = 0; i < answers && engine.oldest !== undefined; i += 1) {
      engine.complete(Math.min(unread, clock.now() - engine.oldest.firedAt))
    }
  }
  pacer.stop()
  return { ...rig, ends }
}

test('wait, slip and spread are never negative, and add up to the time from intended to handed over', async () => {
  await fc.assert(
    fc.asyncProperty(openShapes, steps(fc.constantFrom(0, 0, 700, 50_000)), wishes, async (shape, walk, wish) => {
      const { recorder } = await walked(shape, walk, wish)
      const wrong = recorder.handedOver.filter(({ intendedAt, dueAt, firedAt, slip, spread }) => {
        const isNegative = dueAt < intendedAt || slip < 0 || (spread < 0 && spread !== -1)
        // A comparison that is false for what is not a number.
        return isNegative || !(Math.abs(dueAt + slip + Math.max(0, spread) - firedAt) < 0.0005)
      })
      expect(wrong).toEqual([])
    }),
    { numRuns: propertyRuns(300) },
  )
})

test('a generator that is never late has no slip, whatever the target does', async () => {
  const prompt = steps(fc.constant(0)).map((walk) => walk.map((step) => ({ ...step, unread: 0 })))
  await fc.assert(
    fc.asyncProperty(openShapes, prompt, wishes, async (shape, walk, wish) => {
      const { recorder } = await walked(shape, walk, wish)
      // Less than a millisecond: a few turns of the loop, where very many were due at nearly the same instant.
      expect(Math.max(0, ...recorder.handedOver.map(({ slip }) => slip))).toBeLessThan(fromMillis(1))
    }),
    { numRuns: propertyRuns(300) },
  )
})

test('with a place for each request there is no wait, whatever the generator does', async () => {
  await fc.assert(
    fc.asyncProperty(openShapes, steps(fc.constantFrom(0, 700, 50_000, 900_000)), async (shape, walk) => {
      const { recorder } = await walked(shape, walk, { slots: 1_000_000 })
      expect(recorder.handedOver.every(({ intendedAt, dueAt }) => dueAt === intendedAt)).toBe(true)
    }),
    { numRuns: propertyRuns(100) },
  )
})

test('each request uses the place that an ideal generator would have free first, and waits for it', async () => {
  await fc.assert(
    fc.asyncProperty(openShapes, steps(fc.constantFrom(0, 700, 50_000)), wishes, async (shape, walk, wish) => {
      const { recorder, ends } = await walked(shape, walk, wish)
      const free: number[] = []
      let unused = wish.slots
      recorder.handedOver.forEach(({ intendedAt, dueAt, firedAt }, index) => {
        for (const { exchange, endedAt } of ends.filter(({ after }) => after === index)) {
          free.push(exchange.dueAt + (endedAt - exchange.firedAt))
        }
        const freeAt = Math.min(...free)
        const fresh = unused > 0 && freeAt > intendedAt
        if (fresh) unused -= 1
        else free.splice(free.indexOf(freeAt), 1)
        expect(dueAt).toBe(Math.min(firedAt, fresh ? intendedAt : Math.max(intendedAt, freeAt)))
      })
    }),
    { numRuns: propertyRuns(200) },
  )
})
