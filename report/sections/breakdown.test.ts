import { expect, test } from '@jest/globals'
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { latencyAnswerOf } from '../../lib/api/figures.ts'
import { healthyTally } from '../../lib/measure/facts.suite.ts'
import { summariseResponse } from '../../lib/measure/summary.ts'
import { breakdownLines } from './breakdown.ts'

const figures: PartFigures = {
  ...{ planned: 2_000, sent: 2_000, completed: 1_999, failed: 1, dropped: 0, neverSent: 0, bytes: 9 },
  ...{
    rates: { sent: 100, throughput: 99.95 },
    statuses: { 200: 1_999 },
    failures: { reset: 1 },
    checks: {},
    succeeded: 1_979,
    checkFailed: 0,
  },
  response: latencyAnswerOf(summariseResponse(healthyTally(1_999))),
}
function textsOf(of: BreakdownAnswer): string[] {
  return breakdownLines(of).map(({ text }) => text)
}

const phase = (name: string, change: Partial<BreakdownAnswer['phases'][number]> = {}) => ({
  ...{ name, measured: true, kind: 'constant', from: 0, to: 20, seconds: 20, ...figures },
  ...change,
})

test('phases and requests have a row each', () => {
  const phases = [phase('warm\u001b-up', { measured: false }), phase('rest', { kind: 'pause', measured: false })]
  const requests = [
    { name: 'browse', ...figures },
    { name: 'order', ...figures, dropped: 7 },
  ]
  const lines = textsOf({ phases, requests, parts: [], labels: [] })
  expect(lines).toEqual([
    'phase                     sent  completed  errors  responses  median ms  p99 ms',
    'warm?-up (not measured)  2,000      1,999      21    99.95/s      5.000   5.000',
    'rest (pause)             2,000      1,999      21    99.95/s      5.000   5.000',
    '',
    'request          sent  completed  errors  dropped  responses  median ms  p99 ms',
    'browse          2,000      1,999      21        0    99.95/s      5.000   5.000',
    'order           2,000      1,999      21        7    99.95/s      5.000   5.000',
  ])
})

test('columns that tell nothing are left out', () => {
  const whole = { ...figures, completed: 2_000, failed: 0, succeeded: 2_000 }
  const requests = ['a', 'b'].map((name) => ({ name, ...whole }))
  expect(textsOf({ phases: [], requests, parts: [], labels: [] })).toEqual([
    'request          sent  responses  median ms  p99 ms',
    'a               2,000    99.95/s      5.000   5.000',
    'b               2,000    99.95/s      5.000   5.000',
  ])
})

test('what was planned is shown where it is not what was sent', () => {
  const requests = ['a', 'b'].map((name) => ({ name, ...figures, planned: 3_000 }))
  expect(textsOf({ phases: [], requests, parts: [], labels: [] })[0]).toMatch(/^request +planned +sent /)
})

test('labels of drivers have a row each', () => {
  const labels = ['eu', 'us'].map((value) => ({ name: 'region', value, driverCount: 1, ...figures }))
  expect(textsOf({ phases: [], requests: [], parts: [], labels })[1]).toMatch(/^region=eu +2,000 /)
})

test('a plan of one phase and one request has no tables', () => {
  expect(
    textsOf({ phases: [phase('load')], requests: [{ name: 'default', ...figures }], parts: [], labels: [] }),
  ).toEqual([])
})
