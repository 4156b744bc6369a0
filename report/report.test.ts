import { describe, expect, it } from '@jest/globals'
import type { MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import { tallyWith } from '../lib/measure/facts.suite.ts'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import { fromSeconds } from '../lib/units.ts'
import { reportOf } from './report.ts'
import { reportWith } from './sample.suite.ts'

const START = '2026-01-01T00:00:00.000Z'
const { overall } = reportWith(tallyWith({ statuses: { 200: 5 } }), {}, { time: fromSeconds(5) })

const test: TestAnswer = {
  TestId: 'abc',
  name: 'nightly',
  type: 'avalanche',
  state: 'running',
  config: planWith({ kind: 'closed', seconds: 5, connections: 1 }),
  createdAt: START,
  startAt: START,
  endedAt: null,
  verdict: { outcome: 'none', trust: 'valid', headline: '5 requests, 100 % succeeded', doubts: [] },
  failureDetails: {},
  checkExamples: {},
  drivers: [],
  events: [],
}
const metrics: MetricsAnswer = {
  TestId: 'abc',
  state: 'finished',
  windowEnd: '2026-01-01T00:00:06.250Z',
  overall,
  ...{ phases: [], requests: [], parts: [], labels: [] },
  drivers: [{ nodeId: 'one', ...overall }],
  missing: [],
}

describe('a report', () => {
  it('combines a test with its figures', () => {
    expect(reportOf(test, metrics, { workers: 3 })).toMatchObject({
      TestId: 'abc',
      name: 'nightly',
      state: 'finished',
      target: 'http://127.0.0.1:8000/ping',
      method: 'GET',
      seed: null,
      workers: 3,
      verdict: test.verdict,
      overall,
      drivers: [{ nodeId: 'one', ...overall }],
    })
    expect(reportOf(test, metrics).workers).toBeNull()
  })

  it('separates the time of the load from the drain', () => {
    expect(reportOf(test, metrics)).toMatchObject({ seconds: 5, drainSeconds: 1.25 })
    // A pause of the load is in neither.
    expect(reportOf(test, { ...metrics, pausedSeconds: 1 })).toMatchObject({ pausedSeconds: 1, drainSeconds: 0.25 })
    // The last window may end before the time of the load, when the last response arrived early.
    expect(reportOf(test, { ...metrics, windowEnd: '2026-01-01T00:00:04.000Z' }).drainSeconds).toBe(0)
    expect(reportOf(test, { ...metrics, windowEnd: null }).drainSeconds).toBeNull()
    expect(reportOf({ ...test, startAt: null }, metrics).drainSeconds).toBeNull()
  })

  it('contains the seed of random arrivals', () => {
    const stages = [{ from: 1, to: 1, seconds: 1 }]
    const config = planWith({ kind: 'poisson', stages, per: 'driver', seed: 42 })
    expect(reportOf({ ...test, config }, metrics).seed).toBe(42)
  })
})
