import { phaseOf } from '../plan/arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import { planSchema } from '../plan/plan.ts'
import { avalancheBody, avalanchePlan, tsunamiBody, tsunamiPlan } from './bodies.ts'

const target = 'http://127.0.0.1:8000'

/** The path and message of each fault in a body. */
function complaints(body: unknown): string[] {
  const issues = avalancheBody.safeParse(body).error?.issues ?? []
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('the body of an avalanche', () => {
  it('needs no options: everything has a default', () => {
    expect(planSchema.parse(avalanchePlan(avalancheBody.parse({}), target))).toMatchObject({
      target,
      type: 'avalanche',
    })
  })

  it('gives times in seconds and selects strict pacing', () => {
    const body = avalancheBody.parse({ duration: 2.5, think: 0.1, strict: true, timeout: 0.5 })
    const plan = avalanchePlan(body, target)
    expect(plan).toMatchObject({ pacing: 'strict', timeoutMs: 500 })
    expect(phaseOf(plan).shape).toMatchObject({ kind: 'closed', seconds: 2.5, thinkSeconds: 0.1 })
    expect(avalanchePlan(avalancheBody.parse({ strict: false }), target)).not.toHaveProperty('pacing')
  })

  it('has thresholds, in the form in which they are published', () => {
    const body = avalancheBody.parse({ thresholds: ['p99<250ms', 'default errors < 1% during load'] })
    const plan = avalanchePlan(body, target)
    expect(plan.thresholds).toEqual(['p99 < 250ms', 'default errors < 1% during load'])
    expect(planSchema.safeParse(plan).success).toBe(true)
    const wrong = planSchema.safeParse({ ...plan, thresholds: ['p99 < 1s', 'order p99 < 1'] })
    expect(wrong.error?.issues).toMatchObject([
      { path: ['thresholds', 1], message: "'order p99 < 1': '1' has no unit: write 1ms or 1s" },
    ])
    expect(tsunamiPlan(2, tsunamiBody.parse({ thresholds: ['max < 1s'] }), target).thresholds).toEqual(['max < 1s'])
  })

  it('sets in seconds how long overdue requests are still sent after the time of the load', () => {
    const drainOf = (body: object): unknown => avalanchePlan(avalancheBody.parse(body), target).drainMs
    expect([drainOf({ rate: 5, drain: 2.5 }), drainOf({ rate: 5, drain: 0 })]).toEqual([2_500, 0])
    expect(avalanchePlan(avalancheBody.parse({ rate: 5 }), target)).not.toHaveProperty('drainMs')
  })

  it('has tags, and so has that of a tsunami', () => {
    const tags = { commit: '4f2a9c1' }
    expect(avalanchePlan(avalancheBody.parse({ tags }), 'http://a.test').tags).toEqual(tags)
    expect(tsunamiPlan(1, tsunamiBody.parse({ tags }), 'http://a.test').tags).toEqual(tags)
    expect(avalancheBody.safeParse({ tags: { 'a b': 'c' } }).success).toBe(false)
  })

  it('may omit the start rate of a stage, which then keeps its rate', () => {
    const stages = [
      { from: 0, to: 10, seconds: 1 },
      { to: 10, seconds: 5 },
    ]
    const body = avalancheBody.parse({ stages, poisson: true, seed: 7 })
    expect(phaseOf(avalanchePlan(body, target)).shape).toEqual({
      kind: 'poisson',
      per: 'driver',
      seed: 7,
      stages: [stages[0], { from: 10, to: 10, seconds: 5 }],
    })
  })

  it.each([
    [{ duration: 0 }, 'duration: '],
    [{ duration: 700_000 }, 'duration: '],
    [{ think: -1 }, 'think: '],
    [{ drain: -1 }, 'drain: '],
    [{ drain: 3_601 }, 'drain: '],
    [{ seed: 1.5 }, 'seed: '],
    [{ poisson: 1 }, 'poisson: '],
    [{ strict: 'yes' }, 'strict: '],
    [{ stages: [] }, 'stages: '],
    [{ stages: 5 }, 'stages: '],
    [{ stages: [{ to: 5 }] }, 'stages.0.seconds: '],
    [{ stages: [{ to: 5, seconds: 1, rate: 1 }] }, 'stages.0: '],
    [{ stages: [{ to: 0, seconds: 1 }] }, 'stages: must contain at least one rate above 0'],
    [{ stages: [{ to: 1e9, seconds: 2 }] }, 'stages: must not exceed 1000000000 requests in total'],
    [
      { stages: Array.from({ length: 2 }, () => ({ to: 1, seconds: 604_800 })) },
      'stages: must not exceed 604800 seconds in total',
    ],
    [{ bodyBase64: 'x' }, 'bodyBase64: is not base64'],
    // Any client of a cluster could read files of its drivers.
    [{ bodyFile: { path: '/etc/passwd', bytes: 1, sha256: '0a'.repeat(32) } }, ': Unrecognized key: "bodyFile"'],
    [{ transport: { proxy: 'ftp://127.0.0.1' } }, 'transport.proxy: must be a URL that begins with http://'],
    [{ transport: { engin: 'http2' } }, 'transport: '],
    [
      { transport: { engine: 'http2', redirects: 3 } },
      "transport.redirects: requires the engine 'sockets'; this plan uses 'http2'",
    ],
  ])('is reported once, at the faulty field: %j', (body, complaint) => {
    const said = complaints(body)
    expect(said).toEqual([expect.stringContaining(complaint)])
  })
})

describe('the body of a tsunami', () => {
  const shapeOf = (body: object): unknown => phaseOf(tsunamiPlan(2, tsunamiBody.parse(body), target)).shape

  it('sets the number of bursts and their size', () => {
    expect(shapeOf({ bursts: 3, size: 7 })).toMatchObject({
      kind: 'burst',
      loads: 3,
      burst: { value: 7, per: 'driver' },
    })
    expect(shapeOf({})).toMatchObject({ loads: 5, burst: { value: 100 } })
  })

  it.each([
    [
      { loads: 3, burst: 7 },
      { bursts: 3, size: 7 },
    ],
    [
      { loads: 3, size: 7 },
      { bursts: 3, size: 7 },
    ],
    [
      { count: 60, loads: 4 },
      { count: 60, bursts: 4 },
    ],
    [
      { count: 60, burst: 1 },
      { count: 60, size: 1 },
    ],
  ])('accepts the former names: %j', (old, now) => {
    expect(shapeOf(old)).toEqual(shapeOf(now))
  })

  it.each([
    [{ loads: 3, bursts: 3 }, 'loads', 'is the former name of `bursts`, which is given as well: leave `loads` out'],
    [{ burst: 3, size: 4 }, 'burst', 'is the former name of `size`, which is given as well: leave `burst` out'],
  ])('rejects an option that is given by its former and its present name: %j', (body, path, message) => {
    expect(tsunamiBody.safeParse(body).error?.issues).toEqual([expect.objectContaining({ path: [path], message })])
  })

  it('reports contradicting options by the present names, whichever names were used', () => {
    expect(() => shapeOf({ count: 60, loads: 7 })).toThrow('`count` (60) must be `bursts` × `size` in whole numbers')
    expect(() => shapeOf({ count: 60, loads: 6, burst: 9 })).toThrow('`bursts` × `size` is 54')
  })

  it('also accepts transport, pacing and drain', () => {
    const body = tsunamiBody.parse({ strict: true, drain: 0.5, transport: { keepAlive: false } })
    expect(tsunamiPlan(2, body, target)).toMatchObject({
      pacing: 'strict',
      drainMs: 500,
      transport: { keepAlive: false },
    })
  })

  it.each(['duration', 'stages', 'poisson', 'seed', 'think'])('rejects %s as unknown', (key) => {
    expect(tsunamiBody.safeParse({ [key]: 1 }).error?.issues).toMatchObject([{ code: 'unrecognized_keys' }])
  })
})
