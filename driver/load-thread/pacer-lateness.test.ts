import { describe, expect, test } from '@jest/globals'
import type { OpenShape } from '../../lib/plan/plan.ts'
import { fromMillis, later, SECOND } from '../../lib/units.ts'
import { constant, type Course, follow, pacing, type Rig } from './pacer.suite.ts'
import { flip } from './recorder.suite.ts'

const SERVICE = fromMillis(5)
const shape = constant(500, 100)
/** Slightly more than two seconds after the start, so that no arrival is due at this exact instant. */
const FROM = 2.003 * SECOND
const TO = FROM + 0.8 * SECOND

/** The result of 500 requests at 100 per second on ten places, with a course that begins at the start instant. */
async function runOf(course: (startAt: number) => Course): Promise<Rig> {
  const rig = pacing(shape, { slots: 10 })
  rig.pacer.start(rig.startAt)
  await follow(rig, course(rig.startAt), rig.startAt + 20 * SECOND)
  await rig.pacer.exhausted
  expect([rig.recorder.handedOver.length, rig.engine.inFlight]).toEqual([500, 0])
  return rig
}

const prompt: Course['answeredAt'] = (firedAt) => firedAt + SERVICE

/** A target that does not respond from one instant to another. */
function stalling(from: number, to: number): Course['answeredAt'] {
  return (firedAt) => (firedAt + SERVICE <= from ? firedAt + SERVICE : Math.max(to, firedAt + SERVICE))
}

describe('for a request that was sent late', () => {
  test('the time without a place is wait, and not slip', async () => {
    const { pacer, waiter, engine, recorder, startAt } = pacing(constant(2, 1), { slots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 4 * SECOND)
    engine.answer()
    expect(recorder.handedOver.map(({ dueAt }) => dueAt - startAt)).toEqual([0, 4 * SECOND])
    const { latencies } = flip(recorder)
    expect([latencies.of('wait').max, latencies.of('slip').max]).toEqual([3 * SECOND, 0])
    expect([latencies.of('wait').count, latencies.of('slip').count, latencies.of('spread').count]).toEqual([2, 2, 0])
  })

  test('the time with a place is slip, and not wait', async () => {
    const { pacer, waiter, recorder, startAt } = pacing(constant(10, 10), { slots: 10 })
    waiter.lateness = () => 700
    pacer.start(startAt)
    await waiter.runUntil(startAt + 4 * SECOND)
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').min, latencies.of('slip').max, latencies.of('wait').max]).toEqual([700, 700, 0])
  })

  test('all is slip if the generator was paused, even if no place was free when it continued', async () => {
    const { recorder } = await runOf((startAt) => ({
      answeredAt: prompt,
      standstill: [startAt + FROM, startAt + TO],
    }))
    const { latencies } = flip(recorder)
    expect([latencies.of('wait').count, latencies.of('wait').max]).toEqual([500, 0])
    expect(latencies.of('slip').max).toBeGreaterThan(0.79 * SECOND)
    expect(latencies.of('slip').max).toBeLessThan(0.81 * SECOND)
    expect(latencies.of('slip').sum).toBeGreaterThan(31 * SECOND)
    expect(latencies.of('slip').sum).toBeLessThan(36 * SECOND)
    // Without the delay of the generator, each request took as long as the target needs.
    expect(latencies.of('floor').max).toBeLessThanOrEqual(SERVICE)
    expect(latencies.of('success').max).toBeGreaterThan(0.79 * SECOND)
  })

  test('all is wait if the target stalled', async () => {
    const { recorder } = await runOf((startAt) => ({ answeredAt: stalling(startAt + FROM, startAt + TO) }))
    const waited = recorder.handedOver.filter(({ intendedAt, dueAt }) => dueAt > intendedAt)
    // Ten were in flight or found a place; the first of the remaining requests was due at 2.1 s.
    expect(waited.length).toBeGreaterThanOrEqual(70)
    expect(waited.length).toBeLessThanOrEqual(80)
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').max, latencies.of('wait').max]).toEqual([0, TO - 2.1 * SECOND])
    expect(latencies.of('floor').max).toBe(latencies.of('success').max)
  })

  test('target and generator each cause their own part, when one pauses after the other', async () => {
    const stall = stalling(0.503 * SECOND, 1.303 * SECOND)
    const sums = async (course: (startAt: number) => Course): Promise<number[]> => {
      const { latencies } = flip((await runOf(course)).recorder)
      return [latencies.of('wait').sum, latencies.of('slip').sum]
    }
    const answeredAt = (startAt: number): Course['answeredAt'] => {
      return (firedAt) => startAt + stall(later(firedAt, fromMillis(-startAt / 1_000)))
    }
    const standstill = (startAt: number): [number, number] => [startAt + FROM, startAt + TO]
    const [wait] = await sums((startAt) => ({ answeredAt: answeredAt(startAt) }))
    const [, slip] = await sums((startAt) => ({ answeredAt: prompt, standstill: standstill(startAt) }))
    expect(wait).toBeGreaterThan(20 * SECOND)
    expect(await sums((at) => ({ answeredAt: answeredAt(at), standstill: standstill(at) }))).toEqual([wait, slip])
  })

  test('a place is free for an ideal generator when the response arrived, not when it was read', async () => {
    const { pacer, waiter, engine, recorder, startAt } = pacing(constant(2, 1_000), { slots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 40_000)
    engine.complete(30_000)
    expect(recorder.handedOver.at(-1)).toMatchObject({
      intendedAt: startAt + 1_000,
      dueAt: startAt + 10_000,
      slip: 30_000,
    })
  })

  test('the lateness with which the generator used a place before does not count twice', async () => {
    const { pacer, waiter, clock, engine, recorder, startAt } = pacing(constant(2, 100), { slots: 1 })
    waiter.lateness = () => 8_000
    pacer.start(startAt)
    await waiter.runUntil(startAt + 9_000)
    await clock.advanceTo(later(startAt, fromMillis(12)))
    // Sent at 8 ms, answered 4 ms later: an ideal generator would have had the place free at 4 ms.
    engine.complete()
    expect(recorder.handedOver.at(-1)).toMatchObject({
      dueAt: startAt + 10_000,
      firedAt: startAt + 12_000,
      slip: 2_000,
    })
  })
})

describe('for requests that are due at one instant', () => {
  const burst: OpenShape = {
    kind: 'burst',
    loads: 2,
    burst: { value: 600, per: 'driver' },
    everySeconds: 1,
    spacingSeconds: 0,
  }

  /** The number of requests of one instant that one wake hands over. */
  const TOGETHER = 256 + 8

  test('the time to send them one after the other is spread, and not slip', async () => {
    const { pacer, waiter, recorder, startAt } = pacing(burst, { slots: 2_000 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 5 * SECOND)
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').count, latencies.of('slip').max, latencies.of('wait').max]).toEqual([1_200, 0, 0])
    // The first of each burst has no spread.
    expect(latencies.of('spread').count).toBe(1_198)
    expect(latencies.of('spread').max).toBeGreaterThan(0)
    expect(latencies.of('spread').max).toBeLessThan(1_000)
  })

  test('the lateness of the first is slip of all, and the rest is spread', async () => {
    const { pacer, waiter, recorder, startAt } = pacing(burst, { slots: 2_000 })
    waiter.lateness = () => (waiter.clock.now() < startAt ? 30_000 : 0)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 0.5 * SECOND)
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').count, latencies.of('slip').min, latencies.of('slip').max]).toEqual([
      600, 30_000, 30_000,
    ])
    expect(latencies.of('spread').max).toBeLessThan(1_000)
  })

  test('a pause among them is slip of the remaining ones, except for one usual millisecond', async () => {
    const { pacer, waiter, recorder, startAt } = pacing(burst, { slots: 2_000 })
    waiter.lateness = () => (waiter.wakes === 1 ? 50_000 : 0)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 0.5 * SECOND)
    const slips = recorder.handedOver.map(({ slip }) => slip)
    expect(new Set(slips.slice(0, TOGETHER))).toEqual(new Set([0]))
    const gap = 50_000 + 20
    expect(new Set(slips.slice(TOGETHER))).toEqual(new Set([gap - 1_000]))
    for (const { intendedAt, firedAt, slip, spread } of recorder.handedOver.slice(1)) {
      expect(firedAt - intendedAt).toBe(slip + spread)
    }
  })

  test('waiting for a place is neither slip nor spread', async () => {
    const { pacer, waiter, engine, recorder, startAt } = pacing(burst, { slots: 8 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 0.1 * SECOND)
    for (let i = 0; i < 8; i += 1) engine.answer()
    const second = recorder.handedOver.slice(8)
    expect(second).toHaveLength(8)
    for (const { intendedAt, dueAt, slip, spread } of second) {
      expect([slip, spread]).toEqual([0, 0])
      expect(dueAt - intendedAt).toBe(0.1 * SECOND)
    }
  })
})
