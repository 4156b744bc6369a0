import { describe, expect, test } from '@jest/globals'
import { later, micros, SECOND } from '../../lib/units.ts'
import { looping } from './closed.suite.ts'
import { flip } from './recorder.suite.ts'

describe('a closed loop with think time', () => {
  test('lets each slot rest after its response, and intends the next request for the end of the rest', async () => {
    const { begin, passTo, engine, intended } = looping(100, 2, { think: 1_000 })
    await begin()
    await passTo(200)
    engine.answer()
    await passTo(700)
    engine.answer()
    expect(intended()).toEqual([0, 0])
    await passTo(1_500)
    expect(intended()).toEqual([0, 0, 1_200])
    await passTo(5_000)
    expect(intended()).toEqual([0, 0, 1_200, 1_700])
  })

  test('is never early, and keeps the intended instants when it wakes late', async () => {
    const { begin, passTo, engine, waiter, recorder, intended } = looping(100, 3, { think: 1_000 })
    await begin()
    waiter.lateness = () => 400
    await passTo(100)
    engine.answer()
    await passTo(150)
    engine.answer()
    await passTo(2_000)
    expect(intended()).toEqual([0, 0, 0, 1_100, 1_150])
    expect(recorder.handedOver.every(({ firedAt, intendedAt }) => firedAt >= intendedAt)).toBe(true)
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').count, latencies.of('slip').max]).toEqual([5, 400])
    // A request does not wait for a place: each has its own.
    expect(latencies.of('wait').count).toBe(0)
  })

  test('intends the first request of every slot for the start, and measures the spread of these requests', async () => {
    const { begin, passTo, intended, recorder } = looping(1_000, 500, { think: SECOND })
    await begin()
    await passTo(0.5 * SECOND)
    expect(intended()).toEqual(Array.from({ length: 500 }, () => 0))
    const { latencies } = flip(recorder)
    expect([latencies.of('slip').count, latencies.of('slip').max]).toEqual([500, 0])
    // The first of them has no spread.
    expect(latencies.of('spread').count).toBe(499)
    expect(latencies.of('spread').max).toBeGreaterThan(0)
  })

  test('that was paused at its start does not record its own pause as slip', async () => {
    const { waiter, loop, startAt, intended, recorder, state } = looping(10, 2, { think: SECOND })
    await waiter.runUntil(startAt + 3 * SECOND)
    loop.start(startAt)
    expect(intended()).toEqual([3 * SECOND, 3 * SECOND])
    expect(flip(recorder).latencies.of('slip').max).toBe(0)
    expect(state().pauses).toBe(1)
  })

  test('rests from the arrival of the response, not from its reading', async () => {
    const { begin, passTo, engine, intended, recorder } = looping(100, 1, { think: 1_000 })
    await begin()
    await passTo(900)
    engine.complete(300)
    await passTo(5_000)
    expect(intended()).toEqual([0, 1_600])
    expect(flip(recorder).latencies.of('slip').max).toBe(0)
    // A response that was unread for longer than the rest makes the next request late.
    engine.complete(2_500)
    expect(recorder.handedOver.at(-1)).toMatchObject({ slip: 1_500, spread: -1 })
  })

  test('fires rested slots when a response arrives, without waiting for its wake', async () => {
    const { begin, passTo, clock, engine, intended, startAt } = looping(100, 2, { think: 1_000 })
    await begin()
    await passTo(100)
    engine.answer()
    await passTo(900)
    await clock.advanceTo(later(startAt, micros(1_300)))
    engine.answer()
    expect(intended()).toEqual([0, 0, 1_100])
  })

  test('needs one wake for a resting slot, however many responses arrive meanwhile', async () => {
    const { begin, passTo, engine, waiter, answerAll } = looping(200, 100, { think: SECOND })
    await begin()
    await passTo(1_000)
    const before = waiter.wakes
    answerAll()
    await passTo(SECOND)
    expect(waiter.wakes).toBe(before)
    await passTo(SECOND + 10_000)
    expect(engine.fired).toHaveLength(200)
  })
})
