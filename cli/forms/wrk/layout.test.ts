/** Golden layouts: the labels and columns are those of wrk 4.1.0 and wrk2. */
import { describe, expect, it } from '@jest/globals'
import type { TimelineAnswer } from '../../../lib/api/timeline.ts'
import { tallyWith } from '../../../lib/measure/facts.suite.ts'
import type { Tally } from '../../../lib/measure/tally.ts'
import { fromSeconds } from '../../../lib/units.ts'
import { percentileText } from '../../../report/histogram-files.ts'
import type { Report } from '../../../report/report.ts'
import { reportWith } from '../../../report/sample.suite.ts'
import { type PartRate, ratesOf, wrkFigures } from './figures.ts'
import { distributionLines, headText, recorded, resultText, wrk2Lines } from './layout.ts'
import { aligned, binaryText, metricText, secondsText, timeText } from './units.ts'

/** 1,000 requests that took 1 to 1,000 µs. */
function thousand(change: Parameters<typeof tallyWith>[0] = {}): Tally {
  const success = Array.from({ length: 1_000 }, (_, index) => [1, index + 1] as const)
  return tallyWith({ statuses: { 200: 1_000 }, bytesReceived: 1_184_890, took: { success }, ...change })
}

function textOf(tally: Tally, rates: readonly PartRate[], distributions: readonly string[] = []): string {
  return resultText(wrkFigures(reportWith(tally), tally.latencies.at('success'), rates), distributions)
}

/** Of parts of one second. */
function each(...rates: readonly number[]): PartRate[] {
  return rates.map((rate) => ({ rate, seconds: 1 }))
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
    expect(textOf(tally, each(400, 500, 600), distribution)).toBe(
      [
        '  Thread Stats   Avg      Stdev     Max   +/- Stdev',
        '    Latency   500.50us  288.82us   1.00ms   57.80%',
        '    Req/Sec   500.00    100.00   600.00    100.00%',
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
    expect(textOf(thousand({ statuses: { 200: 990, 302: 4, 404: 5, 500: 1 }, failures }), each(1))).toContain(
      'read\n  Socket errors: connect 2, read 3, write 0, timeout 4\n  Non-2xx or 3xx responses: 6\nRequests/sec:',
    )
  })

  it('of a load without a response has zeros', () => {
    expect(textOf(tallyWith({ failures: { refused: 7 } }), each(0))).toBe(
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

/** The figures of a load of so many seconds. */
function overallOf(tally: Tally, seconds: number): Report['overall'] {
  return reportWith(tally, {}, { time: fromSeconds(seconds) }).overall
}

describe('the figures of wrk', () => {
  const figuresOf = (tally: Tally, rates: readonly PartRate[], change = {}): ReturnType<typeof wrkFigures> =>
    wrkFigures(reportWith(tally, change), tally.latencies.at('success'), rates)

  it('are those of the time of the load, however long the last request took after it', () => {
    const late = thousand({ completedInTime: 990, bytesReceived: 1_000_000 })
    expect(figuresOf(late, [], { drainSeconds: 30 })).toMatchObject({ requests: 990, time: 1e6, bytes: 990_000 })
    expect(textOf(late, [])).toContain('  990 requests in 1.00s, 0.94MB read\nRequests/sec:    990.00\n')
  })

  it('have every response if all came in time, although rates are rounded', () => {
    const tally = tallyWith({ statuses: { 200: 123_457 }, took: { success: [[1, 10]] } })
    expect(figuresOf(tally, [], { seconds: 1_000, overall: overallOf(tally, 1_000) })).toMatchObject({
      requests: 123_457,
    })
  })

  it('have the standard deviation of a sample, which of one value is 0', () => {
    const two = tallyWith({
      statuses: { 200: 2 },
      took: {
        success: [
          [1, 100],
          [1, 200],
        ],
      },
    })
    expect(figuresOf(two, each(10, 20)).latency.deviation).toBeCloseTo(Math.sqrt(5_000), 9)
    expect(figuresOf(two, each(10, 20)).rate.deviation).toBeCloseTo(Math.sqrt(50), 9)
    const one = tallyWith({ statuses: { 200: 1 }, took: { success: [[1, 10_000]] } })
    expect(figuresOf(one, each(7))).toMatchObject({ latency: { deviation: 0, within: 1 }, rate: { deviation: 0 } })
  })

  it('weigh joined seconds by their number', () => {
    const joined = [
      { rate: 10, seconds: 4 },
      { rate: 20, seconds: 1 },
    ]
    const { rate } = figuresOf(thousand(), joined)
    const apart = figuresOf(thousand(), each(10, 10, 10, 10, 20)).rate
    expect(rate.mean).toBe(12)
    expect(rate.deviation).toBeCloseTo(apart.deviation, 9)
    expect([rate.within, rate.max]).toEqual([apart.within, apart.max])
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
    expect(ratesOf([point(0, 1, 100), point(1, 2, 200), point(2, 4, 300)], report, 2)).toEqual(each(50, 100, 150))
    expect(ratesOf([point(0, 2, 100), point(3, 4, 1)], report, 1)).toEqual([{ rate: 50, seconds: 2 }])
    expect(ratesOf([], report, 4)).toEqual([{ rate: 250, seconds: 3 }])
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
