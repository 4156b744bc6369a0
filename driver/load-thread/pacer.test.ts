import { describe, expect, test } from '@jest/globals'
import type { OpenShape } from '../../lib/plan/plan.ts'
import { fromMillis, fromSeconds, later, SECOND } from '../../lib/units.ts'
import { constant, instantsOf, pacing } from './pacer.suite.ts'
import { flip } from './recorder.suite.ts'

const bursts: OpenShape = {
  kind: 'burst',
  loads: 3,
  burst: { value: 50, per: 'driver' },
  everySeconds: 2.5,
  spacingSeconds: 0.001,
}

describe('the pacer', () => {
  test.each([constant(100, 7), constant(1_000, 333), constant(20_000, 10_000), bursts])(
    'intends exactly the instants of the schedule, and is never early: %j',
    async (shape) => {
      const { pacer, waiter, engine, recorder, startAt, count, intended } = pacing(shape, { slots: 20_000 })
      pacer.start(startAt)
      await waiter.runUntil(startAt + 60 * SECOND)
      await pacer.exhausted
      expect(intended()).toEqual(instantsOf(shape, startAt))
      expect(engine.fired.map(({ request }) => request)).toEqual(Array.from({ length: count }, (_, i) => i * 3))
      expect(recorder.handedOver.map(({ firedAt }) => firedAt)).toEqual(engine.fired.map(({ at }) => at))
      expect(recorder.handedOver.every(({ intendedAt, firedAt }) => firedAt >= intendedAt)).toBe(true)
    },
  )

  test.each([constant(100, 7), constant(1_000, 100)])(
    'fires sparse arrivals within a turn of the event loop: %j',
    async (shape) => {
      const { pacer, waiter, recorder, startAt, count } = pacing(shape)
      pacer.start(startAt)
      await waiter.runUntil(startAt + 60 * SECOND)
      const late = recorder.handedOver.map(({ intendedAt, firedAt }) => firedAt - intendedAt)
      expect(late).toHaveLength(count)
      expect(Math.max(...late)).toBeLessThanOrEqual(20)
    },
  )

  test('also fires due requests after each response, so that it hardly needs to be woken', async () => {
    const { pacer, waiter, engine, recorder, startAt, clock } = pacing(constant(5_000, 5_000))
    pacer.start(startAt)
    await waiter.runUntil(startAt + fromMillis(2))
    const [wakes, fired] = [waiter.wakes, engine.fired.length]
    waiter.lateness = () => SECOND
    for (let i = fired; i < 5_000; i += 1) {
      await clock.advanceTo(later(startAt, fromMillis(i * 0.2 + 0.01)))
      engine.answer()
    }
    await pacer.exhausted
    expect(fired).toBeGreaterThan(0)
    expect(recorder.handedOver).toHaveLength(5_000)
    expect(Math.max(...recorder.handedOver.map(({ intendedAt, firedAt }) => firedAt - intendedAt))).toBeLessThan(20)
    expect(waiter.wakes).toBe(wakes)
  })

  test('lets responses be read while it fires many requests that are due at once', async () => {
    const { pacer, waiter, engine, startAt } = pacing(bursts)
    pacer.start(startAt)
    let before = 0
    let most = 0
    waiter.lateness = () => {
      most = Math.max(most, engine.fired.length - before)
      before = engine.fired.length
      return fromMillis(30)
    }
    await waiter.runUntil(startAt + 60 * SECOND)
    await pacer.exhausted
    expect(engine.fired).toHaveLength(150)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThan(30)
  })

  test('keeps the intended instants when it wakes late', async () => {
    const shape = constant(1_000, 200)
    const { pacer, waiter, intended, startAt, pauses } = pacing(shape)
    let wakes = 0
    waiter.lateness = () => ((wakes += 1) % 7 === 0 ? 300_000 : 0)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 60 * SECOND)
    expect(intended()).toEqual(instantsOf(shape, startAt))
    expect(pauses()).toBe(0)
  })

  test('lets arrivals without a slot wait in order, and drops and counts those beyond the backlog', async () => {
    const shape = constant(100, 100)
    const { pacer, waiter, engine, recorder, startAt, intended } = pacing(shape, { slots: 2, backlog: 5 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 10 * SECOND)
    for (let answers = 0; answers < 10; answers += 1) engine.answer()
    await pacer.exhausted
    expect(intended()).toEqual(instantsOf(shape, startAt).slice(0, 7))
    expect(flip(recorder)).toMatchObject({ planned: 100, sent: 7, droppedBacklog: 93, droppedPaused: 0 })
  })

  test('does not let a later arrival overtake the waiting ones', async () => {
    const { pacer, waiter, engine, startAt, intended } = pacing(constant(20, 10), { slots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + SECOND)
    engine.answer()
    await waiter.runUntil(startAt + 5 * SECOND)
    for (let i = 0; i < 30; i += 1) engine.answer()
    expect(intended()).toEqual(instantsOf(constant(20, 10), startAt))
  })

  test('tries again after the next response, however often the engine has refused', async () => {
    const shape = constant(20, 10)
    const { pacer, waiter, engine, recorder, startAt, intended } = pacing(shape, { slots: 3, engineSlots: 1 })
    pacer.start(startAt)
    for (let answers = 0; answers < 20; answers += 1) {
      await waiter.runUntil(startAt + answers * 0.3 * SECOND)
      engine.answer()
    }
    await pacer.exhausted
    expect(intended()).toEqual(instantsOf(shape, startAt))
    expect(flip(recorder)).toMatchObject({ sent: 20, failed: 20 })
  })

  test('uses all of its places as soon as an engine that has refused requests accepts them again', async () => {
    const { pacer, waiter, engine, startAt } = pacing(constant(40, 10), { slots: 3, engineSlots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + SECOND)
    expect(engine.inFlight).toBe(1)
    engine.slots = 3
    await waiter.runUntil(startAt + 2 * SECOND)
    expect(engine.inFlight).toBe(3)
  })

  test('drops the arrivals of a pause of more than a second, and fires no burst afterwards', async () => {
    const { pacer, waiter, engine, recorder, startAt, pauses } = pacing(constant(1_000, 100))
    pacer.start(startAt)
    await waiter.runUntil(startAt + 2 * SECOND)
    waiter.lateness = () => 3 * SECOND
    await waiter.runUntil(startAt + 2 * SECOND + fromMillis(10))
    waiter.lateness = () => 0
    await waiter.runUntil(startAt + 20 * SECOND)
    await pacer.exhausted
    const { sent, droppedPaused, droppedBacklog } = flip(recorder)
    expect([pauses(), droppedBacklog]).toEqual([1, 0])
    expect(sent + droppedPaused).toBe(1_000)
    expect(droppedPaused).toBeGreaterThanOrEqual(299)
    expect(droppedPaused).toBeLessThanOrEqual(302)
    const perInstant = new Map<number, number>()
    for (const { at } of engine.fired) perInstant.set(at, (perInstant.get(at) ?? 0) + 1)
    expect(Math.max(...perInstant.values())).toBe(1)
  })

  test('drops the arrivals before a late start, and fires no burst', async () => {
    const { pacer, waiter, recorder, startAt, pauses } = pacing(constant(1_000, 100))
    await waiter.runUntil(startAt + 5 * SECOND)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 20 * SECOND)
    await pacer.exhausted
    const { sent, droppedPaused, droppedBacklog } = flip(recorder)
    expect([pauses(), sent + droppedPaused, droppedBacklog]).toEqual([1, 1_000, 0])
    expect(droppedPaused).toBeGreaterThanOrEqual(499)
    expect(droppedPaused).toBeLessThanOrEqual(502)
    const late = recorder.handedOver.filter(({ intendedAt, firedAt }) => firedAt - intendedAt > SECOND)
    expect(late).toEqual([])
  })

  test('does not mistake a long wait for the next arrival for a pause', async () => {
    const { pacer, waiter, engine, startAt, pauses } = pacing(constant(5, 0.1))
    pacer.start(startAt)
    await waiter.runUntil(startAt + fromSeconds(100))
    expect(engine.fired).toHaveLength(5)
    expect(pauses()).toBe(0)
  })

  test('is not exhausted while an arrival waits for a place, even if the schedule has ended', async () => {
    const { pacer, waiter, engine, startAt, state } = pacing(constant(10, 100), { slots: 2 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 5 * SECOND)
    for (let waiting = 8; waiting > 0; waiting -= 1) {
      expect([engine.fired.length, state.exhausted]).toEqual([10 - waiting, false])
      engine.answer()
      await waiter.runUntil(startAt + (15 - waiting) * SECOND)
    }
    expect([engine.fired.length, state.exhausted]).toEqual([10, true])
  })

  test('fires nothing after it has been stopped, not even waiting arrivals', async () => {
    const { pacer, waiter, engine, startAt } = pacing(constant(100, 10), { slots: 3 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 2 * SECOND)
    expect(pacer.stop()).toBe(97)
    await pacer.exhausted
    engine.answer()
    await waiter.runUntil(startAt + 20 * SECOND)
    expect(engine.fired).toHaveLength(3)
    expect(waiter.idle).toBe(true)
    expect(pacer.stop()).toBe(0)
  })
})

describe('at the end of its drain, the pacer', () => {
  const wish = { slots: 2, until: 1.5 * SECOND, time: SECOND }

  test('hands over no waiting request, is exhausted, and reports how many were never sent', async () => {
    const { pacer, waiter, engine, recorder, startAt, state } = pacing(constant(100, 100), wish)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 1.4 * SECOND)
    expect(state.exhausted).toBe(false)
    await waiter.runUntil(startAt + 1.5 * SECOND)
    expect(state.exhausted).toBe(true)
    engine.answer()
    await waiter.runUntil(startAt + 20 * SECOND)
    expect([engine.fired.length, waiter.idle]).toEqual([2, true])
    expect([pacer.stop(), pacer.stop()]).toEqual([98, 0])
    expect(flip(recorder)).toMatchObject({ planned: 100, sent: 2, droppedBacklog: 0, droppedPaused: 0 })
  })

  test('has handed over everything that found a place, and counts overdue requests', async () => {
    const { pacer, waiter, engine, recorder, startAt } = pacing(constant(100, 100), wish)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 0.9 * SECOND)
    engine.answer()
    await waiter.runUntil(startAt + 1.2 * SECOND)
    for (let answers = 0; answers < 5; answers += 1) engine.answer()
    await waiter.runUntil(startAt + 1.5 * SECOND)
    expect(flip(recorder)).toMatchObject({ sent: 8, sentInTime: 3, overdue: 5 })
    expect(pacer.stop()).toBe(92)
  })

  test('fires nothing at the exact instant', async () => {
    const { pacer, waiter, engine, startAt } = pacing(constant(100, 100), wish)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 1.5 * SECOND - 1)
    engine.answer()
    await waiter.runUntil(startAt + 1.5 * SECOND)
    engine.answer()
    expect(engine.fired).toHaveLength(3)
  })

  test('has not waited if there was nothing more to fire', async () => {
    const { pacer, waiter, startAt, state } = pacing(constant(10, 100), wish)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 0.05 * SECOND)
    expect(state.exhausted).toBe(false)
    const idle = pacing(constant(10, 100), { ...wish, slots: 10 })
    idle.pacer.start(idle.startAt)
    await idle.waiter.runUntil(idle.startAt + 0.1 * SECOND)
    expect([idle.state.exhausted, idle.pacer.stop()]).toEqual([true, 0])
  })

  test('has sent nothing if it could not start before', async () => {
    const { pacer, waiter, engine, startAt, state } = pacing(constant(100, 100), wish)
    await waiter.runUntil(startAt + 2 * SECOND)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 3 * SECOND)
    expect([engine.fired.length, state.exhausted, pacer.stop()]).toEqual([0, true, 100])
  })
})
