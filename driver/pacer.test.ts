import { describe, expect, test } from '@jest/globals'
import type { OpenShape } from '../lib/plan/plan.ts'
import { countOf, scheduleOf } from '../lib/plan/schedule.ts'
import { whole } from '../lib/plan/segment.ts'
import { fromMillis, fromSeconds, later, SECOND } from '../lib/units.ts'
import { Pacer } from './pacer.ts'
import { Recorder } from './recorder.ts'
import { ManualEngine, VirtualWaiter } from './virtual.suite.ts'

/** A pacer in virtual time that is to begin half a second from now. */
function pacing(shape: OpenShape, { slots = 1_000, backlog = 1_000 } = {}) {
  const waiter = new VirtualWaiter()
  const { clock } = waiter
  const recorder = new Recorder()
  const engine = new ManualEngine(slots, clock, recorder)
  const { value: count } = countOf(shape)
  let pauses = 0
  const onPause = (): void => void (pauses += 1)
  const schedule = scheduleOf(shape, whole)
  const pacer = new Pacer({ schedule, count, number: (i) => i * 3, backlog, engine, recorder, clock, waiter, onPause })
  const startAt = later(clock.now(), fromMillis(500))
  recorder.plan(count)
  return { pacer, waiter, engine, recorder, startAt, clock, count, pauses: () => pauses }
}

/** The instants that a shape sets, from the start on. */
function instantsOf(shape: OpenShape, startAt: number): number[] {
  const schedule = scheduleOf(shape, whole)
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(startAt + at)
  return instants
}

const constant = (count: number, rate: number): OpenShape => ({
  kind: 'constant',
  count: { value: count, per: 'total' },
  rate: { value: rate, per: 'total' },
})
const bursts: OpenShape = {
  kind: 'burst',
  loads: 3,
  burst: { value: 50, per: 'driver' },
  everySeconds: 2.5,
  spacingSeconds: 0.001,
}

describe('The pacer', () => {
  test.each([constant(100, 7), constant(1_000, 333), constant(20_000, 10_000), bursts])(
    'intends exactly the instants of the schedule, and is never early: %j',
    async (shape) => {
      const { pacer, waiter, engine, startAt, count } = pacing(shape, { slots: 20_000 })
      pacer.start(startAt)
      await waiter.runUntil(startAt + 60 * SECOND)
      await pacer.exhausted
      expect(engine.fired.map(({ intendedAt }) => intendedAt)).toEqual(instantsOf(shape, startAt))
      expect(engine.fired.map(({ request }) => request)).toEqual(Array.from({ length: count }, (_, i) => i * 3))
      expect(engine.fired.every(({ intendedAt, at }) => at >= intendedAt)).toBe(true)
    },
  )

  test.each([constant(100, 7), constant(1_000, 100)])(
    'fires sparse arrivals within a turn of the event loop: %j',
    async (shape) => {
      const { pacer, waiter, engine, startAt } = pacing(shape)
      pacer.start(startAt)
      await waiter.runUntil(startAt + 60 * SECOND)
      expect(Math.max(...engine.fired.map(({ intendedAt, at }) => at - intendedAt))).toBeLessThanOrEqual(20)
    },
  )

  test('looks at what is due after each answer too, so that it hardly needs to be woken', async () => {
    const { pacer, waiter, engine, startAt, clock } = pacing(constant(5_000, 5_000))
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
    expect(Math.max(...engine.fired.map(({ intendedAt, at }) => at - intendedAt))).toBeLessThan(20)
    expect(waiter.wakes).toBe(wakes)
  })

  test('lets answers be read while it fires many that are due at once', async () => {
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
    const { pacer, waiter, engine, startAt, pauses } = pacing(shape)
    let wakes = 0
    waiter.lateness = () => ((wakes += 1) % 7 === 0 ? 300_000 : 0)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 60 * SECOND)
    expect(engine.fired.map(({ intendedAt }) => intendedAt)).toEqual(instantsOf(shape, startAt))
    expect(pauses()).toBe(0)
  })

  test('lets arrivals without a slot wait in order, and drops and counts what is beyond the backlog', async () => {
    const shape = constant(100, 100)
    const { pacer, waiter, engine, recorder, startAt } = pacing(shape, { slots: 2, backlog: 5 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 10 * SECOND)
    for (let answers = 0; answers < 10; answers += 1) engine.answer()
    await pacer.exhausted
    expect(engine.fired.map(({ intendedAt }) => intendedAt)).toEqual(instantsOf(shape, startAt).slice(0, 7))
    expect(recorder.flip()).toMatchObject({ planned: 100, sent: 7, dropped: 93 })
  })

  test('does not let a younger arrival overtake those that wait', async () => {
    const { pacer, waiter, engine, startAt } = pacing(constant(20, 10), { slots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + SECOND)
    engine.answer()
    await waiter.runUntil(startAt + 5 * SECOND)
    for (let i = 0; i < 30; i += 1) engine.answer()
    const intended = engine.fired.map(({ intendedAt }) => intendedAt)
    expect(intended).toEqual(instantsOf(constant(20, 10), startAt))
  })

  test('says how late each request was sent', async () => {
    const { pacer, waiter, engine, recorder, startAt } = pacing(constant(2, 1), { slots: 1 })
    pacer.start(startAt)
    await waiter.runUntil(startAt + 4 * SECOND)
    engine.answer()
    expect(recorder.flip().latencies.slip.max).toBeGreaterThanOrEqual(2.9 * SECOND)
  })

  test('after standing still for more than a second drops what came due meanwhile, and fires no burst', async () => {
    const { pacer, waiter, engine, recorder, startAt, pauses } = pacing(constant(1_000, 100))
    pacer.start(startAt)
    await waiter.runUntil(startAt + 2 * SECOND)
    waiter.lateness = () => 3 * SECOND
    await waiter.runUntil(startAt + 2 * SECOND + fromMillis(10))
    waiter.lateness = () => 0
    await waiter.runUntil(startAt + 20 * SECOND)
    await pacer.exhausted
    const { sent, dropped } = recorder.flip()
    expect(pauses()).toBe(1)
    expect(sent + dropped).toBe(1_000)
    expect(dropped).toBeGreaterThanOrEqual(299)
    expect(dropped).toBeLessThanOrEqual(302)
    const perInstant = new Map<number, number>()
    for (const { at } of engine.fired) perInstant.set(at, (perInstant.get(at) ?? 0) + 1)
    expect(Math.max(...perInstant.values())).toBe(1)
  })

  test('told to start at an instant that has long passed drops what was due then, and fires no burst', async () => {
    const { pacer, waiter, engine, recorder, startAt, pauses } = pacing(constant(1_000, 100))
    await waiter.runUntil(startAt + 5 * SECOND)
    pacer.start(startAt)
    await waiter.runUntil(startAt + 20 * SECOND)
    await pacer.exhausted
    const { sent, dropped } = recorder.flip()
    expect([pauses(), sent + dropped]).toEqual([1, 1_000])
    expect(dropped).toBeGreaterThanOrEqual(499)
    expect(dropped).toBeLessThanOrEqual(502)
    const late = engine.fired.filter(({ intendedAt, at }) => at - intendedAt > SECOND)
    expect(late).toEqual([])
  })

  test('does not take a long wait for the next arrival for standing still', async () => {
    const { pacer, waiter, engine, startAt, pauses } = pacing(constant(5, 0.1))
    pacer.start(startAt)
    await waiter.runUntil(startAt + fromSeconds(100))
    expect(engine.fired).toHaveLength(5)
    expect(pauses()).toBe(0)
  })

  test('fires nothing after it has been stopped, not even what waits', async () => {
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
