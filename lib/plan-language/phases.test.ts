import { describe, expect, it } from '@jest/globals'
import type { Phase, Plan } from '../plan/plan.ts'
import { mostSeconds } from '../search/settings.ts'
import { areaOf, countBelow } from '../plan/stages.ts'
import { readPlan } from './to-plan.ts'

function read(text: string): Plan {
  const result = readPlan(text)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

const phase = (keys: string): Phase | undefined => read(`target: http://a.test\n${keys}`).phases[0]

describe('a phase', () => {
  it.each<[string, object]>([
    [
      'rate: 7/min\ncount: 3',
      { kind: 'constant', count: { value: 3, per: 'total' }, rate: { value: 7 / 60, per: 'total' } },
    ],
    ['rate: 0.1/s/driver\nduration: 25s', { count: { value: 3, per: 'driver' }, seconds: 25 }],
    ['rate: 10/s\nduration: 10s\ncount: 1000', { count: { value: 100, per: 'total' }, seconds: 10 }],
    ['rate: 10/s\nduration: 1s\narrivals: each-second', { kind: 'constant', eachSecond: true }],
    [
      'rate: { from: 1/s, to: 5/s }\nduration: 2m\narrivals: each-second',
      { kind: 'ramp', stages: [{ from: 1, to: 5, seconds: 120 }], per: 'total', eachSecond: true },
    ],
    [
      'rate: 5/s\nduration: 10s\narrivals: poisson\nseed: 7',
      { kind: 'poisson', stages: [{ from: 5, to: 5, seconds: 10 }], per: 'total', seed: 7 },
    ],
    [
      'staircase: { from: 1/s, to: 2.5/s, by: 1/s, every: 2s }',
      { kind: 'ramp', stages: [1, 2, 2.5].map((rate) => ({ from: rate, to: rate, seconds: 2 })) },
    ],
    [
      'staircase: { from: 1/s, to: 0.7/s, by: 0.1/s, every: 1s }',
      { stages: [1, 0.9, 0.8, 0.7].map((rate) => ({ from: rate, to: rate, seconds: 1 })) },
    ],
    [
      'spike: { base: 1/s, peak: 5/s, rise: 0s, hold: 2s, fall: 3s }',
      {
        kind: 'ramp',
        stages: [
          { from: 5, to: 5, seconds: 2 },
          { from: 5, to: 1, seconds: 3 },
        ],
      },
    ],
    [
      'stages: [{ from: 0/s, to: 5/s, duration: 1s }, { to: 3/s, duration: 2s }]',
      {
        stages: [
          { from: 0, to: 5, seconds: 1 },
          { from: 3, to: 3, seconds: 2 },
        ],
      },
    ],
    [
      'users: { from: 10, to: 40 }\nduration: 5m\nthink: 1s..3s\npace: 5s',
      {
        kind: 'closed',
        seconds: 300,
        connections: 10,
        endConnections: 40,
        per: 'total',
        thinkSeconds: 1,
        thinkMaxSeconds: 3,
        paceSeconds: 5,
      },
    ],
    ['users: 4/driver\ncount: 9', { kind: 'closed', connections: 4, count: { value: 9, per: 'total' } }],
    ['avalanche: 600/driver', { kind: 'closed', connections: 500, count: { value: 600, per: 'driver' } }],
    ['avalanche: 20', { kind: 'closed', connections: 20, count: { value: 20, per: 'total' }, per: 'total' }],
    [
      'tsunami: { bursts: 5, size: 100/driver, every: 2s, spacing: 1ms }',
      { kind: 'burst', loads: 5, burst: { value: 100, per: 'driver' }, everySeconds: 2, spacingSeconds: 0.001 },
    ],
  ])('has a shape: %s', (keys, shape) => {
    expect(phase(keys)?.shape).toMatchObject(shape)
  })

  it('that is a search has its lowest rate for as long as it can take', () => {
    const keys =
      'thresholds: [p99 < 1s]\nsearch: { from: 10/s/driver, to: 100/s/driver, every: 30s }\nmaxInFlight: 7/driver\n'
    const search = { from: 10, to: 100, everySeconds: 30 }
    const seconds = mostSeconds(search)
    const [rate, count] = [
      { value: 10, per: 'driver' },
      { value: 10 * seconds, per: 'driver' },
    ] as const
    expect(phase(keys)).toEqual({
      ...{ name: 'load', maxInFlight: 7, backlog: 10_000, search },
      shape: { kind: 'constant', rate, count, seconds },
    })
    expect(phase(`${keys}arrivals: poisson\n`)).toMatchObject({
      ...{ search, shape: { kind: 'poisson', stages: [{ from: 10, to: 10, seconds }], seed: 1 } },
    })
  })

  it('that its count ends has no duration', () => {
    expect(phase('rate: 10/s\nduration: 10s\ncount: 7')?.shape).toEqual({
      kind: 'constant',
      count: { value: 7, per: 'total' },
      rate: { value: 10, per: 'total' },
    })
  })

  it('whose rate changes ends at its count, if that is first', () => {
    expect(phase('rate: { from: 0/s, to: 10/s }\nduration: 10s\ncount: 50')?.shape).toMatchObject({
      stages: [{ from: 0, to: 10, seconds: 10 }],
    })
    const counts = [1, 7, 12, 13, 49].map((count) => {
      const shape = phase(`rate: { from: 0/s, to: 10/s }\nduration: 10s\ncount: ${count}`)?.shape
      return shape?.kind === 'ramp' ? countBelow(areaOf(shape.stages)) : 0
    })
    expect(counts).toEqual([1, 7, 12, 13, 49])
  })

  it('has limits that are totals unless they say otherwise', () => {
    const limits = ({ maxInFlight, backlog, limitsPer }: Phase) => ({ maxInFlight, backlog, limitsPer })
    const some = ['maxInFlight: 5', 'maxInFlight: 5/driver\nbacklog: 0/driver', 'backlog: 3'].map((keys) =>
      limits(phase(`rate: 1/s\nduration: 1s\n${keys}`) as Phase),
    )
    expect(some).toEqual([
      { maxInFlight: 5, backlog: 10_000, limitsPer: 'total' },
      { maxInFlight: 5, backlog: 0, limitsPer: undefined },
      { maxInFlight: 1_000, backlog: 3, limitsPer: 'total' },
    ])
  })

  it('of several has a name, weights in the order of the requests, and its own seed', () => {
    const { phases, requests } = read(`target: http://a.test
requests: { a: { get: / }, b: { get: / }, c: { get: / } }
weights: { a: 3 }
seed: 10
phases:
  - { rate: 1/s, duration: 1s, weights: { c: 2, a: 1 }, measured: false }
  - { name: last, rate: 1/s, duration: 1s, arrivals: poisson }
`)
    expect(phases).toMatchObject([
      { name: 'phase-1', weights: [1, 0, 2], measured: false },
      { name: 'last', shape: { seed: 11 } },
    ])
    expect(phases[1]).not.toHaveProperty('weights')
    expect(requests.map(({ name, weight }) => [name, weight])).toEqual([
      ['a', 3],
      ['b', undefined],
      ['c', undefined],
    ])
  })

  it('does not send a request that the plan weights with 0', () => {
    const { phases, requests } = read(
      'target: http://a.test\nrate: 1/s\nduration: 1s\nrequests: { a: { get: / }, b: { get: / } }\nweights: { b: 0 }\n',
    )
    expect(phases[0]?.weights).toEqual([1, 0])
    expect(requests.every(({ weight }) => weight === undefined)).toBe(true)
  })
})
