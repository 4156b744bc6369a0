import { describe, expect, it } from '@jest/globals'
import { planWith, phaseOf, requestOf } from './arbitraries.suite.ts'
import { drainOf, hashOf, MAX_COUNT, type Plan, planSchema, type Shape } from './plan.ts'

const closed = { kind: 'closed', count: { value: 500, per: 'driver' }, connections: 500 } as const
const constant = { kind: 'constant', count: { value: 10, per: 'total' }, rate: { value: 5, per: 'total' } } as const
const burst = {
  kind: 'burst',
  loads: 5,
  burst: { value: 100, per: 'driver' },
  everySeconds: 1,
  spacingSeconds: 0.001,
} as const
const rising = { from: 0, to: 100, seconds: 60 } as const
const ramp: Shape = { kind: 'ramp', stages: [rising], per: 'driver' }
const poisson: Shape = { kind: 'poisson', stages: [rising], per: 'total', seed: 2 ** 53 - 1 }
const timed = { kind: 'closed', seconds: 30, thinkSeconds: 0.5, connections: 1 } as const
const base: Plan = planWith(closed)

/** The path of the first issue. */
function complaint(plan: unknown): string {
  const [issue] = planSchema.safeParse(plan).error?.issues ?? []
  return issue === undefined ? 'none' : issue.path.join('.')
}

const withShape = (shape: object): unknown => planWith(shape as Shape)
const withRequest = (changed: object): unknown => ({ ...base, requests: [{ ...requestOf(base), ...changed }] })
const withPhase = (changed: object): unknown => ({ ...base, phases: [{ ...phaseOf(base), ...changed }] })

/** A search from 10/s to 40/s with stages of 5 s: at most 30 of them, with 3 s between them. */
const found = {
  phases: [
    {
      ...{ name: 'load', maxInFlight: 1, backlog: 0, search: { from: 10, to: 40, everySeconds: 5 } },
      shape: {
        kind: 'constant',
        count: { value: 2_400, per: 'total' },
        rate: { value: 10, per: 'total' },
        seconds: 240,
      },
    },
  ],
  thresholds: ['p99 < 1s'],
} as const
const withSearch = (change: object, plan: object = {}): unknown => ({
  ...{ ...base, ...found, ...plan },
  phases: [{ ...found.phases[0], ...change }],
})

describe('a plan with a search', () => {
  it.each<[string, object, object, string]>([
    ['is valid', {}, {}, 'none'],
    ['needs a threshold', {}, { thresholds: undefined }, 'phases.0.search'],
    ['is no warm-up', { measured: false }, {}, 'phases.0.search'],
    [
      'is as long as it can take',
      { shape: { ...found.phases[0].shape, count: { value: 2_390, per: 'total' }, seconds: 239 } },
      {},
      'phases.0.search',
    ],
    ['has its lowest rate', { search: { from: 11, to: 40, everySeconds: 5 } }, {}, 'phases.0.search'],
    ['is open load', { shape: closed }, {}, 'phases.0.search'],
    ['goes upwards', { search: { from: 10, to: 10, everySeconds: 5 } }, {}, 'phases.0.search.to'],
    [
      'has stages that can be judged',
      { search: { from: 10, to: 40, everySeconds: 4 } },
      {},
      'phases.0.search.everySeconds',
    ],
  ])('%s', (_, change, plan, path) => {
    expect(complaint(withSearch(change, plan))).toBe(path)
  })
})

describe('a plan', () => {
  it.each<[string, Shape]>([
    ['closed', closed],
    ['constant', constant],
    ['burst', burst],
    ['burst of one load that lasts longer than no delay', { ...burst, loads: 1, everySeconds: 0 }],
    [
      'burst whose load lasts as long as the delay',
      { ...burst, everySeconds: 0.3, burst: { value: 4, per: 'total' }, spacingSeconds: 0.1 },
    ],
    ['burst of seven loads, one each day of a week', { ...burst, loads: 7, everySeconds: 86_400 }],
    ['constant of a week', { ...constant, count: { value: 604_801, per: 'total' }, rate: { value: 1, per: 'total' } }],
    ['closed that rests long and ends in time', { ...closed, seconds: 30, connections: 1, thinkSeconds: 86_400 }],
    ['closed whose rests are shared', { ...closed, connections: 500, thinkSeconds: 86_400 }],
    ['ramp', { ...ramp, stages: [rising, { from: 0, to: 0, seconds: 5 }] }],
    ['poisson', poisson],
    ['closed for a time', timed],
    ['closed for a time or a number', { ...closed, seconds: 604_800 }],
    ['nothing at all', { ...closed, count: { value: 0, per: 'total' } }],
  ])('is accepted unchanged with a shape that is %s', (_, shape) => {
    expect(planSchema.parse(planWith(shape))).toEqual(planWith(shape))
  })

  it.each([
    ['target', { ...base, target: 'ftp://host/' }],
    ['target', { ...base, target: 'localhost:8000' }],
    ['target', { ...base, target: '' }],
    ['target', { ...base, target: 'http://[fe80::1%25eth0]:8080/' }],
    ['target', { ...base, target: 'http://user:secret@host/' }],
    ['target', { ...base, target: 'http:/user:secret@host/' }],
    ['target', { ...(withRequest({ pathAsIs: true }) as object), target: 'http://host/a b' }],
    ['type', { ...base, type: 'flood' }],
    ['name', { ...base, name: 'n'.repeat(201) }],
    ['timeoutMs', { ...base, timeoutMs: 0 }],
    ['drainMs', { ...base, drainMs: -1 }],
    ['drainMs', { ...base, drainMs: 0.5 }],
    ['drainMs', { ...base, drainMs: 3_600_001 }],
    ['identify', { ...base, identify: 'yes' }],
    ['requests', { ...base, requests: [] }],
    ['requests.1.name', { ...base, requests: [requestOf(base), requestOf(base)] }],
    ['phases', { ...base, phases: [] }],
    ['requests', { ...base, requests: [997, 991].map((weight, i) => ({ ...requestOf(base), name: `r${i}`, weight })) }],
    ['phases.0.weights', withPhase({ weights: [1, 1] })],
    ['phases.0.weights', withPhase({ weights: [0] })],
    ['phases.0.shape.count', withShape({ ...constant, seconds: 0.001 })],
    ['requests.0.method', withRequest({ method: 'GET /' })],
    ['requests.0.method', withRequest({ method: '' })],
    ['requests.0.method', withRequest({ method: 'connect' })],
    ['requests.0.headers.Upgrade', withRequest({ headers: { Upgrade: 'websocket' } })],
    ['requests.0.headers.a b', withRequest({ headers: { 'a b': 'c' } })],
    ['requests.0.headers.a', withRequest({ headers: { a: 'b\r\nevil: yes' } })],
    ['requests.0.headers.a', withRequest({ headers: { a: 'b\u0000' } })],
    ['requests.0.headers.a', withRequest({ headers: { a: 1 } })],
    ['requests.0.headers', withRequest({ headers: [] })],
    ['requests.0.headers', withRequest({ headers: undefined })],
    ['phases.0.maxInFlight', withPhase({ maxInFlight: 0 })],
    ['phases.0.backlog', withPhase({ backlog: -1 })],
    ['phases.0.shape.kind', withShape({ ...closed, kind: 'spiral' })],
    ['phases.0.shape.connections', withShape({ ...closed, connections: 0 })],
    ['phases.0.shape.count', withShape({ ...closed, count: { value: 1.5, per: 'driver' } })],
    ['phases.0.shape.count.value', withShape({ ...closed, count: { value: -1, per: 'driver' } })],
    ['phases.0.shape.count.value', withShape({ ...closed, count: { value: MAX_COUNT + 1, per: 'driver' } })],
    ['phases.0.shape.count.per', withShape({ ...closed, count: { value: 1, per: 'worker' } })],
    ['phases.0.shape.count', withShape({ kind: 'closed', connections: 1 })],
    ['phases.0.shape.seconds', withShape({ ...timed, seconds: 0 })],
    ['phases.0.shape.seconds', withShape({ ...timed, seconds: 604_801 })],
    ['phases.0.shape.thinkSeconds', withShape({ ...timed, thinkSeconds: -1 })],
    ['phases.0.shape.stages', withShape({ ...ramp, stages: [] })],
    ['phases.0.shape.stages', withShape({ ...ramp, stages: [{ from: 0, to: 0, seconds: 1 }] })],
    ['phases.0.shape.stages', withShape({ ...ramp, stages: [rising, { from: 1e9, to: 1e9, seconds: 1 }] })],
    ['phases.0.shape.stages', withShape({ ...ramp, stages: [rising, { ...rising, seconds: 604_800 }] })],
    ['phases.0.shape.stages.1.from', withShape({ ...ramp, stages: [rising, { ...rising, from: -1 }] })],
    ['phases.0.shape.stages.0.seconds', withShape({ ...ramp, stages: [{ ...rising, seconds: 0 }] })],
    ['phases.0.shape.per', withShape({ ...ramp, per: 'worker' })],
    ['phases.0.shape.seed', withShape({ ...poisson, seed: undefined })],
    ['phases.0.shape.seed', withShape({ ...poisson, seed: 0.5 })],
    ['pacing', { ...base, pacing: 'hasty' }],
    ['transport.engine', { ...base, transport: { engine: 'curl' } }],
    ['transport.proxy', { ...base, transport: { engine: 'sockets', proxy: 'http://127.0.0.1:3128' } }],
    ['phases.0.shape.rate', withShape({ ...constant, rate: { value: 0, per: 'total' } })],
    ['phases.0.shape.rate.per', withShape({ ...constant, rate: { value: 5, per: 'driver' } })],
    // 317,000 years.
    [
      'phases.0.shape.rate',
      withShape({ ...constant, count: { value: 1e9, per: 'total' }, rate: { value: 1e-4, per: 'total' } }),
    ],
    ['phases.0.shape.rate', withShape({ ...constant, rate: { value: 5e-324, per: 'total' } })],
    ['phases.0.shape.loads', withShape({ ...burst, loads: 9, everySeconds: 86_400 })],
    [
      'phases.0.shape.loads',
      withShape({ ...burst, loads: 1, burst: { value: 1e6, per: 'driver' }, spacingSeconds: 1 }),
    ],
    ['phases.0.shape.count', withShape({ ...closed, connections: 1, thinkSeconds: 86_400 })],
    [
      'phases.0.shape.count',
      withShape({ ...closed, count: { value: 1e9, per: 'total' }, connections: 1, thinkSeconds: 60 }),
    ],
    ['phases.0.shape.loads', withShape({ ...burst, loads: 0 })],
    ['phases.0.shape.loads', withShape({ ...burst, loads: MAX_COUNT, everySeconds: 1 })],
    ['phases.0.shape.everySeconds', withShape({ ...burst, everySeconds: 0.09 })],
    ['phases.0.shape.everySeconds', withShape({ ...burst, everySeconds: Number.NaN })],
    ['phases.0.shape.spacingSeconds', withShape({ ...burst, spacingSeconds: -1 })],
  ])('is rejected at %s', (path, plan) => {
    expect(complaint(plan)).toBe(path)
  })
})

describe('a repeated header', () => {
  const twice = (name: string, transport: object): string =>
    complaint({ ...(withRequest({ headers: { [name]: ['a', 'b'] } }) as object), transport })

  it('is rejected for some names in HTTP/2, and accepted for nearly all in HTTP/1.1', () => {
    expect(twice('Authorization', { engine: 'http2' })).toBe('requests.0.headers.Authorization')
    expect(twice('Authorization', { streams: 2 })).toBe('requests.0.headers.Authorization')
    expect(['sockets', 'undici'].map((engine) => twice('Authorization', { engine }))).toEqual(['none', 'none'])
    expect(twice('Accept', { engine: 'http2' })).toBe('none')
    expect(
      complaint({ ...(withRequest({ headers: { etag: 'a', ETag: 'b' } }) as object), transport: { streams: 2 } }),
    ).toBe('requests.0.headers.ETag')
  })
})

describe('the drain', () => {
  it('is as long as the time limit of a request by default', () => {
    expect(drainOf({ ...base, timeoutMs: 3_000 })).toBe(3_000)
    expect(drainOf({ ...base, timeoutMs: 3_000, drainMs: 500 })).toBe(500)
    expect(drainOf(planSchema.parse({ ...base, drainMs: 0 }))).toBe(0)
  })

  it('is as long as the longest limit if requests have their own', () => {
    const requests = [7_000, undefined, 90].map((timeoutMs, i) => ({
      name: `r${i}`,
      method: 'GET',
      headers: {},
      timeoutMs,
    }))
    expect(drainOf({ ...base, timeoutMs: 3_000, requests })).toBe(7_000)
    expect(drainOf({ ...base, timeoutMs: 9_000, requests })).toBe(9_000)
    expect(drainOf({ ...base, timeoutMs: 9_000, requests: requests.filter((one) => one.timeoutMs === 90) })).toBe(90)
  })
})

describe('the hash', () => {
  it('does not depend on the order of keys', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .map(([key, item]) => [key, turned(item)] as const)
                .reverse(),
            )
          : value
    expect(JSON.stringify(turned(base))).not.toBe(JSON.stringify(base))
    expect(hashOf(turned(base) as Plan)).toBe(hashOf(base))
  })

  it('is the same for a body that is absent and one that is undefined, as in JSON', () => {
    expect(hashOf(withRequest({ body: undefined }) as Plan)).toBe(hashOf(base))
  })

  it('differs between an empty and an absent body, and between a number and its text', () => {
    expect(hashOf(withRequest({ body: '' }) as Plan)).not.toBe(hashOf(base))
    expect(hashOf({ ...base, name: '1' })).not.toBe(hashOf({ ...base, name: 1 as unknown as string }))
  })

  it('changes with every value of a plan', () => {
    const seen = new Set([hashOf(base)])
    const texts = changedOnce(base).map((plan) => hashOf(plan as Plan))
    for (const hash of texts) seen.add(hash)
    expect(texts.length).toBeGreaterThan(12)
    expect(seen.size).toBe(texts.length + 1)
  })
})

/** One copy for each value inside, with only that value changed. */
function changedOnce(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const items: unknown[] = value
    return items.flatMap((item, i) => changedOnce(item).map((changed) => items.with(i, changed)))
  }
  if (typeof value !== 'object' || value === null) return [typeof value === 'number' ? value + 1 : `${String(value)}~`]
  return Object.entries(value).flatMap(([key, item]) =>
    changedOnce(item).map((changed) => ({ ...value, [key]: changed })),
  )
}
