import { describe, expect, it } from '@jest/globals'
import { latestEndOf } from '../plan/phases.ts'
import { fromSeconds, toSeconds } from '../units.ts'
import { presetNames, presetPurpose, presetText } from './presets.ts'
import { printPlan } from './print.ts'
import { scaledPlan } from './time-scale.ts'
import { readPlan } from './to-plan.ts'
import { type Plan, planSchema } from '../plan/plan.ts'

const target = 'http://127.0.0.1:8000'

function read(name: string, options: object = {}): Plan {
  const result = readPlan(presetText(name, { target, ...options }) ?? '')
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

describe('presets', () => {
  it('are these', () => {
    expect(presetNames).toEqual([
      'smoke',
      'load',
      'stress',
      'spike',
      'soak',
      'breakpoint',
      'tonk-baseline',
      'tonk-moderate',
      'tonk-heavy',
      'tonk-stress',
      'tonk-stress-10000',
      'tonk-extreme',
      'tonk-custom',
    ])
  })

  it.each(presetNames)('are read as plans of their name: %s', (name) => {
    expect(read(name)).toMatchObject({ name, target, type: 'plan' })
    expect(presetPurpose(name)).toMatch(/^[A-Z].*\.$/)
  })

  it('have rates in proportion to the peak', () => {
    const { phases } = read('spike', { peak: { value: 20, per: 'driver' } })
    expect(phases.map(({ name, shape }) => [name, shape.kind])).toEqual([
      ['before', 'constant'],
      ['spike', 'ramp'],
      ['recovery', 'constant'],
    ])
    expect(phases[1]?.shape).toMatchObject({
      stages: [{ from: 10, to: 100 }, { from: 100 }, { to: 10 }],
      per: 'driver',
    })
  })

  it('search for the breaking point', () => {
    expect(read('breakpoint').phases).toMatchObject([{ search: { from: 10, to: 1_000, everySeconds: 30 } }])
  })

  it('are printed with their purpose', () => {
    expect(presetText('load', { target })).toBe(`# Does it hold the expected peak? A climb, and ten minutes at the peak.
name: load
target: http://127.0.0.1:8000
phases:
  - { name: climb, rate: { from: 0/s, to: 100/s }, duration: 1m, measured: false }
  - { name: plateau, rate: 100/s, duration: 10m }
`)
  })

  it('are not found by another name', () => {
    expect(presetText('toString', { target })).toBeUndefined()
  })
})

describe("Tonk's scenarios", () => {
  it('have as many users as connections, which begin the operations of a minute in each minute', () => {
    const { phases } = read('tonk-baseline')
    expect(phases.map(({ name, shape }) => ({ name, ...shape }))).toMatchObject([
      { name: 'warmup', seconds: 120, connections: 10, paceSeconds: 20 },
      { name: 'rampup', seconds: 300, connections: 10, endConnections: 100, paceSeconds: 200 },
      { name: 'sustained', seconds: 600, connections: 100, paceSeconds: 100 },
      { name: 'cooldown', kind: 'pause', seconds: 120 },
    ])
  })

  it("have Tonk's rules as thresholds: two that end the load, and two by which it passes", () => {
    const passes = ['errors < 5%', 'p95 < 1s']
    expect(read('tonk-baseline').thresholds).toEqual([
      'errors <= 10%, abort, grace 1m',
      'p95 <= 5s, abort, grace 1m',
      ...passes,
    ])
    for (const name of ['tonk-stress', 'tonk-stress-10000', 'tonk-extreme']) {
      expect(read(name).thresholds).toEqual([
        'errors <= 10% during stress, abort, grace 1m',
        'p95 <= 5s during stress, abort, grace 1m',
        ...passes,
      ])
    }
    const withRules = presetNames.filter((name) => read(name).thresholds !== undefined)
    expect(withRules).toEqual(presetNames.filter((name) => name === 'breakpoint' || name.startsWith('tonk-')))
  })

  it('are printed with their rules, which read back', () => {
    const plan = read('tonk-moderate')
    const again = readPlan(printPlan(plan))
    expect('plan' in again ? again.plan : again.problems).toEqual(plan)
    expect(presetText('tonk-moderate', { target })).toContain('"errors <= 10%, abort, grace 1m"')
  })

  it('can have a chosen number of users', () => {
    const { phases } = read('tonk-custom', { users: 20 })
    expect(phases.slice(0, 2).map(({ shape }) => shape)).toMatchObject([
      { connections: 20 },
      { connections: 20, endConnections: 20 },
    ])
  })
})

describe('a scaled plan', () => {
  it('lasts for a fraction of the time, with the same rates and users', () => {
    const plan = read('spike')
    const scaled = scaledPlan(plan, 60)
    expect(toSeconds(latestEndOf(scaled) ?? fromSeconds(0))).toBeCloseTo((60 + 40 + 120) / 60, 9)
    expect(scaled.phases.map(({ shape }) => ('rate' in shape ? shape.rate : undefined))).toEqual(
      plan.phases.map(({ shape }) => ('rate' in shape ? shape.rate : undefined)),
    )
    expect(scaled.phases[0]?.shape).toMatchObject({ seconds: 1, count: { value: 50, per: 'total' } })
  })

  it('has shorter stages of a search, and remains valid', () => {
    const plan = read('breakpoint')
    expect(planSchema.parse(scaledPlan(plan, 3)).phases).toMatchObject([{ search: { everySeconds: 10 } }])
    expect(planSchema.parse(scaledPlan(plan, 60)).phases).toMatchObject([{ search: { everySeconds: 5 } }])
  })

  it('has a shorter maximum duration', () => {
    const plan = { ...read('spike'), maxDurationMs: 90_000 }
    expect(scaledPlan(plan, 60).maxDurationMs).toBe(1_500)
    expect(scaledPlan(plan, 1e7).maxDurationMs).toBe(1)
  })

  it.each([
    ['p95 < 400ms in 99% of 2m windows', 'p95 < 400ms in 99% of 2s windows'],
    ['p95 < 400ms in 99% of 100s windows', 'p95 < 400ms in 99% of 2s windows'],
    ['p95 < 400ms in 99% of 10s windows', 'p95 < 400ms in 99% of 1s windows'],
    ['errors < 1%, abort, grace 90s', 'errors < 1%, abort, grace 1.5s'],
    ['errors < 1%, abort, grace 1s', 'errors < 1%, abort, grace 17ms'],
    ['errors < 1%, abort', 'errors < 1%, abort'],
    ['throughput > 60/s', 'throughput > 60/s'],
  ])('has shorter windows, of whole seconds, and a shorter grace: %s', (text, scaled) => {
    const plan = { ...read('spike'), thresholds: [text] }
    expect(scaledPlan(plan, 60).thresholds).toEqual([scaled])
  })

  it('has windows of an hour at most, and a grace of a week at most, when it is slower', () => {
    const plan = { ...read('spike'), thresholds: ['p95 < 1s in 99% of 10m windows, abort, grace 1h'] }
    expect(scaledPlan(plan, 0.001).thresholds).toEqual(['p95 < 1s in 99% of 1h windows, abort, grace 168h'])
  })

  it('keeps think times, paces and timeouts', () => {
    const plan = read('tonk-baseline')
    expect(scaledPlan(plan, 60).phases[0]?.shape).toMatchObject({ seconds: 2, paceSeconds: 20, connections: 10 })
    expect(scaledPlan(plan, 60).timeoutMs).toBe(plan.timeoutMs)
  })

  it.each([
    ['count: 600', 10],
    ['count: 5', 1],
  ])('sends fewer requests of an even rate without a duration: %s', (count, value) => {
    const result = readPlan(`target: ${target}\nrate: 10/s\n${count}\n`)
    if ('problems' in result) throw new Error('not read')
    expect(scaledPlan(result.plan, 60).phases[0]?.shape).toMatchObject({ count: { value } })
  })
})
