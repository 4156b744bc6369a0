import { describe, expect, test } from '@jest/globals'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { SECOND } from '../../lib/units.ts'
import { bursts, closed, constant, loadOf, total, turns } from './load.suite.ts'
import { VirtualWaiter } from '../simulation/virtual.suite.ts'
import { sumOf } from './recorder.suite.ts'

describe('the time of a load', () => {
  /** A load in virtual time, which begins at once, and its state. */
  async function begun(shape: Shape, more: Partial<Plan> = {}) {
    const waiter = new VirtualWaiter()
    const { clock } = waiter
    const { load, engine } = loadOf(shape, more, { clock, waiter })
    const startAt = clock.now()
    const state = { done: false, neverSent: NaN }
    void load.done.then((neverSent) => {
      Object.assign(state, { done: true, neverSent })
    })
    load.start(startAt)
    const passTo = async (offset: number): Promise<void> => {
      await waiter.runUntil(startAt + offset)
      // Code that runs then needs its own turns of the event loop.
      await turns()
    }
    await passTo(0)
    return { load, engine, state, passTo }
  }

  test.each([
    ['a constant rate', constant(10, 10), 1, 10],
    ['a ramp', { kind: 'ramp', stages: [{ from: 10, to: 0, seconds: 2 }], per: 'total' } satisfies Shape, 2, 10],
    [
      'stages that end with nothing',
      {
        kind: 'ramp',
        stages: [
          { from: 10, to: 10, seconds: 1 },
          { from: 0, to: 0, seconds: 3 },
        ],
        per: 'total',
      } satisfies Shape,
      4,
      10,
    ],
    ['bursts', { ...bursts, spacingSeconds: 0 } satisfies Shape, 3, 120],
  ])(
    'with intended instants is that of its plan, even if its last request was due and ended before: %s',
    async (_, shape, seconds, sent) => {
      const { load, engine, state, passTo } = await begun(shape)
      await passTo(seconds * SECOND - 1)
      expect([engine.fired.length, engine.inFlight, state.done]).toEqual([sent, 0, false])
      await passTo(seconds * SECOND)
      expect(state).toEqual({ done: true, neverSent: 0 })
      expect(sumOf(load.flip().parts)).toMatchObject({ planned: sent, sent, sentInTime: sent })
    },
  )

  test('that ends before the count leaves requests unsent, which are reported', async () => {
    const shape = {
      kind: 'closed',
      count: total(1_000_000_000),
      seconds: 0.05,
      thinkSeconds: 0.002,
      connections: 2,
    } as const
    const { load, state, passTo } = await begun(shape)
    for (let ms = 1; ms <= 60; ms += 1) await passTo(ms * 1_000)
    const { sent } = sumOf(load.flip().parts)
    expect(sent).toBeGreaterThan(2)
    expect(state).toEqual({ done: true, neverSent: 1_000_000_000 - sent })
  })

  test('that is its only limit makes each window’s planned number the number sent', async () => {
    const { load, state, passTo } = await begun({ kind: 'closed', seconds: 0.05, thinkSeconds: 0.002, connections: 3 })
    for (let ms = 1; ms <= 20; ms += 1) await passTo(ms * 1_000)
    const first = sumOf(load.flip().parts)
    for (let ms = 21; ms <= 60; ms += 1) await passTo(ms * 1_000)
    const last = sumOf(load.flip().parts)
    expect(state).toEqual({ done: true, neverSent: 0 })
    expect(Math.min(first.planned, last.planned)).toBeGreaterThan(0)
    expect([first.planned, last.planned]).toEqual([first.sent, last.sent])
  })

  test('ends with the last response if the plan does not set it', async () => {
    const single = await begun({ ...bursts, loads: 1, spacingSeconds: 0 })
    await single.passTo(20_000)
    expect(single.state).toEqual({ done: true, neverSent: 0 })
    const counted = await begun(closed(50, 5))
    await counted.passTo(1)
    await turns(50)
    expect(counted.state).toEqual({ done: true, neverSent: 0 })
  })

  test('is not waited for when the load is stopped', async () => {
    const { load, state, passTo } = await begun(constant(10, 10))
    await passTo(0.35 * SECOND)
    load.stop(0)
    await passTo(0.35 * SECOND)
    expect(state).toEqual({ done: true, neverSent: 6 })
  })

  test('is followed by its drain, in which overdue requests are still sent, and the others never', async () => {
    const shape = constant(10, 10)
    const places = { phases: [{ name: 'load', shape, maxInFlight: 2, backlog: 100 }] }
    const { load, engine, state, passTo } = await begun(shape, { ...places, drainMs: 500 })
    engine.silent = true
    await passTo(1.4 * SECOND)
    expect([engine.fired.length, state.done]).toEqual([3, false])
    await passTo(1.5 * SECOND)
    expect(state).toEqual({ done: true, neverSent: 7 })
    expect(sumOf(load.flip().parts)).toMatchObject({ planned: 10, sent: 3, droppedBacklog: 0 })
  })

  test('is followed by a drain as long as the time limit of a request, where the plan does not set one', async () => {
    const shape = constant(10, 10)
    const places = { phases: [{ name: 'load', shape, maxInFlight: 2, backlog: 100 }] }
    const { engine, state, passTo } = await begun(shape, { ...places, timeoutMs: 2_000 })
    engine.silent = true
    await passTo(3 * SECOND - 1)
    expect(state.done).toBe(false)
    await passTo(3 * SECOND)
    expect(state.done).toBe(true)
  })
})
