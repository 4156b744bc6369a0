import { describe, expect, it } from '@jest/globals'
import type { LiveAnswer, RunAnswer } from '../../lib/api/answers.ts'
import { wholeList } from '../app/list-place.ts'
import { type KnownTests, type ListEntry, withFigures, withoutTest, withRun } from './list.ts'

const entry = (TestId: string): ListEntry =>
  ({ TestId, name: '', state: 'running', sent: 1, outcome: 'none' }) as ListEntry
const known: KnownTests = { total: 7, tests: [entry('a'), entry('b')], list: wholeList }
const run = (TestId: string): RunAnswer =>
  ({ TestId, name: 'new', state: 'finished', verdict: { outcome: 'passed', trust: 'valid' } }) as RunAnswer

describe('the page of the list that is known', () => {
  it('takes name, state, verdict and figures of a row from events, and leaves the other rows', () => {
    const changed = withRun(known, run('b'))
    expect(changed?.tests[1]).toMatchObject({
      name: 'new',
      state: 'finished',
      outcome: 'passed',
      trust: 'valid',
      sent: 1,
    })
    expect(changed?.tests[0]).toBe(known.tests[0])
    const overall = {
      sent: 9,
      rates: { throughput: 4 },
      latencies: { response: { median: 2, p95: 3, p99: 4, max: 5 } },
    }
    const live = { TestId: 'a', overall } as unknown as LiveAnswer
    const response = { median: 2, p95: 3, p99: 4, max: 5 }
    expect(withFigures(known, live)?.tests[0]).toMatchObject({ sent: 9, throughput: 4, response, state: 'running' })
  })

  it('stays the same value for a test of another page, and before it was received', () => {
    expect([withRun(known, run('c')), withoutTest(known, 'c')]).toEqual([known, known])
    expect(withRun(known, run('c'))).toBe(known)
    expect([withRun(undefined, run('a')), withoutTest(undefined, 'a')]).toEqual([undefined, undefined])
  })

  it('loses a test that was removed, and counts one less', () => {
    expect(withoutTest(known, 'a')).toEqual({ ...known, total: 6, tests: [known.tests[1]] })
  })
})
