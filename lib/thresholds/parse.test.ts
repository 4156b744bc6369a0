import { describe, expect, it } from '@jest/globals'
import { readThreshold } from './parse.ts'
import { type Threshold, thresholdText } from './threshold.ts'

const p99 = { kind: 'latency', source: 'response', statistic: 99 } as const

const right: readonly [text: string, threshold: Threshold][] = [
  ['p99 < 250ms', { metric: p99, operator: '<', limit: 250_000 }],
  ['p99<250ms', { metric: p99, operator: '<', limit: 250_000 }],
  ['errors < 1%', { metric: { kind: 'errors', as: 'share' }, operator: '<', limit: 0.01 }],
  ['errors <= 0', { metric: { kind: 'errors', as: 'count' }, operator: '<=', limit: 0 }],
  ['checks < 1%', { metric: { kind: 'checks', as: 'share' }, operator: '<', limit: 0.01 }],
  ['dropped < 5', { metric: { kind: 'dropped', as: 'count' }, operator: '<', limit: 5 }],
  [
    'order p95 < 400ms in 99% of 10s windows',
    {
      request: 'order',
      metric: { ...p99, statistic: 95 },
      operator: '<',
      limit: 400_000,
      windows: { share: 0.99, seconds: 10 },
    },
  ],
  [
    'throughput > 990/s during plateau',
    { metric: { kind: 'throughput' }, operator: '>', limit: 990, phase: 'plateau' },
  ],
  ['p99 < 5s, abort, grace 30s', { metric: p99, operator: '<', limit: 5_000_000, abort: { graceSeconds: 30 } }],
  ['ok mean <= 1.5ms', { metric: { kind: 'latency', source: 'ok', statistic: 'mean' }, operator: '<=', limit: 1_500 }],
  ['ttfb max < 1s', { metric: { kind: 'latency', source: 'ttfb', statistic: 'max' }, operator: '<', limit: 1_000_000 }],
  [
    'throughput >= 60/min in 5% of 1m windows during x',
    {
      metric: { kind: 'throughput' },
      operator: '>=',
      limit: 1,
      phase: 'x',
      windows: { share: 0.05, seconds: 60 },
    },
  ],
]

describe('a threshold', () => {
  it.each(right)('%s', (text, threshold) => {
    expect(readThreshold(text)).toMatchObject({ threshold })
    expect(readThreshold(thresholdText(threshold))).toMatchObject({ threshold })
  })

  it('says where its names are', () => {
    expect(readThreshold('order p95 < 1s during plateau')).toMatchObject({ names: { request: 0, phase: 22 } })
  })
})

/** Wrong thresholds, with a caret below the first wrong character. */
const wrong: readonly [text: string, caret: string, fault: string][] = [
  ['', '^', 'the metric is missing: write one, such as p99 < 250ms'],
  ['p99', '   ^', 'the comparison is missing: write < and a limit'],
  ['p99 <', '     ^', 'the limit is missing: write 250ms'],
  ['p99 < 250', '      ^', "'250' has no unit: write 250ms or 250s"],
  ['p99 < 250 ms', '      ^', "'250 ms' has a blank before its unit: write 250ms"],
  ['p99 < 1%', '      ^', "'1%' is not a duration: write 500ms, 30s, 1m30s or 1h"],
  ['p99 = 250ms', '    ^', "'=' is not a comparison: write <, <=, > or >="],
  ['p99 ≤ 250ms', '    ^', "'≤' is not a comparison: write <, <=, > or >="],
  ['p99 250ms', '    ^', "'250ms' is not a comparison: write <, <=, > or >="],
  ['p100 < 250ms', '^', "'p100' is not a percentile: write max"],
  ['p999 < 250ms', '^', "'p999' is not a percentile: write p99.9"],
  ['p99.9999 < 1s', '^', "'p99.9999' is not a percentile: write p1 to p99.999, with at most 3 decimals, or max"],
  ['eror < 1%', '^', "'eror' is not a metric: did you mean errors?"],
  ['order eror < 1%', '      ^', "'eror' is not a metric: did you mean errors?"],
  ['median < 1s', '^', "'median' is not a metric: did you mean p50?"],
  ['bytes < 1', '^', "'bytes' is not a metric: write p50 to p99.999, mean, max, errors, checks, dropped or throughput"],
  ['ok < 1s', '   ^', "'<' is no percentile, mean or max: write ok p99 < 250ms"],
  ['service men < 1s', '        ^', "'men' is no percentile, mean or max: did you mean mean?"],
  ['errors < 1.5', '         ^', "'1.5' has no unit: write 1.5%"],
  ['errors < 0%', '         ^', 'nothing is below 0%, so it can never hold: write <= 0%'],
  ['throughput > 990', '             ^', "'990' has no unit: write 990/s"],
  [
    'throughput > 9/s/driver',
    '             ^',
    "'9/s/driver' is per driver, and a threshold judges the total: write 9/s",
  ],
  ['p99 < 0.5us', '      ^', "'0.5us' is no whole number of microseconds: write 1us"],
  ['during p99 < 1s', '^', "'during' is not the name of a request"],
  ['p99 < 1s during', '               ^', "the phase is missing after 'during': write its name"],
  ['p99 < 1s during in', '                ^', "'in' is not the name of a phase"],
  ['p99 < 1s duing x', '         ^', "'duing' is not expected here: did you mean during?"],
  ['p99 < 1s during x during y', '                  ^', "'during' is given twice"],
  ['p99 < 1s in 10s windows', '            ^', "'10s' is not a percentage: write 5%"],
  ['p99 < 1s in 99% 10s windows', '                ^', "'10s' is not expected here: write 'of' before it"],
  ['p99 < 1s in 99% of 10s window', '                       ^', "'window' is not expected here: did you mean windows?"],
  ['p99 < 1s in 99% of 10s', '                      ^', "'windows' is missing"],
  [
    'p99 < 1s in 99% of 1.5s windows',
    '                   ^',
    "'1.5s' is not the length of a window: write whole seconds, from 1s to 1h",
  ],
  ['p99 < 1s in 0% of 1s windows', '            ^', '0% of windows is no limit: write a greater share'],
  ['p99 < 1s abort', '         ^', "'abort' needs a comma before it: write , abort"],
  ['p99 < 1s, abrt', '          ^', "'abrt' is not known: did you mean abort?"],
  ['p99 < 1s, abort grace 5s', '                ^', "'grace' is not expected here: write ',' before it"],
  ['p99 < 1s, grace 5s', '          ^', "'grace' has no effect without 'abort': write , abort, grace 30s"],
  ['p99 < 1s, abort, grace', '                      ^', 'the duration is missing: write grace 30s'],
  ['p99 < 1s,', '         ^', 'nothing follows the comma: leave it out, or write , abort'],
  [
    'abort',
    '^',
    '\'abort\' is no threshold: in a list in [ ], a comma separates thresholds: write this one in quotes, "p99 < 250ms, abort"',
  ],
  ['x'.repeat(501), '^', 'is longer than 500 characters'],
]

describe('a wrong threshold', () => {
  it.each(wrong)('%s', (text, caret, fault) => {
    expect(readThreshold(text)).toEqual({ fault, at: caret.indexOf('^') })
  })
})
