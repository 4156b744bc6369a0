import { describe, expect, test } from '@jest/globals'
import { VirtualClock } from '../lib/clock.ts'
import { later, micros, SECOND, type Micros } from '../lib/units.ts'
import { ClosedLoop } from './closed.ts'
import { Recorder } from './recorder.ts'
import { ManualEngine } from './virtual.suite.ts'

/** A closed loop in virtual time that is to begin a second from now. */
function looping(count: number, slots: number) {
  const clock = new VirtualClock(micros(5_000_000))
  const recorder = new Recorder()
  const engine = new ManualEngine(slots, clock, recorder)
  let pauses = 0
  const onPause = (): void => void (pauses += 1)
  const loop = new ClosedLoop({ count, number: (i) => 10 + i, engine, recorder, clock, onPause })
  const startAt = later(clock.now(), SECOND)
  return { clock, recorder, engine, loop, startAt, pauses: () => pauses }
}

/** Moves to an instant and lets everything that waited for it run. */
async function advance(clock: VirtualClock, at: Micros): Promise<void> {
  await clock.advanceTo(at)
  await new Promise((resolve) => setImmediate(resolve))
}

describe('The closed loop', () => {
  test('fires nothing before its start, and then as many as there are slots, intended for the start', async () => {
    const { clock, engine, loop, startAt } = looping(100, 7)
    loop.start(startAt)
    await advance(clock, micros(startAt - 1))
    expect(engine.fired).toHaveLength(0)
    await advance(clock, startAt)
    expect(engine.fired.map(({ intendedAt }) => intendedAt)).toEqual(Array.from({ length: 7 }, () => startAt))
  })

  test('that stood still at its start does not call its own sleep the target’s', async () => {
    const { clock, engine, loop, recorder, startAt, pauses } = looping(10, 2)
    await advance(clock, micros(startAt + 3 * SECOND))
    loop.start(startAt)
    await advance(clock, micros(startAt + 3 * SECOND))
    expect(engine.fired.map(({ intendedAt }) => intendedAt - startAt)).toEqual([3 * SECOND, 3 * SECOND])
    expect(recorder.flip().latencies.slip.max).toBe(0)
    expect(pauses()).toBe(1)
  })

  test('intends each further request for the instant at which its slot was free', async () => {
    const { clock, engine, loop, startAt } = looping(100, 2)
    loop.start(startAt)
    await advance(clock, startAt)
    for (const offset of [3, 10, 500]) {
      await advance(clock, micros(startAt + offset))
      engine.answer()
    }
    const offsets = engine.fired.map(({ intendedAt }) => intendedAt - startAt)
    expect(offsets).toEqual([0, 0, 3, 10, 500])
  })

  test.each([
    [1, 1],
    [5, 10],
    [500, 1],
    [500, 32],
    [1_000, 1_000],
  ])('fires exactly %d requests with %d slots, and never more than slots at a time', async (count, slots) => {
    const { clock, engine, loop, startAt, recorder } = looping(count, slots)
    let done = false
    loop.start(startAt)
    const exhausted = loop.exhausted.then(() => (done = true))
    await advance(clock, startAt)
    for (let answers = 0; answers < count + 5; answers += 1) {
      expect(engine.inFlight).toBe(Math.min(slots, count - Math.min(answers, count)))
      engine.answer()
    }
    await exhausted
    expect(done).toBe(true)
    expect(engine.most).toBe(Math.min(slots, count))
    expect(engine.fired.map(({ request }) => request)).toEqual(Array.from({ length: count }, (_, i) => 10 + i))
    expect(recorder.flip()).toMatchObject({ sent: count, dropped: 0, failed: count })
    expect(loop.stop()).toBe(0)
  })

  test('has nothing to do when nothing is asked for', async () => {
    const { clock, engine, loop, startAt } = looping(0, 4)
    loop.start(startAt)
    await advance(clock, startAt)
    await loop.exhausted
    expect(engine.fired).toHaveLength(0)
  })

  test.each([0, 1, 10, 99])(
    'says after %d answers how many it never fired, once, and fires no more',
    async (answers) => {
      const { clock, engine, loop, startAt } = looping(100, 4)
      loop.start(startAt)
      await advance(clock, startAt)
      for (let i = 0; i < answers; i += 1) engine.answer()
      const fired = engine.fired.length
      expect(loop.stop()).toBe(100 - fired)
      expect(loop.stop()).toBe(0)
      await loop.exhausted
      engine.answer()
      expect(engine.fired).toHaveLength(fired)
    },
  )

  test('fires nothing when it is stopped before its start', async () => {
    const { clock, engine, loop, startAt } = looping(100, 4)
    loop.start(startAt)
    expect(loop.stop()).toBe(100)
    await loop.exhausted
    await advance(clock, later(startAt, SECOND))
    expect(engine.fired).toHaveLength(0)
  })
})
