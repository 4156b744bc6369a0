import { describe, expect, it } from '@jest/globals'
import { tallyWith, type TallyChange } from '../../lib/measure/facts.suite.ts'
import { errorLines } from './errors.ts'
import type { Report } from '../report.ts'
import { reportWith } from '../sample.suite.ts'

function linesOf(counts: TallyChange, change: Partial<Report> = {}): string[] {
  return errorLines(reportWith(tallyWith(counts), change)).map(({ text }) => text)
}

describe('the errors of a report', () => {
  it('are their share with its denominator, and nothing without any', () => {
    const counts = { statuses: { 200: 90, 503: 5 }, failures: { timeout: 5 } } as const
    expect(linesOf(counts)[0]).toBe('errors                  10   10 % of 100 requests that ended')
    expect(linesOf({ ...counts, checkFailed: 4 })[0]).toBe(
      'errors                  14   14 % of 100 requests that ended',
    )
    expect(linesOf({ failures: { refused: 1 } })[0]).toBe('errors                   1   100 % of 1 request that ended')
    expect(linesOf({ statuses: { 200: 5 } })).toEqual([])
  })

  it('are counted by kind, the most frequent first, each with its example if there is one', () => {
    const counts: TallyChange = {
      statuses: { 200: 5_000, 404: 3, 599: 7 },
      failures: { refused: 1_500, timeout: 1 },
      ...{ checks: { 'body contains "id"': 20 }, checkFailed: 20 },
    }
    const examples = {
      failureDetails: { refused: '127.0.0.1:9: connection refused (ECONNREFUSED)' },
      checkExamples: { 'body contains "id"': 'status 200, no\u001b[31m' },
    }
    expect(linesOf(counts, examples).slice(1)).toEqual([
      '                     1,500 × connection refused: the target refused the',
      '                             connection (refused)',
      '                             for example: 127.0.0.1:9: connection refused',
      '                             (ECONNREFUSED)',
      '                        20 × failed the check body contains "id"',
      '                             for example: status 200, no?[31m',
      '                         7 × status 599',
      '                         3 × status 404 Not Found',
      '                         1 × timed out: the response was not complete within the',
      '                             time limit (timeout)',
    ])
  })

  it('do not guess which statuses a check has judged', () => {
    const counts = { statuses: { 200: 5, 404: 3, 503: 7 }, statusJudged: 4, checks: { 'status 200': 4 } }
    expect(linesOf({ ...counts, checkFailed: 4 }).slice(1)).toEqual([
      '                         6 × a status of 400 or above',
      '                         4 × failed the check status 200',
    ])
    expect(linesOf({ ...counts, statusJudged: 10, checkFailed: 4 }).slice(1)).toEqual([
      '                         4 × failed the check status 200',
    ])
  })

  it('name a failure of another protocol by its own words', () => {
    const { overall } = reportWith(tallyWith({ failures: { refused: 1 } }))
    const report = { overall: { ...overall, failures: { 'echo:not-mine': 1 } }, failureDetails: {}, checkExamples: {} }
    expect(errorLines(report)[1]?.text).toBe('                         1 × echo: not mine (echo:not-mine)')
  })
})
