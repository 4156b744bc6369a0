import { describe, expect, test } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { type Lane, whole } from '../../lib/plan/segment.ts'
import { http } from '../protocols/http.ts'
import { connectMsOf, lanesFor, neededAtOnce, preparationOf, spins } from './plan-needs.ts'

/** The needs of a plan that uses HTTP. */
function atOnce(plan: Plan, lane: Lane): number {
  return neededAtOnce(plan, lane, http.needs(plan))
}

function connectMs(plan: Plan, workers: number, cost?: number): number {
  return connectMsOf(plan, workers, http.needs(plan), cost)
}

const count = { value: 10, per: 'total' as const }
const closed: Shape = { kind: 'closed', count, connections: 2 }
const thinking: Shape = { ...closed, thinkSeconds: 0.5 }
const open: Shape = { kind: 'constant', count, rate: count }

test.each([
  ['closed load, which awaits only answers', closed, undefined, { ticker: false, spins: false }],
  ['the same, strict', closed, 'strict' as const, { ticker: false, spins: false }],
  ['closed load that thinks', thinking, undefined, { ticker: true, spins: false }],
  ['open load', open, 'polite' as const, { ticker: true, spins: false }],
  ['open load, strict', open, 'strict' as const, { ticker: false, spins: true }],
])('the ticker is needed by polite waiting, and not by strict waiting: %s', (_, shape, pacing, expected) => {
  const plan = { ...planWith(shape), ...(pacing === undefined ? {} : { pacing }) }
  expect({ ticker: preparationOf(plan).ticker, spins: spins(plan) }).toEqual(expected)
})

test('the engine is the one that the plan names, or the one that it requires', () => {
  const engineOf = (transport: object): string => preparationOf({ ...planWith(closed), transport }).engine
  expect([{}, { engine: 'undici' }, { streams: 4 }].map(engineOf)).toEqual(['sockets', 'undici', 'http2'])
})

test('the files of its bodies are read in advance', () => {
  const plan = planWith(closed)
  const bodyFile = { path: '/tmp/body', bytes: 1, sha256: '0a'.repeat(32) }
  const [request] = plan.requests
  expect(preparationOf(plan).bodyFiles).toEqual([])
  expect(
    preparationOf({ ...plan, requests: request === undefined ? [] : [{ ...request, bodyFile }] }).bodyFiles,
  ).toEqual([bodyFile])
})

const total = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
const connections = (n: number): Shape => ({ kind: 'closed', count: total(1_000), connections: n })
const constant = (requests: number, rate: number): Shape => ({
  kind: 'constant',
  count: total(requests),
  rate: total(rate),
})
const burst = (requests: number, spacingSeconds = 0): Shape => ({
  kind: 'burst',
  loads: 2,
  burst: total(requests),
  everySeconds: 60,
  spacingSeconds,
})

/** A plan with this maximum of requests in flight. */
function planFor(shape: Shape, { maxInFlight = 1_000, ...more }: Partial<Plan> & { maxInFlight?: number } = {}): Plan {
  return { ...planWith(shape), phases: [{ name: 'load', shape, maxInFlight, backlog: 0 }], ...more }
}

function worker(index: number, of: number): Lane {
  return { driver: whole, worker: { index, of } }
}

describe('the load threads that a plan can use', () => {
  test.each<[string, Plan, number]>([
    ['all, with a place in flight for each', planFor(open), 4],
    ['as many as places of open load', planFor(open, { maxInFlight: 3 }), 3],
    [
      'as many as connections of closed load, whatever may be in flight',
      planFor(connections(2), { maxInFlight: 9 }),
      2,
    ],
    ['one at least', planFor(open, { maxInFlight: 1 }), 1],
  ])('are %s', (_, plan, lanes) => {
    expect(lanesFor(plan, 4)).toBe(lanes)
  })

  test('are one if there is only one', () => {
    expect([open, closed].map((shape) => lanesFor(planFor(shape), 1))).toEqual([1, 1])
  })
})

describe('the connections that a lane needs at once', () => {
  const lane = worker(0, 1)

  test.each<[string, Plan, number]>([
    ['closed load: each of its own', planFor(connections(64)), 64],
    ['fewer requests than connections', planFor({ ...closed, connections: 64 }), 10],
    ['open load: for what is due in the first ten milliseconds', planFor(constant(1_000, 1_000)), 11],
    ['slow load: one', planFor(constant(10, 1)), 1],
    ['a burst', planFor(burst(40)), 40],
    ['a burst that takes its time', planFor(burst(40, 0.001)), 11],
    ['no more than may be in flight', planFor(burst(40), { maxInFlight: 8 }), 8],
    ['no requests', planFor(constant(0, 10)), 0],
    ['a connection for each request', planFor(connections(64), { transport: { keepAlive: false } }), 0],
  ])('%s', (_, plan, expected) => {
    expect(atOnce(plan, lane)).toBe(expected)
  })

  test.each<[string, Plan, number[]]>([
    ['closed load', planFor(connections(7)), [3, 2, 2]],
    ['a burst', planFor(burst(40)), [14, 13, 13]],
    ['a burst of which few may be in flight', planFor(burst(40), { maxInFlight: 8 }), [3, 3, 2]],
  ])('are a share of those of the driver: %s', (_, plan, expected) => {
    expect([0, 1, 2].map((index) => atOnce(plan, worker(index, 3)))).toEqual(expected)
  })
})

describe('the time for the first connections', () => {
  test('is their number times the cost of one, in whole milliseconds', () => {
    expect(connectMs(planFor(connections(64)), 1, 1_000)).toBe(64)
    expect(connectMs(planFor(connections(3)), 1, 150)).toBe(1)
    expect(connectMs(planFor(constant(0, 10)), 1, 1_000)).toBe(0)
  })

  test('is estimated before any connection was made', () => {
    expect(connectMs(planFor(connections(1_000)), 1)).toBe(connectMs(planFor(connections(1_000)), 1, 150))
  })

  test('is that of the thread with the most connections, because threads connect at the same time', () => {
    expect([1, 2, 3].map((workers) => connectMs(planFor(connections(100)), workers, 1_000))).toEqual([100, 50, 34])
    expect(connectMs(planFor(connections(2)), 8, 1_000)).toBe(1)
  })

  test('is longer for TLS connections', () => {
    const target = 'https://shop.example/'
    expect(connectMs(planFor(connections(10), { target }), 1, 1_000)).toBe(80)
    expect(connectMs(planFor(connections(10), { target: target.toUpperCase() }), 1, 1_000)).toBe(80)
  })

  test('is that of few connections if each carries many requests', () => {
    const plan = (streams: number): Plan => planFor(connections(100), { transport: { engine: 'http2', streams } })
    expect([1, 10, 30].map((streams) => connectMs(plan(streams), 1, 1_000))).toEqual([100, 10, 4])
  })

  test('is 0 if each request makes its own connection', () => {
    expect(connectMs(planFor(connections(100), { transport: { keepAlive: false } }), 1, 1_000)).toBe(0)
  })

  test('is bounded, whatever the measured cost', () => {
    expect(connectMs(planFor(connections(100_000), { target: 'https://shop.example/' }), 1, 1e9)).toBe(60_000)
  })
})
