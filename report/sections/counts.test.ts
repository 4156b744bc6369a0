import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import { nothingLost } from '../../lib/measure/summary.ts'
import { fromSeconds } from '../../lib/units.ts'
import { countLines } from './counts.ts'
import type { RateOverTime } from '../rate-over-time.ts'
import type { Report } from '../report.ts'
import { reportWith } from '../sample.suite.ts'

const tally = tallyWith({ statuses: { 200: 2_000 }, failures: { refused: 1 }, bytesReceived: 12_345_678 })

function textOf(...of: Parameters<typeof reportWith>): string {
  return countLines(reportWith(...of))
    .map(({ text }) => `${text}\n`)
    .join('')
}

describe('the counts of a report', () => {
  it('have separated thousands, their rates, the share of success, and the data in decimal units', () => {
    expect(textOf(tally)).toBe(
      [
        'planned              2,001   2,001/s',
        'sent                 2,001   2,001/s',
        'completed            2,000   2,000/s',
        'succeeded            2,000   more than 99.9 %',
        'failed                   1',
        'statuses      200: 2,000',
        'received           12.3 MB   12.3 MB/s',
        '',
      ].join('\n'),
    )
  })

  it('have rates over the time of the load, and only of requests within it', () => {
    const counts = { ...tally, planned: 9, sent: 6, sentInTime: 5, completedInTime: 1 }
    const text = textOf(counts)
    expect(text).toMatch(/^planned +9 +9\/s$/m)
    expect(text).toMatch(/^sent +6 +5\/s$/m)
    expect(text).toMatch(/^completed +2,000 +1\/s$/m)
    expect(textOf(counts, {}, { time: fromSeconds(4) })).toMatch(/^sent +6 +1\.25\/s$/m)
  })

  it('show what was planned where the plan sets a rate, or something else was sent', () => {
    const closed = { due: undefined }
    expect(textOf(tally, {}, closed)).not.toContain('planned')
    expect(textOf({ ...tally, planned: 3_000 }, {}, closed)).toMatch(/^planned +3,000$/m)
  })

  it('state what was dropped and why, and what was never sent, if anything was', () => {
    const dropped = { ...tally, droppedBacklog: 4_000, droppedPaused: 5 }
    const text = textOf(dropped, {}, { neverSent: 6 })
    expect(text).toMatch(/^dropped +4,005 +backlog full: 4,000, generator paused: 5$/m)
    expect(text).toMatch(/^never sent +6$/m)
    expect(textOf({ ...tally, droppedBacklog: 4 })).toMatch(/^dropped +4 +backlog full: 4$/m)
    expect(textOf(tally)).not.toMatch(/^(dropped|never sent|in flight)/m)
  })

  it('state what is still in flight, and what was lost, even if the number is unknown', () => {
    expect(textOf({ ...tally, sent: 2_005 })).toMatch(/^in flight +4$/m)
    const text = (windows: number, atMost: number | null): string => textOf(tally, {}, { lost: { windows, atMost } })
    expect(text(2, 3_000)).toMatch(/^lost +2 windows, at most 3,000 requests$/m)
    expect(text(1, 1)).toMatch(/^lost +1 window, at most 1 request$/m)
    expect(text(2, null)).toMatch(/^lost +2 windows, an unknown number of requests$/m)
    expect(textOf(tally, {}, { lost: nothingLost })).not.toMatch(/^lost/m)
  })

  it('list tolerated faults and repeated requests, and omit these lines without any', () => {
    const notes = Object.entries({ bareLf: 2_000, foldedField: 1, staleConnection: 12 })
    const text = textOf({ ...tally, notes: new Map(notes) })
    expect(text).toMatch(/^tolerated +2,000 × bare LF, 1 × folded header line$/m)
    expect(text).toMatch(/^sent again +12 × stale connection$/m)
    expect(textOf(tally)).not.toMatch(/^(tolerated|sent again)/m)
  })

  it('have no share and no rate of bytes without anything that ended', () => {
    const text = textOf(tallyWith({}), { bytesPerSecond: null })
    expect(text).toMatch(/^succeeded +0$/m)
    expect(text).toMatch(/^received +0 B$/m)
    expect(text).toMatch(/^statuses +none$/m)
  })
})

describe('the rate over time', () => {
  const rates = (values: readonly number[], seconds = 1): RateOverTime => ({
    ...{ seconds: values.length * seconds, longest: seconds, min: 10, median: 40, max: 12_345, stddev: 1.234 },
    stretches: values.map((rate, index) => ({ from: index * seconds, to: (index + 1) * seconds, rate })),
  })
  const linesOf = (rateOverTime: Report['rateOverTime']): string[] =>
    textOf(tally, rateOverTime === undefined ? {} : { rateOverTime })
      .split('\n')
      .slice(7, -1)

  it('is its spread, and a picture of it from 0 to its maximum', () => {
    expect(linesOf({ ...rates([0, 10, 20, 40, 80, 79]), max: 80 })).toEqual([
      'each second   10/s to 80/s, median 40/s, standard deviation 1.23/s',
      '              ▁▁▂▄██',
    ])
    expect(linesOf(rates([1, 2, 3, 4]))).toEqual([
      'each second   10/s to 12,345/s, median 40/s, standard deviation 1.23/s',
    ])
  })

  it('has at most sixty characters, each the mean of its time', () => {
    const values = Array.from({ length: 120 }, (_, index) => (index < 60 ? 100 : index % 2 === 0 ? 0 : 100))
    expect(linesOf({ ...rates(values), max: 100 })[1]).toBe(`              ${'█'.repeat(30)}${'▄'.repeat(30)}`)
  })

  it('says that seconds were joined, and is left out where there is nothing to compare', () => {
    expect(linesOf(rates([1, 2, 3, 4, 5], 2)).slice(0, 2)).toEqual([
      'each second   10/s to 12,345/s, median 40/s, standard deviation 1.23/s; earlier',
      '              seconds in stretches of up to 2',
    ])
    expect([linesOf(undefined), linesOf(rates([1]))]).toEqual([[], []])
  })
})
