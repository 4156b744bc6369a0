import { describe, expect, test } from '@jest/globals'
import { later, micros, SECOND } from '../lib/units.ts'
import { ClosedLoop } from './closed.ts'
import { Recorder } from './recorder.ts'
import { ManualEngine, VirtualWaiter } from './virtual.suite.ts'

interface Wish {
  readonly until?: number
  readonly think?: number
}

/** A closed loop in virtual time, and the instant at which it is to begin, a second from now. */
function looping(count: number, slots: number, { until, think = 0 }: Wish = {}) {
  const waiter = new VirtualWaiter()
  const { clock } = waiter
  const recorder = new Recorder()
  const engine = new ManualEngine(slots, clock, recorder)
  let pauses = 0
  const loop = new ClosedLoop({
    count,
    number: (i) => 10 + i,
    engine,
    recorder,
    clock,
    waiter,
    onPause: () => void (pauses += 1),
    connections: slots,
    until: until === undefined ? undefined : micros(until),
    think: micros(think),
  })
  recorder.plan(count)
  const startAt = later(clock.now(), SECOND)
  let exhausted = false
  void loop.exhausted.then(() => (exhausted = true))
  /** Lets time pass up to an offset from the start, which comes on the way. */
  const passTo = async (offset: number): Promise<void> => {
    await waiter.runUntil(startAt + offset)
  }
  const begin = async (): Promise<void> => {
    await waiter.runUntil(startAt)
    loop.start(startAt)
    await waiter.runUntil(startAt)
  }
  const intended = (): number[] => engine.fired.map(({ intendedAt }) => intendedAt - startAt)
  const answerAll = (): void => {
    for (let left = engine.inFlight; left > 0; left -= 1) engine.answer()
  }
  const state = () => ({ exhausted, pauses })
  return { waiter, clock, recorder, engine, loop, startAt, passTo, begin, intended, answerAll, state }
}

describe('The closed loop', () => {
  test('fires as many as there are slots at its start, intended for the start', async () => {
    const { begin, intended } = looping(100, 7)
    await begin()
    expect(intended()).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('lets answers be read while it fires at its start, and intends all of them for the start', async () => {
    const { begin, passTo, engine, intended } = looping(1_000, 500)
    await begin()
    expect(engine.fired.length).toBeLessThan(50)
    await passTo(SECOND)
    expect(intended()).toEqual(Array.from({ length: 500 }, () => 0))
  })

  test('that stood still at its start does not call its own sleep the target’s', async () => {
    const { waiter, loop, startAt, intended, recorder, state } = looping(10, 2)
    await waiter.runUntil(startAt + 3 * SECOND)
    loop.start(startAt)
    expect(intended()).toEqual([3 * SECOND, 3 * SECOND])
    expect(recorder.flip().latencies.slip.max).toBe(0)
    expect(state().pauses).toBe(1)
  })

  test('intends each further request for the instant at which its slot was free', async () => {
    const { begin, passTo, engine, intended } = looping(100, 2)
    await begin()
    for (const offset of [3, 10, 500]) {
      await passTo(offset)
      engine.answer()
    }
    expect(intended()).toEqual([0, 0, 3, 10, 500])
  })

  test.each([
    [1, 1],
    [5, 10],
    [500, 1],
    [500, 32],
    [1_000, 1_000],
  ])('fires exactly %d requests with %d slots, and never more than slots at a time', async (count, slots) => {
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
    expect(recorder.flip()).toMatchObject({ planned: count, sent: count, dropped: 0, failed: count })
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

  test.each([0, 1, 10, 99])('stopped after %d answers says what it never fired, once, and fires no more', async (n) => {
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

describe('A closed loop that thinks', () => {
  test('lets each slot rest after its answer, and intends the next request for the end of the rest', async () => {
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

  test('is never early, and keeps what it intended when it wakes late', async () => {
    const { begin, passTo, engine, waiter, recorder, intended } = looping(100, 3, { think: 1_000 })
    await begin()
    waiter.lateness = () => 400
    await passTo(100)
    engine.answer()
    await passTo(150)
    engine.answer()
    await passTo(2_000)
    expect(intended()).toEqual([0, 0, 0, 1_100, 1_150])
    expect(engine.fired.every(({ at, intendedAt }) => at >= intendedAt)).toBe(true)
    expect(recorder.flip().latencies.slip.max).toBe(400)
  })

  test('fires what has rested when an answer comes, without waiting for its wake', async () => {
    const { begin, passTo, clock, engine, intended, startAt } = looping(100, 2, { think: 1_000 })
    await begin()
    await passTo(100)
    engine.answer()
    await passTo(900)
    await clock.advanceTo(later(startAt, micros(1_300)))
    engine.answer()
    expect(intended()).toEqual([0, 0, 1_100])
  })

  test('orders one wake for a slot that rests, however many answers come meanwhile', async () => {
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

describe('A closed loop with an end', () => {
  test('fires until then and nothing after, and has then no more to fire', async () => {
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
    expect(recorder.flip()).toMatchObject({ planned: 11, sent: 11 })
  })

  test('fires nothing at the very instant of its end', async () => {
    const { begin, passTo, engine } = looping(Infinity, 1, { until: 1_000 })
    await begin()
    await passTo(1_000)
    engine.answer()
    expect(engine.fired).toHaveLength(1)
  })

  test('that has a count too ends by whichever comes first, and says what it had no time for', async () => {
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

  test('wakes no slot that rests beyond it', async () => {
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
