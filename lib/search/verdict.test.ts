import { describe, expect, it } from '@jest/globals'
import type { SearchEnd, SearchResult } from './stage.ts'
import { searchVerdict } from './verdict.ts'

const breaches = [{ text: 'p99 < 250ms', value: '310 ms' }]

function resultWith(end: SearchEnd, change: Partial<SearchResult> = {}): SearchResult {
  const kept = { perSecond: 412.5, confirmed: true }
  return { end, kept, broken: { perSecond: 425, breaches }, stages: [], ...change }
}

describe('the verdict of a search', () => {
  it.each<[SearchEnd, Partial<SearchResult>, string, string]>([
    ['found', {}, 'passed', 'breaking point: 412.5/s kept all thresholds, 425/s did not: p99 < 250ms (310 ms)'],
    ['at-least', { broken: null }, 'passed', 'no breaking point up to 412.5/s, which kept all thresholds'],
    [
      'none-kept',
      { kept: null },
      'failed',
      'breaking point below the lowest rate: 425/s did not keep p99 < 250ms (310 ms)',
    ],
    ['stopped', {}, 'undecided', 'UNDECIDED: the load was ended before the search was'],
    ['unconfirmed', { kept: null }, 'undecided', 'UNDECIDED: no rate was confirmed'],
    ['generator', {}, 'undecided', 'UNDECIDED: the search ended at a limit of the generator, not of the target'],
  ])('says how it ended: %s', (end, change, outcome, headline) => {
    const verdict = searchVerdict(resultWith(end, change))
    expect(verdict).toEqual({ outcome, headline: expect.stringContaining(headline) })
  })

  it('says that rates are per driver', () => {
    expect(searchVerdict(resultWith('at-least', { broken: null }), 'driver').headline).toContain('412.5/s/driver')
  })
})
