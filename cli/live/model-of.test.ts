import { describe, expect, it } from '@jest/globals'
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { metricsAt, phaseOf, START, START_MS, testAnswer } from './answers.suite.ts'
import { courseOf } from './course.ts'
import type { LiveModel } from './model.ts'
import { modelOf, type Seen } from './model-of.ts'

const count = { value: 3_000, per: 'total' } as const
const atRate = planWith({ kind: 'constant', count, rate: { value: 100, per: 'total' } })
const byCount = planWith({ kind: 'closed', count, connections: 1 })

function model(test: TestAnswer, figures?: MetricsAnswer, change: Partial<Seen> = {}): LiveModel {
  return modelOf({
    ...{ test, course: courseOf(test.config), figures, series: { throughput: [], p99: [] } },
    ...{ isPaused: false, isStopping: false, now: START_MS + 12_000, note: undefined, keys: true },
    ...change,
  })
}

describe('the time of a load', () => {
  it('is that of its windows, without pauses, and its end is that of the plan', () => {
    const figures = { ...metricsAt(12, { statuses: { 200: 1_000 } }), pausedSeconds: 2 }
    expect(model(testAnswer(atRate), figures).time).toEqual({
      ...{ passed: 10, of: 30, share: 1 / 3, left: 20, draining: 0, paused: 2, startsIn: -12 },
    })
  })

  it('ends where a change lets its last phase end', () => {
    const figures = metricsAt(10, {}, [phaseOf('load', [0, 20], { planned: 2_000, sent: 1_000 })])
    expect(model(testAnswer(atRate), figures).time).toMatchObject({ passed: 10, of: 20, left: 10 })
  })

  it('is measured by requests where their number ends closed load', () => {
    const counts = { statuses: { 200: 1_000 }, sentInTime: 1_000 }
    const figures = metricsAt(10, counts, [phaseOf('load', [0, null], { planned: 3_000, sent: 1_000 })])
    expect(model(testAnswer(byCount), figures).time).toMatchObject({
      passed: 10,
      of: undefined,
      share: 1 / 3,
      left: 20,
    })
    const both = planWith({ kind: 'closed', count, seconds: 100, connections: 1 })
    expect(model(testAnswer(both), figures).time).toMatchObject({ of: 100, share: 1 / 3, left: 90 })
    expect(model(testAnswer(byCount)).time).toMatchObject({ passed: 0, share: undefined, left: undefined })
  })

  it('stands still after its end, from when on it drains', () => {
    const { time, state } = model(testAnswer(atRate), metricsAt(42.5, {}))
    expect([time, state]).toMatchObject([{ passed: 30, left: 0, share: 1, draining: 12.5 }, 'draining'])
  })
})

describe('the state', () => {
  it('follows from the test, its figures, and what the reader has done', () => {
    const test = testAnswer(atRate)
    const figures = metricsAt(12, {})
    expect([
      model({ ...test, startAt: null }).state,
      model(test, undefined, { now: START_MS - 2_000 }).state,
      model(test).state,
      model(test, figures).state,
      model(test, figures, { isPaused: true }).state,
      model(test, { ...figures, state: 'draining' }).state,
      model(test, figures, { isPaused: true, isStopping: true }).state,
    ]).toEqual(['waiting', 'connecting', 'running', 'running', 'paused', 'draining', 'stopping'])
    expect(model(test, undefined, { now: START_MS - 2_000 }).time.startsIn).toBe(2)
  })

  it('has the phase of a plan of several, and says if it is not measured', () => {
    const [phase] = atRate.phases
    if (phase === undefined) throw new Error('a plan has a phase')
    const plan = { ...atRate, phases: [{ ...phase, name: 'warm', measured: false as const }, phase] }
    const phases = [
      { ...phaseOf('warm', [0, 30], { planned: 3_000, sent: 3_000 }), measured: false },
      phaseOf('load', [30, 60], { planned: 3_000, sent: 500 }),
    ]
    expect(model(testAnswer(plan), metricsAt(12, {}, phases)).phase).toBe('warm (not measured) (1 of 2)')
    expect(model(testAnswer(plan), metricsAt(35, {}, phases)).phase).toBe('load (2 of 2)')
    expect(model(testAnswer(atRate), metricsAt(12, {}, phases.slice(1))).phase).toBeUndefined()
  })
})

describe('the title', () => {
  it('has the name, what is sent, and how many drivers send it', () => {
    expect(model(testAnswer(atRate)).title).toBe('GET http://127.0.0.1:8000/ping')
    const [request] = atRate.requests
    if (request === undefined) throw new Error('a plan has a request')
    const drivers = ['a', 'b'].map((nodeId) => ({ nodeId, boot: 'x', state: 'running' as const }))
    const test = testAnswer({ ...atRate, requests: [request, request] }, { name: 'nightly', drivers })
    expect(model(test).title).toBe('nightly: 2 requests on http://127.0.0.1:8000/ping from 2 drivers')
  })
})

describe('errors', () => {
  it('are counted, with their share and their kinds', () => {
    const counts = { statuses: { 200: 80, 404: 3, 503: 9 }, failures: { timeout: 6 } }
    expect(model(testAnswer(atRate), metricsAt(5, counts)).errors).toMatchObject({
      ...{ count: 18, share: '18.4 % of 98 requests that ended' },
      kinds: [
        { what: 'status 503 Service Unavailable', count: 9 },
        { what: 'timed out', count: 6 },
        { what: 'status 404 Not Found', count: 3 },
      ],
    })
  })
})

describe('drivers', () => {
  it('are shown when there are several, with what is wrong with them', () => {
    const figures = metricsAt(5, { statuses: { 200: 10 } })
    expect(model(testAnswer(atRate), figures).drivers).toEqual([])
    const drivers = (['running', 'lost'] as const).map((state, index) => ({ nodeId: `d${index}`, boot: 'x', state }))
    const several = { ...figures, drivers: drivers.map(({ nodeId }) => ({ nodeId, ...figures.overall })) }
    expect(model(testAnswer(atRate, { drivers }), several).drivers).toMatchObject([
      { nodeId: 'd0', trouble: '', completed: 10, errors: 0 },
      { nodeId: 'd1', trouble: 'lost', completed: 10, errors: 0 },
    ])
  })
})

it('a test that starts on this machine is shown from the instant of its start', () => {
  expect(model(testAnswer(atRate, { startAt: START }), undefined, { now: START_MS }).state).toBe('running')
})
