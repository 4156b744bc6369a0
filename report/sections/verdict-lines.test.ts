import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import type { Report } from '../report.ts'
import { reportWith } from '../sample.suite.ts'
import { verdictLines } from './verdict-lines.ts'

const { verdict, overall } = reportWith(tallyWith({ statuses: { 200: 3 } }))

function linesWith(change: Partial<Report['verdict']>, names: readonly string[] = ['one']): string[] {
  const drivers = names.map((nodeId) => ({ nodeId, ...overall }))
  return verdictLines({ verdict: { ...verdict, ...change }, drivers }).map(({ text }) => text)
}

describe('the verdict of a report', () => {
  it('is first the result of the target, and then whether the numbers can be trusted', () => {
    expect(linesWith({ headline: '3 requests, …' })).toEqual(['3 requests, …', 'VALID: the numbers can be trusted'])
    expect(linesWith({ trust: 'none' })[1]).toBe('NONE: nothing was measured')
  })

  it('has the most serious reason beside the trust, and below it the others in their order', () => {
    const doubts = [
      { code: 'dropped', message: 'the backlog was full' },
      { code: 'driver-lost', message: 'no heartbeat', nodeId: 'three' },
      { code: 'unsound', message: 'the generator was late' },
      { code: 'totals-mismatch', message: 'the sum of its windows differs from its own totals', nodeId: 'two' },
    ]
    expect(linesWith({ trust: 'invalid', headline: 'UNDECIDED: …', doubts })).toEqual([
      'UNDECIDED: …',
      'INVALID: the generator was late (unsound)',
      '- the backlog was full (dropped)',
      '- three: no heartbeat (driver-lost)',
      '- two: the sum of its windows differs from its own totals (totals-mismatch)',
    ])
    expect(linesWith({ trust: 'degraded', doubts: doubts.slice(0, 2) }).slice(1)).toEqual([
      'DEGRADED: three: no heartbeat (driver-lost)',
      '- the backlog was full (dropped)',
    ])
  })

  it('lists notes below a trust that they do not change', () => {
    expect(linesWith({ doubts: [{ code: 'few-samples', message: 'too few samples' }] }).slice(1)).toEqual([
      'VALID: the numbers can be trusted',
      '- too few samples (few-samples)',
    ])
  })

  it('names the driver that a doubt concerns, unless it is the only one', () => {
    const doubts = [{ code: 'paused', message: 'stood still', nodeId: 'one' }]
    const lineOf = (...names: string[]): string | undefined => linesWith({ doubts }, names)[2]
    expect(lineOf('one')).toBe('- stood still (paused)')
    expect(lineOf('one', 'two')).toBe('- one: stood still (paused)')
    expect(lineOf('two')).toBe('- one: stood still (paused)')
  })

  it('continues a long sentence on indented lines of the same tone', () => {
    const lines = verdictLines({ verdict: { ...verdict, headline: 'word '.repeat(20) }, drivers: [] })
    expect(lines.slice(0, 2)).toEqual([
      { text: 'word '.repeat(15).trim(), tone: 'outcome' },
      { text: '  word word word word word', tone: 'outcome' },
    ])
  })
})
