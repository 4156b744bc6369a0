import { describe, expect, it } from '@jest/globals'
import { tallyWith, type TallyChange, type Times } from '../../lib/measure/facts.suite.ts'
import { measurements } from '../../lib/measure/measurements.ts'
import { cellOf, latencyTable } from './latency-table.ts'
import { reportWith } from '../sample.suite.ts'

/** The rows of a table by their title, without spaces. */
function tableOf(took: NonNullable<TallyChange['took']>): Map<string, string[]> {
  const lines = latencyTable(reportWith(tallyWith({ took })).overall)
  return new Map(lines.map((line) => [line.slice(0, 14).trim(), line.slice(14).trim().split(/ +/)]))
}

function titlesOf(took: NonNullable<TallyChange['took']>): string[] {
  return [...tableOf(took).keys()].slice(1)
}

const plenty: Times = [[10_000, 1_234]]

describe('the table of latencies', () => {
  it('has a column for each figure, in milliseconds', () => {
    const table = tableOf({ success: plenty })
    expect([...table.keys()]).toEqual(['ms', 'response'])
    expect(table.get('ms')).toEqual(['min', 'mean', 'median', 'p90', 'p95', 'p99', 'p99.9', 'max'])
    expect(table.get('response')).toEqual(Array(8).fill('1.234'))
  })

  it('has aligned columns', () => {
    const lines = latencyTable(reportWith(tallyWith({ took: { success: plenty, slip: [[9, 3_600_000_000]] } })).overall)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
  })

  it.each([
    [1, 0],
    [19, 0],
    [20, 1],
    [99, 1],
    [100, 2],
    [199, 2],
    [200, 3],
    [999, 3],
    [1_000, 4],
    [9_999, 4],
    [10_000, 5],
  ])('has a dash where fewer than ten samples lie beyond a percentile: of %d samples %d are shown', (count, shown) => {
    const cells = tableOf({ success: [[count, 5_000]] }).get('response')
    const percentiles = [...Array<string>(shown).fill('5.000'), ...Array<string>(5 - shown).fill('–')]
    expect(cells).toEqual(['5.000', '5.000', ...percentiles, '5.000'])
  })

  it('may have such a percentile with a mark in place of the dash', () => {
    const { response } = reportWith(tallyWith({ took: { success: [[99, 5_000]], givenUp: [[1, 9_000_000]] } })).overall
      .latencies
    const cells = (['median', 'p90', 'p99', 'max'] as const).map((title) => cellOf(title, response, 'marked'))
    expect(cells).toEqual(['5.003', '5.003', '~5.003', '≥9,000'])
    expect(cellOf('p99', { ...response, p99: 9_000 }, 'marked')).toBe('~≥9,000')
  })

  it('has only dashes without samples', () => {
    expect(tableOf({}).get('response')).toEqual(Array(8).fill('–'))
  })
})

describe('response times with lower bounds', () => {
  it('have a sign before each value from the shortest given-up request on, and before the mean', () => {
    const took = { success: [[984, 20_000]], givenUp: [[16, 10_000_000]] } as const
    expect(tableOf(took).get('response')).toEqual([
      '20.00',
      '≥179.7',
      '20.02',
      '20.02',
      '20.02',
      '≥10,000',
      '–',
      '≥10,000',
    ])
  })

  it('have the sign at the exact value of the bound, and at later responses', () => {
    const took = {
      success: [
        [50, 1_000],
        [50, 9_000],
      ],
      givenUp: [[100, 2_000]],
    } as const
    expect(tableOf(took).get('response')).toEqual(['1.000', '≥3.500', '≥2.000', '≥9.000', '≥9.000', '–', '–', '≥9.000'])
  })

  it('are marked only in the row of the response: every other row is exact', () => {
    const took = { givenUp: plenty, wait: plenty }
    expect(tableOf(took).get('wait')).toEqual(Array(8).fill('1.234'))
    expect(tableOf(took).get('response')).toEqual(Array(8).fill('≥1.234'))
  })
})

describe('the successful requests', () => {
  const ended = (good: number, bad: number): string[] =>
    titlesOf({ success: [[good, 1_000]], unsuccessful: [[bad, 500]] })

  it('have their own row only when more than 1 %% got an error status', () => {
    expect(ended(990, 10)).toEqual(['response'])
    expect(ended(989, 11)).toEqual(['response', 'successful'])
    expect(ended(0, 1_000)).toEqual(['response'])
    expect(ended(1_000, 0)).toEqual(['response'])
  })

  it('are shown separately from the others', () => {
    const table = tableOf({ success: [[500, 9_000]], unsuccessful: [[500, 1_000]] })
    expect([table.get('response')?.[2], table.get('successful')?.[2]]).toEqual(['1.000', '9.000'])
  })
})

describe('the other rows', () => {
  it('are shown for measurements with samples, in the order of the measurements', () => {
    const all = Object.fromEntries(measurements.map(({ name }) => [name, plenty]))
    expect(titlesOf(all)).toEqual([
      'response',
      'successful',
      'until failure',
      'wait',
      'slip',
      'spread',
      'connection',
      'service',
      'first byte',
      'DNS',
      'connect',
      'TLS',
    ])
    expect(titlesOf({ success: plenty, slip: plenty })).toEqual(['response', 'slip'])
  })

  it('do not include a time that no request took: for a place in flight, or for a connection', () => {
    expect(titlesOf({ success: plenty, connection: [[1_000, 0]], wait: [[1_000, 0]] })).toEqual(['response'])
    expect(
      titlesOf({
        success: plenty,
        connection: [
          [999, 0],
          [1, 1],
        ],
      }),
    ).toEqual(['response', 'connection'])
  })

  it('end with the measurements of another protocol, titled by the words of their names', () => {
    expect(titlesOf({ success: plenty, queueTime: plenty, tls: plenty })).toEqual(['response', 'TLS', 'queue time'])
  })
})
