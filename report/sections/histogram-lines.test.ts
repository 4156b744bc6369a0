import { describe, expect, it } from '@jest/globals'
import { tallyWith, type Times } from '../../lib/measure/facts.suite.ts'
import { histogramLines } from './histogram-lines.ts'
import { reportWith } from '../sample.suite.ts'

function linesOf(took: Readonly<Record<string, Times>>): string[] {
  return histogramLines(reportWith(tallyWith({ took }))).map(({ text }) => text)
}

describe('the histogram of a report', () => {
  it('has a bar for each bucket, the longest up to the width of the report', () => {
    const success: Times = [
      [10_000, 1_210],
      [5_000, 1_230],
      [1, 1_299],
    ]
    expect(linesOf({ success })).toEqual([
      'response times, standard deviation 0.009 ms',
      '  1.20 – 1.25 ms  15,000  >99.9 %  █████████████████████████████████████████████',
      '  1.25 – 1.30 ms       1   <0.1 %  ▏',
    ])
  })

  it('has no decimals that far apart borders do not need, and separated thousands', () => {
    const lines = linesOf({
      success: [
        [10, 150],
        [10, 2_600_000],
      ],
    })
    expect(lines[1]).toMatch(/^ {4}0\.1 – {3}0\.2 ms  10  50\.0 %  █+$/)
    expect(lines.at(-1)).toMatch(/^ {2}2,000 – 5,000 ms  10  50\.0 %  █+$/)
  })

  it('marks the buckets that are lower bounds, and then has no standard deviation', () => {
    const lines = linesOf({ success: [[10, 500]], givenUp: [[10, 1_000_100]] })
    expect(lines[0]).toBe('response times')
    expect(lines.filter((line) => line.includes('≥'))).toEqual([lines.at(-1)])
  })

  it('takes no lines without a response', () => {
    expect(linesOf({})).toEqual([])
  })
})
