import { describe, expect, test } from '@jest/globals'
import { SECOND } from '../../lib/units.ts'
import { looping } from './closed.suite.ts'
import { flip } from './recorder.suite.ts'

describe('the closed loop', () => {
  test('fires one request for each slot at its start', async () => {
    const { begin, intended } = looping(100, 7)
    await begin()
    expect(intended()).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('lets responses be read during its start, and measures the spread of the first requests', async () => {
    const { begin, passTo, engine, recorder, intended, startAt } = looping(1_000, 500)
    await begin()
    expect(engine.fired.length).toBeLessThan(50)
    await passTo(SECOND)
    // Each is intended for the instant of its hand-over.
    expect(intended()).toEqual(engine.fired.map(({ at }) => at - startAt))
    expect(intended()).toHaveLength(500)
    const { latencies } = flip(recorder)
    expect(latencies.of('spread').count).toBe(500)
    expect(latencies.of('spread').max).toBe(intended().at(-1))
  })

  test('that was paused at its start does not attribute its own pause to the target, nor to spread', async () => {
    const { waiter, loop, startAt, intended, recorder, state } = looping(10, 2)
    await waiter.runUntil(startAt + 3 * SECOND)
    loop.start(startAt)
    expect(intended()).toEqual([3 * SECOND, 3 * SECOND])
    const { latencies } = flip(recorder)
    expect([latencies.of('spread').count, latencies.of('spread').max]).toEqual([2, 0])
    expect(state().pauses).toBe(1)
  })

  test('intends each further request for its hand-over, when its slot is free', async () => {
    const { begin, passTo, engine, intended } = looping(100, 2)
    await begin()
    for (const offset of [3, 10, 500]) {
      await passTo(offset)
      engine.answer()
    }
    expect(intended()).toEqual([0, 0, 3, 10, 500])
  })

  test('intends a request for the reading of the response before, however long that was unread', async () => {
    const { begin, passTo, engine, intended } = looping(100, 1)
    await begin()
    await passTo(900)
    engine.complete(300)
    expect(intended()).toEqual([0, 900])
  })

  test('has no late or waiting requests, because no instant is set', async () => {
    const { begin, passTo, engine, recorder } = looping(100, 20)
    await begin()
    for (let offset = 1_000; offset < 50_000; offset += 1_000) {
      await passTo(offset)
      engine.complete(700)
    }
    const { sent, latencies } = flip(recorder)
    expect(sent).toBe(69)
    expect([latencies.of('wait').count, latencies.of('slip').count]).toEqual([0, 0])
    expect(latencies.of('spread').count).toBe(20)
    expect(
      recorder.handedOver.every(({ intendedAt, dueAt, firedAt }) => intendedAt === firedAt && dueAt === firedAt),
    ).toBe(true)
    // The time unread is not slip, but the true response time may have been shorter by that time.
    expect(latencies.of('success').max - latencies.of('floor').max).toBe(700)
  })

  test.each([
    [1, 1],
    [5, 10],
    [500, 1],
    [500, 32],
    [1_000, 1_000],
  ])('fires exactly %d requests with %d slots, and never has more in flight than slots', async (count, slots) => {
    const { begin, passTo, engine, loop, recorder, state } = looping(count, slots)
    await begin()
    await passTo(SECOND)
    for (let answers = 0; answers < count + 5; answers += 1) {
      expect(engine.inFlight).toBe(Math.min(slots, count - Math.min(answers, count)))
      engine.answer()
    }
    await passTo(SECOND)
    expect(state().exhausted).toBe(true)
    expect(engine.most).toBe(Math.min(slots, count))
    expect(engine.fired.map(({ request }) => request)).toEqual(Array.from({ length: count }, (_, i) => 10 + i))
    expect(flip(recorder)).toMatchObject({
      planned: count,
      sent: count,
      droppedBacklog: 0,
      droppedPaused: 0,
      failed: count,
    })
    expect(loop.stop()).toBe(0)
  })

  test.each([
    [0, 4],
    [0, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])('of %d requests on %d connections has nothing to do, and ends', async (count, slots) => {
    const { begin, engine, passTo, state } = looping(count, slots, { until: SECOND })
    await begin()
    await passTo(SECOND)
    expect(engine.fired).toHaveLength(0)
    expect(state().exhausted).toBe(true)
  })

  test.each([0, 1, 10, 99])('stopped after %d responses reports the rest once, and fires no more', async (n) => {
    const { begin, engine, loop } = looping(100, 4)
    await begin()
    for (let i = 0; i < n; i += 1) engine.answer()
    const fired = engine.fired.length
    expect(loop.stop()).toBe(100 - fired)
    expect(loop.stop()).toBe(0)
    await loop.exhausted
    engine.answer()
    expect(engine.fired).toHaveLength(fired)
  })

  test('fires nothing when it is stopped before its start', async () => {
    const { begin, engine, loop, passTo } = looping(100, 4)
    expect(loop.stop()).toBe(100)
    await begin()
    await passTo(SECOND)
    expect(engine.fired).toHaveLength(0)
  })
})

describe('a closed loop with an end', () => {
  test('fires until its end and not afterwards, and is then exhausted', async () => {
    const { begin, passTo, engine, loop, recorder, state } = looping(Infinity, 2, { until: 1_000 })
    await begin()
    for (let offset = 100; offset < 1_000; offset += 100) {
      await passTo(offset)
      engine.answer()
    }
    expect(state().exhausted).toBe(false)
    await passTo(1_000)
    expect(state().exhausted).toBe(true)
    engine.answer()
    expect(engine.fired).toHaveLength(11)
    expect(loop.stop()).toBe(0)
    expect(flip(recorder)).toMatchObject({ planned: 11, sent: 11 })
  })

  test('fires nothing at the exact instant of its end', async () => {
    const { begin, passTo, engine } = looping(Infinity, 1, { until: 1_000 })
    await begin()
    await passTo(1_000)
    engine.answer()
    expect(engine.fired).toHaveLength(1)
  })

  test('and a count ends at whichever is reached first, and reports the requests that it had no time for', async () => {
    const short = looping(100, 2, { until: 1_000 })
    await short.begin()
    await short.passTo(2_000)
    expect(short.state().exhausted).toBe(true)
    expect(short.loop.stop()).toBe(98)
    const long = looping(3, 2, { until: 60 * SECOND })
    await long.begin()
    long.answerAll()
    await long.passTo(1_000)
    expect(long.state().exhausted).toBe(true)
    expect(long.loop.stop()).toBe(0)
  })

  test('wakes no slot that rests beyond its end', async () => {
    const { begin, passTo, engine, answerAll, waiter, state } = looping(Infinity, 5, { until: 1_000, think: 5_000 })
    await begin()
    await passTo(500)
    answerAll()
    await passTo(20_000)
    expect(engine.fired).toHaveLength(5)
    expect(state().exhausted).toBe(true)
    expect(waiter.idle).toBe(true)
  })
})
