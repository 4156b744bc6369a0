import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import hdr, { type Histogram as Theirs } from 'hdr-histogram-js'
import { Histogram } from '../lib/measure/histogram.ts'
import { HIGHEST } from '../lib/measure/cell-layout.ts'
import { quantile } from '../lib/measure/quantiles.ts'
import { intervalLog, percentileText } from './histogram-files.ts'
import { propertyRuns } from '../lib/property-runs.suite.ts'

const interval = {
  title: 'response of test abc',
  from: '2026-01-02T03:04:05.678Z',
  to: '2026-01-02T03:04:35.928Z',
}

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** Every interval of a log, as read by HdrHistogram's own reader. */
function intervalsIn(log: string): Theirs[] {
  const reader = new hdr.HistogramLogReader(log, 64)
  const found: Theirs[] = []
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) found.push(next)
  return found
}

interface Row {
  readonly ms: number
  readonly percentile: number
  readonly total: number
  readonly beyond: number | undefined
}

/** The rows and the comments of a percentile distribution. */
function parsed(text: string): { head: string; rows: Row[]; comments: string[] } {
  const [head = '', blank, ...lines] = text.trimEnd().split('\n')
  expect(blank).toBe('')
  const rows = lines
    .filter((line) => !line.startsWith('#'))
    .map((line): Row => {
      const [ms = Number.NaN, percentile = Number.NaN, total = Number.NaN, beyond] = line.trim().split(/ +/).map(Number)
      return { ms, percentile, total, beyond }
    })
  return { head, rows, comments: lines.filter((line) => line.startsWith('#')) }
}

/** Values that are close together or far apart, up to beyond the range. */
const values = fc.array(fc.oneof(fc.nat(3_000), fc.nat(1_000_000), fc.integer({ min: 0, max: 2 * HIGHEST })), {
  minLength: 1,
  maxLength: 300,
})

describe('an interval log', () => {
  it('states its format, its start and its unit, and has one interval without a tag', () => {
    const lines = intervalLog(histogramOf([1_500, 12_345]), interval).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      '#[Histogram log format version 1.3]',
      '#[StartTime: 1767323045.678 (seconds since epoch), 2026-01-02T03:04:05.678Z]',
      '#[response of test abc: values in microseconds, Interval_Max in milliseconds]',
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ])
    expect(lines[4]).toMatch(/^1767323045\.678,30\.250,12\.345,HISTFAAA[A-Za-z0-9+/]+=*$/)
    expect(lines.slice(5)).toEqual([''])
  })

  it('is read by the reader of HdrHistogram with its instants, every count and every percentile', () => {
    fc.assert(
      fc.property(values, (recorded) => {
        const ours = histogramOf(recorded)
        const [theirs, ...more] = intervalsIn(intervalLog(ours, interval))
        expect(more).toEqual([])
        expect(theirs?.totalCount).toBe(ours.count)
        expect([theirs?.startTimeStampMsec, theirs?.endTimeStampMsec].map((ms = 0) => Math.round(ms))).toEqual([
          Date.parse(interval.from),
          Date.parse(interval.to),
        ])
        for (const q of [0.5, 0.9, 0.99, 0.999, 1]) {
          // Their value is the top of the cell; ours never exceeds the exact maximum.
          const [most = 0, own = 0] = [theirs?.getValueAtPercentile(q * 100), quantile(ours, q)]
          expect(Math.min(most, ours.max)).toBe(Math.max(own, Math.min(most, ours.max)))
          expect(own).toBeLessThanOrEqual(most)
          expect(most).toBeLessThanOrEqual(own * 1.001 + 1)
        }
      }),
    )
  })
})

describe('a percentile distribution', () => {
  it('has the columns and comments of HdrHistogram, in milliseconds', async () => {
    const text = await percentileText(histogramOf(Array.from({ length: 1_000 }, (_, i) => (i + 1) * 1_000)))
    const { head, rows, comments } = parsed(text)
    expect(head).toBe('       Value     Percentile TotalCount 1/(1-Percentile)')
    expect(rows[0]).toEqual({ ms: 1, percentile: 0, total: 1, beyond: 1 })
    expect(rows.find(({ percentile }) => percentile === 0.5)).toMatchObject({ ms: 500.223, total: 500, beyond: 2 })
    expect(rows.at(-1)).toEqual({ ms: 1_000.447, percentile: 1, total: 1_000, beyond: undefined })
    expect(comments).toEqual([
      expect.stringMatching(/^#\[Mean {4}= {6}500\.\d{3}, StdDeviation {3}= {6}288\.\d{3}\]$/),
      '#[Max     =     1000.447, Total count    =         1000]',
      '#[Buckets =           22, SubBuckets     =         2048]',
    ])
  })

  it('rises to the last sample, for any recorded values', async () => {
    await fc.assert(
      fc.asyncProperty(values, async (recorded) => {
        const ours = histogramOf(recorded)
        const { rows } = parsed(await percentileText(ours))
        expect(rows.at(-1)).toMatchObject({ percentile: 1, total: ours.count })
        const climbs = rows.every((row, i) => {
          const before = rows[i - 1] ?? { ms: 0, percentile: 0, total: 0 }
          return row.ms >= before.ms && row.percentile >= before.percentile && row.total >= before.total
        })
        expect(climbs).toBe(true)
      }),
      { numRuns: propertyRuns(50) },
    )
  })

  it('counts beyond 32 bits', async () => {
    const many = histogramOf([1_000])
    for (let doubled = 0; doubled < 40; doubled += 1) many.add(many)
    expect(parsed(await percentileText(many)).rows.at(-1)?.total).toBe(2 ** 40)
    expect(intervalsIn(intervalLog(many, interval)).map(({ totalCount }) => totalCount)).toEqual([2 ** 40])
  })
})
