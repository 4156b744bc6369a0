import { describe, expect, test } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { whole } from '../../lib/plan/segment.ts'
import type { Exchange } from '../engines/exchange.ts'
import { closed, constant, total } from './load.suite.ts'
import { playLane, START } from './phases.suite.ts'

const lane = { driver: whole, worker: whole }
const phase = (shape: Phase['shape'], change: Partial<Phase> = {}): Phase => ({
  ...{ name: '', shape, maxInFlight: 100, backlog: 1_000 },
  ...change,
})
const planOf = (...phases: Phase[]): Plan => ({
  ...planWith({ kind: 'pause', seconds: 1 }),
  phases: phases.map((one, index) => ({ ...one, name: `p${index}` })),
})

/** The hand-overs of a phase, in ms from the start. */
async function played(plan: Plan, serviceMs: number) {
  const { handedOver, neverSent } = await playLane({ plan, lane, service: () => serviceMs * 1_000 })
  const of = (index: number): Readonly<Exchange>[] => handedOver.filter((exchange) => exchange.phase === index)
  const fired = (index: number): number[] => of(index).map(({ firedAt }) => (firedAt - START) / 1_000)
  return { of, fired, neverSent, handedOver }
}

describe('phases in sequence', () => {
  test('follow each other without a gap, and a backlog crosses the border', async () => {
    const slow = phase(constant(10, 10), { maxInFlight: 1 })
    const { of, fired } = await played(planOf(slow, phase(constant(5, 10), { maxInFlight: 1 })), 200)
    // One place, and 200 ms each: the tenth request of the first phase is sent at 1.8 s, in the time of the second.
    expect(fired(0)).toEqual([0, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800])
    expect(fired(1)).toEqual([2_000, 2_200, 2_400, 2_600, 2_800])
    const waited = (index: number): number[] => of(index).map(({ intendedAt, dueAt }) => (dueAt - intendedAt) / 1_000)
    expect([waited(0).at(-1), waited(1)[0]]).toEqual([900, 1_000])
  })

  test('use the places in flight of the current phase', async () => {
    const plan = planOf(phase(constant(10, 10), { maxInFlight: 1 }), phase(constant(1, 10), { maxInFlight: 50 }))
    const { fired } = await played(plan, 300)
    // At the border seven requests wait: with more places they leave together with the first one of the second phase.
    expect(fired(0).filter((at) => at > 990)).toEqual(Array(6).fill(1_000))
    expect(fired(1)).toEqual([1_000])
  })

  test('use fewer places when the current phase has fewer, and only the target is blamed for that', async () => {
    const plan = planOf(phase(constant(4, 4), { maxInFlight: 4 }), phase(constant(3, 10), { maxInFlight: 1 }))
    const { of, fired } = await played(plan, 400)
    expect(fired(1)).toEqual([1_150, 1_550, 1_950])
    expect(of(1).map(({ slip, dueAt, intendedAt }) => [slip, (dueAt - intendedAt) / 1_000])).toEqual([
      [0, 150],
      [0, 450],
      [0, 750],
    ])
  })

  test('stand still in a pause, whose time is in no wait', async () => {
    const slow = phase(constant(4, 10), { maxInFlight: 1 })
    const pause = phase({ kind: 'pause', seconds: 3 })
    const { of, fired } = await played(planOf(slow, pause, phase(constant(1, 10))), 250)
    expect(fired(0)).toEqual([0, 250, 3_400, 3_400])
    expect(of(0).map(({ intendedAt, dueAt }) => Math.round((dueAt - intendedAt) / 1_000))).toEqual([0, 150, 200, 100])
    expect(of(0).map(({ slip }) => slip)).toEqual([0, 0, 0, 0])
    expect(fired(2)).toEqual([3_400])
  })

  test('blame nobody for a pause, however late a wake before it was', async () => {
    const before = phase(constant(2_000, 1_000))
    const plan = planOf(before, phase({ kind: 'pause', seconds: 30 }), phase(constant(100, 1_000)))
    const outcome = await playLane({ plan, lane, service: () => 500, lateness: 1_200 })
    expect(outcome.parts.map(({ tally }) => [tally.sent, tally.droppedPaused])).toEqual([
      [2_000, 0],
      [100, 0],
    ])
    expect(outcome.pauses).toBe(0)
    expect(Math.max(...outcome.handedOver.map(({ slip }) => slip))).toBeLessThan(5_000)
  })

  test('blame the generator for a standstill across a border, as within one phase', async () => {
    const limits = { maxInFlight: 10 }
    const plan = planOf(phase(constant(200, 100), limits), phase(constant(200, 100), limits))
    const { handedOver } = await playLane({ plan, lane, service: () => 5_000, standstill: [1_500_000, 2_300_000] })
    expect(handedOver.reduce((sum, { dueAt, intendedAt }) => sum + dueAt - intendedAt, 0)).toBe(0)
    expect(handedOver.reduce((sum, { slip }) => sum + slip, 0)).toBeGreaterThan(30_000_000)
  })

  test('use more places as soon as there are more, also if nothing else happens then', async () => {
    const stages = [
      { from: 0, to: 0, seconds: 6 },
      { from: 10, to: 10, seconds: 1 },
    ]
    const few = phase(constant(10, 10), { maxInFlight: 1 })
    const { of, fired } = await played(planOf(few, phase({ kind: 'ramp', stages, per: 'total' })), 8_000)
    // The ninth leaves in the next turn of the loop.
    expect(fired(0).map(Math.round)).toEqual([0, ...Array<number>(9).fill(1_000)])
    expect(Math.max(...of(0).map(({ slip }) => slip))).toBeLessThan(100)
  })

  test('of a single burst are not skipped by a lane that has no part in it', async () => {
    const burst = { kind: 'burst' as const, loads: 1, burst: total(5), everySeconds: 0, spacingSeconds: 0 }
    const users = { kind: 'closed' as const, seconds: 1, connections: 8 }
    const plan = planOf(phase(constant(10, 1)), phase({ kind: 'pause', seconds: 60 }), phase(burst), phase(users))
    const last = { driver: { index: 7, of: 8 }, worker: whole }
    const { handedOver } = await playLane({ plan, lane: last, service: () => 1_000 })
    const starts = handedOver.filter((exchange) => exchange.phase === 3).map(({ firedAt }) => (firedAt - START) / 1e6)
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(70)
  })

  test('of closed load let the requests in flight end, while the next one begins', async () => {
    const users = (connections: number) => phase({ kind: 'closed', seconds: 1, connections })
    const { fired } = await played(planOf(users(2), users(3)), 400)
    expect(fired(0)).toEqual([0, 0, 400, 400, 800, 800])
    expect(fired(1).slice(0, 3)).toEqual([1_000, 1_000, 1_000])
  })

  test('that only a count ends are followed when their last response has come', async () => {
    const { fired, neverSent } = await played(planOf(phase(closed(5, 2)), phase(constant(2, 1))), 100)
    expect(fired(0)).toEqual([0, 0, 100, 100, 200])
    expect(fired(1)).toEqual([300, 1_300])
    expect(neverSent).toBe(0)
  })

  test('number their requests from phase to phase', async () => {
    const { handedOver } = await played(planOf(phase(constant(3, 10)), phase(closed(2, 2)), phase(constant(2, 10))), 1)
    expect(handedOver.map(({ request }) => request)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})

describe('users', () => {
  test('join one after the other, and leave when their request has ended', async () => {
    const plan = planOf(phase({ kind: 'closed', seconds: 10, connections: 1, endConnections: 3, thinkSeconds: 0.9 }))
    const { fired } = await played(plan, 100)
    const inSecond = (second: number): number => fired(0).filter((at) => Math.floor(at / 1_000) === second).length
    // The second one joins after 2.5 s, the third after 7.5 s.
    expect([0, 1, 2, 3, 6, 7, 8, 9].map(inSecond)).toEqual([1, 1, 2, 2, 2, 3, 3, 3])
    const down = planOf(phase({ kind: 'closed', seconds: 10, connections: 3, endConnections: 0, thinkSeconds: 0.9 }))
    const left = await played(down, 100)
    const still = (second: number): number => left.fired(0).filter((at) => Math.floor(at / 1_000) === second).length
    expect([0, 1, 2, 4, 5, 7, 8, 9].map(still)).toEqual([3, 3, 2, 2, 1, 1, 1, 0])
  })

  test('keep a pace, or send at once when the response took longer', async () => {
    const paced = (serviceMs: number) =>
      played(planOf(phase({ kind: 'closed', count: total(4), connections: 1, paceSeconds: 1 })), serviceMs)
    expect((await paced(200)).fired(0)).toEqual([0, 1_000, 2_000, 3_000])
    expect((await paced(1_500)).fired(0)).toEqual([0, 1_500, 3_000, 4_500])
  })

  test('think for a time between two, which differs from request to request', async () => {
    const shape = { kind: 'closed', count: total(200), connections: 1, thinkSeconds: 1, thinkMaxSeconds: 3 } as const
    const { fired } = await played(planOf(phase(shape)), 0.1)
    const gaps = fired(0)
      .slice(1)
      .map((at, i) => at - (fired(0)[i] ?? 0) - 0.1)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(999.9)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3_001)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(2_000, -3)
    expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(100)
  })
})
