/** Golden layouts: the labels and columns are those of wrk 4.1.0 and wrk2. */
import { describe, expect, it } from '@jest/globals'
import type { TimelineAnswer } from '../../../lib/api/timeline.ts'
import { tallyWith } from '../../../lib/measure/facts.suite.ts'
import type { Tally } from '../../../lib/measure/tally.ts'
import { percentileText } from '../../../report/histogram-files.ts'
import { reportWith } from '../../../report/sample.suite.ts'
import { ratesOf, wrkFigures } from './figures.ts'
import { distributionLines, headText, recorded, resultText, wrk2Lines } from './layout.ts'
import { aligned, binaryText, metricText, secondsText, timeText } from './units.ts'

/** 1,000 requests that took 1 to 1,000 µs. */
function thousand(change: Parameters<typeof tallyWith>[0] = {}): Tally {
  const success = Array.from({ length: 1_000 }, (_, index) => [1, index + 1] as const)
  return tallyWith({ statuses: { 200: 1_000 }, bytesReceived: 1_184_890, took: { success }, ...change })
}

function textOf(tally: Tally, rates: readonly number[], distributions: readonly string[] = []): string {
  return resultText(wrkFigures(reportWith(tally), tally.latencies.at('success'), rates), distributions)
}

describe('the layout of wrk', () => {
  it('begins before the load', () => {
    expect(headText('http://127.0.0.1:8080/', { seconds: 30, threads: 2, connections: 100 })).toBe(
      'Running 30s test @ http://127.0.0.1:8080/\n  2 threads and 100 connections\n',
    )
  })

  it('has the statistics, the distribution, the totals and both rates', () => {
    const tally = thousand()
    const distribution = distributionLines(tally.latencies.at('success'))
    expect(textOf(tally, [400, 500, 600], distribution)).toBe(
      [
        '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
        '    Latency   500.50us  288.67us   1.00ms   57.80%',
        '    Req/Sec   500.00     81.65   600.00     33.33%',
        '  Latency Distribution',
        '     50%  500.00us',
        '     75%  750.00us',
        '     90%    0.90ms',
        '     99%    0.99ms',
        '  1000 requests in 1.00s, 1.13MB read',
        'Requests/sec:   1000.00',
        'Transfer/sec:      1.13MB',
        '',
      ].join('\n'),
    )
  })

  it('has errors only if there are any, and counts statuses of 400 and above', () => {
    const failures = { refused: 1, dns: 1, reset: 3, timeout: 4 } as const
    expect(textOf(thousand({ statuses: { 200: 990, 302: 4, 404: 5, 500: 1 }, failures }), [1])).toContain(
      'read\n  Socket errors: connect 2, read 3, write 0, timeout 4\n  Non-2xx or 3xx responses: 6\nRequests/sec:',
    )
  })

  it('of a load without a response has zeros', () => {
    expect(textOf(tallyWith({ failures: { refused: 7 } }), [0])).toBe(
      [
        '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
        '    Latency     0.00us    0.00us   0.00us    0.00%',
        '    Req/Sec     0.00      0.00     0.00    100.00%',
        '  0 requests in 1.00s, 0.00B read',
        '  Socket errors: connect 7, read 0, write 0, timeout 0',
        'Requests/sec:      0.00',
        'Transfer/sec:       0.00B',
        '',
      ].join('\n'),
    )
  })
})

describe('the layout of wrk2', () => {
  it('has the recorded latency up to the maximum, and its spectrum in columns', async () => {
    const success = thousand().latencies.at('success')
    const lines = wrk2Lines(recorded, success, await percentileText(success))
    expect(lines.slice(0, 16)).toEqual([
      '  Latency Distribution (HdrHistogram - Recorded Latency)',
      ' 50.000%  500.00us',
      ' 75.000%  750.00us',
      ' 90.000%    0.90ms',
      ' 99.000%    0.99ms',
      ' 99.900%    1.00ms',
      ' 99.990%    1.00ms',
      ' 99.999%    1.00ms',
      '100.000%    1.00ms',
      '',
      '  Detailed Percentile spectrum:',
      '       Value   Percentile   TotalCount 1/(1-Percentile)',
      '',
      '       0.001     0.000000            1         1.00',
      '       0.100     0.100000          100         1.11',
      '       0.200     0.200000          200         1.25',
    ])
    expect(lines.at(-1)).toBe('----------------------------------------------------------')
    expect(lines.filter((line) => line.startsWith('#['))).toHaveLength(3)
    expect(lines).toContain('       1.000     1.000000         1000          inf')
  })
})

describe('the rate of a thread', () => {
  const point = (from: number, to: number, completed: number): TimelineAnswer['points'][number] =>
    ({ from, to, completed }) as TimelineAnswer['points'][number]
  const report = reportWith(thousand(), { seconds: 3 })

  it('is that of each second, and the last one ends with the load', () => {
    expect(ratesOf([point(0, 1, 100), point(1, 2, 200), point(2, 4, 300)], report, 2)).toEqual([50, 100, 150])
    expect(ratesOf([point(0, 2, 100), point(3, 4, 1)], report, 1)).toEqual([50])
    expect(ratesOf([], report, 4)).toEqual([250])
  })
})

describe('a number of wrk', () => {
  it.each([
    [timeText(0), '0.00us'],
    [timeText(849.9), '849.90us'],
    [timeText(850), '0.85ms'],
    [timeText(67_030), '67.03ms'],
    [timeText(999_999), '1000.00ms'],
    [timeText(2_020_000), '2.02s'],
    [timeText(7_080_000_000), '118.00m'],
    [secondsText(10), '10s'],
    [secondsText(51), '1m'],
    [secondsText(7_080), '118m'],
    [binaryText(500), '500.00'],
    [binaryText(589_455), '575.64K'],
    [binaryText(19_070_000_000), '17.76G'],
    [metricText(849), '849.00'],
    [metricText(2_390), '2.39k'],
    [metricText(1_500_000), '1.50M'],
    [aligned('6.47ms', 8), '  6.47ms'],
    [aligned('2.39k', 8), '  2.39k '],
    [aligned('212.65', 10), '  212.65  '],
  ])('%s is %s', (text, expected) => {
    expect(text).toBe(expected)
  })
})
