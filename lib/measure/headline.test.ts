import { describe, expect, it } from '@jest/globals'
import { factsOfOne, healthyTally, tallyWith } from './facts.suite.ts'
import { type FailureCode, failureCodeList } from './failures.ts'
import { headlineOf } from './headline.ts'

type Change = Parameters<typeof factsOfOne>[1]

function headline(tally: ReturnType<typeof tallyWith>, change: Change = {}, trust: 'valid' | 'invalid' = 'valid') {
  return headlineOf(factsOfOne(tally, change), trust)
}

describe('the headline', () => {
  it('states the number of requests and the share of successes', () => {
    expect(headline(healthyTally(1_000))).toBe('1,000 requests, 100 % succeeded')
    expect(headline(tallyWith({ statuses: { 399: 1 } }))).toBe('1 request, 100 % succeeded')
  })

  it('lists the failures, the most frequent first', () => {
    const tally = tallyWith({ statuses: { 200: 90, 503: 4, 404: 4 }, failures: { timeout: 1, reset: 9 } })
    expect(headline(tally)).toBe(
      '108 requests, 83.3 % succeeded: 9 × connection reset, 4 × status 404, 4 × status 503, …',
    )
    expect(headline(tallyWith({ statuses: { 200: 1_999 }, failures: { timeout: 1 } }))).toBe(
      '2,000 requests, more than 99.9 % succeeded: 1 × timed out',
    )
  })

  it('states that all requests failed, and why', () => {
    expect(headline(tallyWith({ failures: { refused: 5 } }))).toBe('ALL 5 REQUESTS FAILED: connection refused')
    expect(headline(tallyWith({ statuses: { 503: 100 } }))).toBe('ALL 100 REQUESTS FAILED: status 503')
    expect(headline(tallyWith({ statuses: { 400: 1_000 }, failures: { dns: 1 } }))).toBe(
      'ALL 1,001 REQUESTS FAILED: 1,000 × status 400, 1 × name not found',
    )
    expect(headline(tallyWith({ failures: { tls: 1 } }))).toBe('THE ONLY REQUEST FAILED: no TLS connection')
  })

  it('describes every failure in a few words', () => {
    const said = failureCodeList.map((code: FailureCode) => headline(tallyWith({ failures: { [code]: 2 } })))
    expect(new Set(said).size).toBe(failureCodeList.length)
    for (const line of said) expect(line).toMatch(/^ALL 2 REQUESTS FAILED: [a-z].{5,50}$/)
  })

  it('states that nothing was sent', () => {
    expect(headline(tallyWith({ planned: 5 }))).toBe('NO REQUEST WAS SENT')
    expect(headline(tallyWith({ planned: 5 }), {}, 'invalid')).toBe('NO REQUEST WAS SENT')
  })

  it('states only the number of requests so far while the load runs', () => {
    const change = { over: false, neverSent: 0 }
    expect(headline(healthyTally(1_234, { droppedBacklog: 3 }), change)).toBe('1,234 requests so far')
    expect(headline(tallyWith({ failures: { refused: 1 } }), change, 'invalid')).toBe('1 request so far')
    expect(headline(tallyWith({}), change)).toBe('0 requests so far')
  })

  it('counts the requests that partners report, which cannot be judged', () => {
    const stated = { sentAsStated: 1_000 }
    expect(headline(tallyWith({}), stated)).toBe('1,000 requests, all by partners, whose figures cannot be judged')
    expect(headline(healthyTally(500), { ...stated, over: false })).toBe('1,500 requests so far')
    expect(headline(healthyTally(500), stated)).toBe('500 requests, 100 % succeeded')
    expect(headline(tallyWith({ failures: { refused: 5 } }), stated)).toBe('ALL 5 REQUESTS FAILED: connection refused')
  })

  it('of an invalid run is undecided, unless nothing succeeded', () => {
    const behind = healthyTally(1_000, { overdue: 500, took: { wait: [[500, 9e6]] } })
    for (const tally of [healthyTally(), behind, tallyWith({ statuses: { 200: 1, 500: 9 } })]) {
      expect(headline(tally, {}, 'invalid')).toBe('UNDECIDED: these numbers cannot be trusted')
    }
    expect(headline(tallyWith({ failures: { refused: 5 } }), {}, 'invalid')).toBe(
      'ALL 5 REQUESTS FAILED: connection refused',
    )
  })
})

describe('the headline of responses that failed a check', () => {
  it('says how many there are, once each', () => {
    const tally = tallyWith({ statuses: { 200: 10 }, checkFailed: 3 })
    expect(headline(tally)).toBe('10 requests, 70 % succeeded: 3 of 10 responses failed a check')
    const all = tallyWith({ statuses: { 200: 5, 503: 5 }, checkFailed: 10, statusJudged: 5 })
    expect(headline(all)).toBe('ALL 10 REQUESTS FAILED: a check of each response')
  })

  it('names the checks with their own counts, the most frequent first, at most three of them', () => {
    const checks = { 'status 200': 2, 'time < 1s': 3, 'size > 0B': 1, [`body contains "${'x'.repeat(90)}"`]: 2 }
    const tally = tallyWith({ statuses: { 200: 6, 503: 4 }, statusJudged: 4, checkFailed: 5, checks })
    const long = `2 × body contains "${'x'.repeat(45)}…`
    expect(headline(tally)).toBe(
      `10 requests, 50 % succeeded: 5 of 10 responses failed a check (3 × time < 1s, ${long}, 2 × status 200, …)`,
    )
    const all = tallyWith({ statuses: { 503: 5 }, checkFailed: 5, statusJudged: 5, checks: { 'status 200': 5 } })
    expect(headline(all)).toBe('ALL 5 REQUESTS FAILED: a check of each response (5 × status 200)')
  })

  it('stands beside other failures', () => {
    const tally = tallyWith({ statuses: { 200: 6, 503: 4 }, failures: { timeout: 2 }, checkFailed: 3, statusJudged: 1 })
    expect(headline(tally)).toBe(
      '12 requests, 33.3 % succeeded: 3 of 10 responses failed a check, 3 × status 503, 2 × timed out',
    )
  })

  it('does not tell apart which of several statuses checks have judged', () => {
    const tally = tallyWith({ statuses: { 200: 5, 404: 2, 503: 3 }, statusJudged: 2 })
    expect(headline(tally)).toBe('10 requests, 70 % succeeded: 3 × a status of 400 or above')
  })

  it('does not name a status that a check demands', () => {
    expect(headline(tallyWith({ statuses: { 404: 4 }, statusJudged: 4 }))).toBe('4 requests, 100 % succeeded')
  })
})

describe('the headline of a load whose target kept up', () => {
  it('states how many requests waited, as soon as the wait is noticeable', () => {
    const waited = healthyTally(500, {
      took: {
        wait: [
          [426, 999],
          [73, 1_000],
          [1, 726_000],
        ],
      },
    })
    expect(headline(waited)).toBe('500 requests, 100 % succeeded; 74 of 500 waited, up to 0.7 s')
    expect(headline(healthyTally(500, { took: { wait: [[500, 999]] } }))).toBe('500 requests, 100 % succeeded')
  })

  it('does not mention what a stop left undone, nor closed load', () => {
    const tally = healthyTally(50, { planned: 100 })
    expect(headline(tally, { neverSent: 50, stopped: true })).toBe('50 requests, 100 % succeeded')
    expect(headline(tally, { neverSent: 50, open: false })).toBe('50 requests, 100 % succeeded')
  })
})

describe('the headline of a load whose target did not keep up', () => {
  const wait = { wait: [[290, 11_600_000]] as const }

  it('states how many requests waited, and how long', () => {
    const tally = healthyTally(500, { overdue: 390, took: { wait: [[490, 19_600_000]] } })
    expect(headline(tally)).toBe('did not keep up: 490 of 500 waited, up to 19.6 s')
  })

  it('states what was never sent, for lack of a place or of room in the backlog', () => {
    const tally = healthyTally(300, { planned: 500, took: wait })
    const change = { neverSent: 200 }
    expect(headline(tally, change)).toBe('did not keep up: 290 of 300 waited, up to 11.6 s; 200 never sent')
    expect(headline({ ...tally, droppedBacklog: 1_000 }, change)).toBe(
      'did not keep up: 290 of 300 waited, up to 11.6 s; 1,200 never sent',
    )
    expect(headline(healthyTally(300, { droppedBacklog: 7 }))).toBe('did not keep up: 7 never sent')
  })

  it('also states other failures', () => {
    const tally = tallyWith({ statuses: { 200: 294, 503: 6 }, overdue: 1, took: wait })
    expect(headline(tally)).toBe('did not keep up: 290 of 300 waited, up to 11.6 s; 98 % succeeded: 6 × status 503')
  })

  it('is the same for a stopped load, without what the stop left undone', () => {
    const tally = healthyTally(300, { overdue: 9, took: wait })
    expect(headline(tally, { neverSent: 200, stopped: true })).toBe('did not keep up: 290 of 300 waited, up to 11.6 s')
  })

  it('states overdue requests even when no request waited long', () => {
    expect(headline(healthyTally(300, { overdue: 2, took: { wait: [[2, 400]] } }))).toBe(
      'did not keep up: 2 of 300 sent after the end of the load',
    )
  })
})
