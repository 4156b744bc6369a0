import { describe, expect, it } from '@jest/globals'
import { tallyWith, type TallyChange } from '../lib/measure/facts.suite.ts'
import { dropReasons, errorCount, errorKinds, errorShare } from './error-kinds.ts'
import { reportWith } from './sample.suite.ts'

function kindsOf(counts: TallyChange): [number, string][] {
  return errorKinds(reportWith(tallyWith(counts)).overall).map(({ count, what }) => [count, what])
}

describe('errors', () => {
  it('are the failed requests and the responses without success, with their share', () => {
    const { overall } = reportWith(tallyWith({ statuses: { 200: 80, 404: 3, 503: 9 }, failures: { timeout: 6 } }))
    expect([errorCount(overall), errorShare(overall)]).toEqual([18, '18.4 % of 98 requests that ended'])
    const none = { completed: 0, failed: 0, succeeded: 0 }
    expect([errorCount(none), errorShare(none)]).toEqual([0, '0 % of 0 requests that ended'])
  })

  it('are counted by kind, the most frequent first', () => {
    expect(kindsOf({ statuses: { 200: 80, 404: 3, 503: 9, 599: 1 }, failures: { timeout: 4, refused: 2 } })).toEqual([
      [9, 'status 503 Service Unavailable'],
      [4, 'timed out'],
      [3, 'status 404 Not Found'],
      [2, 'connection refused'],
      [1, 'status 599'],
    ])
  })

  it('are not the statuses that a check wants, and each failed check is named', () => {
    const checks = { 'body contains "id"': 5, 'time < 2s': 1 }
    expect(kindsOf({ statuses: { 200: 80, 404: 3 }, statusJudged: 3, checkFailed: 5, checks })).toEqual([
      [5, 'failed the check body contains "id"'],
      [1, 'failed the check time < 2s'],
    ])
    expect(kindsOf({ statuses: { 200: 80, 404: 3, 503: 4 }, statusJudged: 3 })).toEqual([
      [4, 'a status of 400 or above'],
    ])
  })
})

it('what was dropped has its reasons', () => {
  expect(dropReasons({ backlog: 4_000, paused: 5 })).toBe('backlog full: 4,000, generator paused: 5')
  expect(dropReasons({ backlog: 0, paused: 5 })).toBe('generator paused: 5')
})
