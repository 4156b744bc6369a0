import { expect, test } from '@jest/globals'
import type { BreakdownAnswer, PartFigures } from '../lib/api/breakdown.ts'
import { latencyAnswerOf } from '../lib/api/figures.ts'
import { healthyTally } from '../lib/measure/facts.suite.ts'
import { summariseResponse } from '../lib/measure/summary.ts'
import { breakdownLines } from './breakdown.ts'

const figures: PartFigures = {
  ...{ planned: 2_000, sent: 2_000, completed: 1_999, failed: 1, dropped: 0, neverSent: 0, bytes: 9 },
  ...{
    rates: { sent: 100, throughput: 99.95 },
    statuses: { 200: 1_999 },
    failures: { reset: 1 },
    checks: {},
    succeeded: 0,
    checkFailed: 0,
  },
  response: latencyAnswerOf(summariseResponse(healthyTally(1_999))),
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
  const lines = breakdownLines({ phases, requests, parts: [], labels: [] })
  const numbers = '2000       2000       1999          1          0      99.95      5.000      5.000'
  expect(lines).toEqual([
    '',
    'phase                       planned       sent  completed     failed    dropped per second  median ms     p99 ms',
    `warm?-up (not measured)        ${numbers}`,
    `rest (pause)                   ${numbers}`,
    '',
    'request           planned       sent  completed     failed    dropped per second  median ms     p99 ms',
    `browse               ${numbers}`,
    `order                ${numbers.replace('          0 ', '          7 ')}`,
  ])
})

test('a plan of one phase and one request has no tables', () => {
  expect(
    breakdownLines({ phases: [phase('load')], requests: [{ name: 'default', ...figures }], parts: [], labels: [] }),
  ).toEqual([])
})
