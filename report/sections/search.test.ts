import { describe, expect, it } from '@jest/globals'
import type { SearchAnswer } from '../../lib/api/search.ts'
import { searchLines } from './search.ts'

const figures = { purpose: 'explore', p99Ms: 12, errorRate: 0, endedShare: 1 } as const
const breaches = [{ text: 'p99 < 250ms', value: '310 ms' }]
const search: SearchAnswer = {
  ...{ per: 'total', from: 100, to: 400, everySeconds: 5 },
  stages: [
    { ...figures, perSecond: 100, outcome: 'kept', breaches: [], throughput: 100 },
    { ...figures, perSecond: 200, outcome: 'broken', breaches, throughput: 150, p99Ms: 310 },
  ],
}

describe('the search in a report', () => {
  it('is the sentences of its result, and the curve', () => {
    const kept = { perSecond: 100, confirmed: true }
    const result = { end: 'found' as const, kept, broken: { perSecond: 200, breaches } }
    const lines = searchLines({ search: { ...search, result } })
    expect(lines.map(({ text }) => text)).toEqual([
      'The highest rate that kept the thresholds is 100/s, which was confirmed.',
      'The first that did not is 200/s: p99 < 250ms (310 ms).',
      '',
      ' rate     p99  errors  responses  outcome',
      '100/s   12 ms     0 %      100/s     kept  █',
      '200/s  310 ms     0 %      150/s   broken  ████████████████████',
    ])
  })

  it('takes no lines without a result, and for other tests', () => {
    expect(searchLines({ search })).toEqual([])
    expect(searchLines({})).toEqual([])
  })
})
