import { describe, expect, it } from '@jest/globals'
import type { RunAnswer } from '../../lib/api/answers.ts'
import { freshResumption, isUpToDate, resumptionNotice } from './resumption.ts'
import type { TestSeries } from './series.ts'

const event = (code: string, at: string): RunAnswer['events'][number] => ({ at, code, message: '' })
const test = (...events: RunAnswer['events']): RunAnswer => {
  const drivers = ['a', 'b'].map((nodeId) => ({ nodeId, boot: null, state: 'running' as const }))
  return { state: 'running', events, drivers } as unknown as RunAnswer
}
/** Figures up to second 20, and those of the drivers up to these seconds; the latest window ended at 1000 ms. */
const series = (a: number, b: number): TestSeries => {
  const drivers = [a, b].map((to, index) => ({ nodeId: index === 0 ? 'a' : 'b', points: [{ from: to - 1, to }] }))
  return { latestAt: 1_000, points: [{ from: 19, to: 20 }], drivers } as unknown as TestSeries
}

describe('a test that a restarted orchestrator continues', () => {
  it('is news if the page knew the test before, once for each restart', () => {
    const once = test(event('created', 't0'), event('resumed', 't1'), event('stopped', 't2'))
    expect(freshResumption(test(), once)).toBe('t1')
    expect(freshResumption(once, once)).toBeUndefined()
    expect(freshResumption(undefined, once)).toBeUndefined()
    expect(freshResumption(once, test(event('resumed', 't1'), event('resumed', 't3')))).toBe('t3')
  })

  it('is up to date when the latest figures of every running driver are there', () => {
    const known = (a: number, b: number) => ({ test: test(), series: series(a, b) })
    expect(isUpToDate(known(20, 18), 3_000)).toBe(true)
    expect(isUpToDate(known(20, 9), 3_000)).toBe(false)
    expect(isUpToDate(known(20, 20), 9_000)).toBe(false)
    expect(isUpToDate({ test: test(), series: undefined }, 0)).toBe(false)
    expect(isUpToDate({ test: { ...test(), state: 'finished' }, series: series(1, 1) }, 99_000)).toBe(true)
  })

  it('misses nothing, or so many windows', () => {
    const gap = (fromSeq: number, toSeq: number) => ({ nodeId: 'a', boot: 'b', fromSeq, toSeq })
    expect(resumptionNotice('12:04:31', [])).toEqual({ kind: 'success', text: 'resumed at 12:04:31, nothing missing' })
    expect(resumptionNotice('12:04:31', [gap(3, 3)]).text).toBe('resumed at 12:04:31, 1 window missing')
    expect(resumptionNotice('12:04:31', [gap(3, 4), gap(6, 6)])).toEqual({
      kind: 'warn',
      text: 'resumed at 12:04:31, 3 windows missing',
    })
  })
})
