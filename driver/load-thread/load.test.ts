import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../lib/clock.ts'
import type { Plan, PlannedRequest, Shape } from '../../lib/plan/plan.ts'
import type { Lane } from '../../lib/plan/segment.ts'
import { fromMillis, later } from '../../lib/units.ts'
import { bursts, closed, constant, loadOf, total, turns } from './load.suite.ts'
import { sumOf } from './recorder.suite.ts'

const timed: Shape = { kind: 'closed', seconds: 60, connections: 3 }

describe('a load', () => {
  test.each([
    ['closed load: all of its slots', closed(500, 64), [64]],
    ['fewer requests than connections: one for each', closed(5, 64), [5]],
    ['open load: what arrives at once', constant(1_000, 1_000), [11]],
    ['a burst: what arrives at once', bursts, [11]],
    ['slow load: one', constant(10, 1), [1]],
    ['no requests: none', closed(0, 64), []],
  ])('makes connections before its start: %s', async (_, shape, expected) => {
    const { load, engine } = loadOf(shape)
    load.start(later(systemClock.now(), fromMillis(60_000)))
    expect(engine.asked).toEqual(expected)
    load.stop(0)
    await load.done
  })

  test('makes no connections in advance when each request makes its own, or when it starts late', async () => {
    const own = loadOf(closed(500, 64), { transport: { keepAlive: false } })
    own.load.start(later(systemClock.now(), fromMillis(60_000)))
    const late = loadOf(closed(500, 64))
    late.load.start(later(systemClock.now(), fromMillis(-1)))
    expect([own.engine.asked, late.engine.asked]).toEqual([[], []])
    for (const { load } of [own, late]) load.stop(0)
    await Promise.all([own.load.done, late.load.done])
  })

  test.each([
    ['all are made', 0],
    ['some are not', 7],
  ])('counts at its start the connections that had not been made by then: %s', async (_, missing) => {
    const { load, engine } = loadOf(closed(100, 20))
    engine.missing = missing
    load.start(later(systemClock.now(), fromMillis(50)))
    await load.done
    expect(sumOf(load.flip().parts).notConnected).toBe(missing)
  })

  test('counts no missing connections when it starts late and prepared none', async () => {
    const { load, engine } = loadOf(closed(100, 20))
    engine.missing = 7
    load.start(later(systemClock.now(), fromMillis(-1)))
    await load.done
    expect([engine.asked, sumOf(load.flip().parts).notConnected]).toEqual([[], 0])
  })

  test.each([
    ['closed', closed(100, 4)],
    ['open', constant(100, 10_000)],
  ])('fires the requests of its plan in their mix, and records each under its label: %s', async (_, shape) => {
    const request = (name: string, weight: number): PlannedRequest => ({ name, method: 'GET', headers: {}, weight })
    const { load, engine } = loadOf(shape, { requests: [request('browse', 3), request('order', 1)] })
    load.start(systemClock.now())
    await load.done
    const times = [0, 1].map((name) => engine.fired.filter((one) => one.name === name).length)
    expect(times).toEqual([75, 25])
    // The mix is exact in each block of four.
    const orders = Array.from({ length: 25 }, (__, block) => engine.fired.filter(({ request: n }) => n >> 2 === block))
    expect(orders.every((block) => block.reduce((sum, { name }) => sum + name, 0) === 1)).toBe(true)
    expect(load.flip().parts.map(({ label, tally }) => [label, tally.sent, tally.failed])).toEqual([
      [0, 75, 75],
      [1, 25, 25],
    ])
  })

  test.each([
    ['closed', closed(100, 4)],
    ['open', constant(100, 10_000)],
    ['bursts', { ...bursts, everySeconds: 0.05 } satisfies Shape],
  ])('fires nothing before its start, and then all planned requests: %s', async (_, shape) => {
    const { load, engine } = loadOf(shape)
    const startAt = later(systemClock.now(), fromMillis(20))
    load.start(startAt)
    expect(await load.done).toBe(0)
    const tally = sumOf(load.flip().parts)
    expect(engine.fired.every(({ at }) => at >= startAt)).toBe(true)
    expect([tally.sent, tally.failed]).toEqual([tally.planned, tally.planned])
  })

  test.each([
    ['closed', closed(100, 4), 100],
    ['open', constant(100, 10), 100],
    ['bounded by time alone', timed, 0],
  ])('stopped before its start fires nothing, and reports what was never sent: %s', async (_, shape, neverSent) => {
    const { load, engine } = loadOf(shape)
    load.start(later(systemClock.now(), fromMillis(60_000)))
    load.stop(0)
    expect(await load.done).toBe(neverSent)
    expect(engine.fired).toEqual([])
  })

  test('measures wait and slip only if its shape has intended instants', async () => {
    const measured = async (shape: Shape): Promise<string[]> => {
      const { load } = loadOf(shape)
      load.start(systemClock.now())
      await load.done
      const { latencies } = sumOf(load.flip().parts)
      return (['wait', 'slip'] as const).filter((name) => latencies.of(name).count === 20)
    }
    expect(await measured(constant(20, 10_000))).toEqual(['wait', 'slip'])
    expect(await measured({ ...closed(20, 2), thinkSeconds: 0.001 } as Shape)).toEqual(['slip'])
    expect(await measured(closed(20, 2))).toEqual([])
  })
})

describe('the lanes of a driver', () => {
  const lanes = (of: number): Lane[] =>
    Array.from({ length: of }, (_, index) => ({ driver: { index: 0, of: 1 }, worker: { index, of } }))

  /** A plan with this number of places in flight. */
  function planWithPlaces(shape: Shape, maxInFlight: number, backlog = 10_000): Partial<Plan> {
    return { phases: [{ name: 'load', shape, maxInFlight, backlog }] }
  }

  test('share its places in flight, and together send each request once', async () => {
    const shape = constant(100, 10_000)
    const loads = lanes(3).map((lane) => loadOf(shape, planWithPlaces(shape, 4), { lane }))
    for (const { load } of loads) load.start(systemClock.now())
    const neverSent = await Promise.all(loads.map(({ load }) => load.done))
    expect(loads.map(({ engine }) => engine.job.slots)).toEqual([2, 1, 1])
    expect(neverSent).toEqual([0, 0, 0])
    const numbers = loads.flatMap(({ engine }) => engine.fired.map(({ request }) => request))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  test.each([
    ['none, where none may wait', 0, [9, 9, 9]],
    ['one at least, where some may', 1, [8, 8, 8]],
    ['their share', 10, [5, 6, 6]],
  ])('let as many arrivals wait as their share of the backlog: %s', async (_, backlog, dropped) => {
    const shape: Shape = { kind: 'burst', loads: 1, burst: total(30), everySeconds: 0, spacingSeconds: 0 }
    const loads = lanes(3).map((lane) => loadOf(shape, planWithPlaces(shape, 3, backlog), { lane }))
    for (const { load, engine } of loads) {
      engine.silent = true
      load.start(systemClock.now())
    }
    await turns()
    for (const { load } of loads) load.stop(0)
    await Promise.all(loads.map(({ load }) => load.done))
    expect(loads.map(({ load }) => sumOf(load.flip().parts).droppedBacklog)).toEqual(dropped)
  })
})
