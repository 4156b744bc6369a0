import { describe, expect, it } from '@jest/globals'
import { tallyWith, type TallyChange } from '../../lib/measure/facts.suite.ts'
import { type Context, nothingLost } from '../../lib/measure/summary.ts'
import type { Report } from '../../report/report.ts'
import { reportWith } from '../../report/sample.suite.ts'
import { renderText } from '../../report/text.ts'
import { exitCodeOf, textOf } from './outcome.ts'

type Verdict = Partial<Report['verdict']>

interface Change extends Verdict {
  readonly state?: Report['state']
  readonly counts?: TallyChange
  readonly context?: Partial<Context>
}

/** A successful run of nine requests, with the given changes. */
function report({ state = 'finished', counts, context, ...verdict }: Change = {}): Report {
  const whole = { outcome: 'none' as const, trust: 'valid' as const, headline: 'what became of it', doubts: [] }
  return reportWith(
    tallyWith({ statuses: { 200: 9 }, ...counts }),
    { state, verdict: { ...whole, ...verdict } },
    context,
  )
}

const codeOf = (change: Change, maxLost?: number): number => exitCodeOf(report(change), maxLost)

describe('the exit code', () => {
  it('is 0 for usable numbers, also of a run that was ended by Ctrl-C', () => {
    expect(codeOf({})).toBe(0)
    expect(codeOf({ trust: 'degraded', state: 'aborted' })).toBe(0)
    expect(codeOf({ outcome: 'passed' })).toBe(0)
    expect(codeOf({ counts: { statuses: { 399: 1, 500: 8 }, failures: { timeout: 90 } } })).toBe(0)
  })

  it('is 1 when the load was aborted by an error', () => {
    expect(codeOf({ state: 'failed' })).toBe(1)
  })

  it.each<[string, TallyChange]>([
    ['failed', { statuses: {}, failures: { refused: 9 } }],
    ['was answered with an error', { statuses: { 400: 4, 503: 5 } }],
    ['was sent', { statuses: {}, planned: 9 }],
  ])('is 96 when no request succeeded: each one %s', (_, counts) => {
    expect(codeOf({ counts })).toBe(96)
  })

  it('is 98 for numbers that cannot be trusted', () => {
    expect(codeOf({ trust: 'invalid' })).toBe(98)
    expect(codeOf({ trust: 'invalid', outcome: 'undecided' })).toBe(98)
  })

  it('is 98 for a threshold that could not be judged', () => {
    expect(codeOf({ outcome: 'undecided' })).toBe(98)
  })

  it('is 99 when a threshold failed', () => {
    expect(codeOf({ outcome: 'failed' })).toBe(99)
    expect(codeOf({ outcome: 'failed', trust: 'degraded' })).toBe(99)
  })

  it('is the first of 1, 96, 98 and 99 that applies', () => {
    const all: Change = {
      state: 'failed',
      counts: { statuses: { 500: 9 }, planned: 20 },
      context: { neverSent: 11 },
      trust: 'invalid',
      outcome: 'failed',
    }
    expect(codeOf(all, 0)).toBe(1)
    expect(codeOf({ ...all, state: 'finished' }, 0)).toBe(96)
    expect(codeOf({ ...all, state: 'finished', counts: { planned: 20 } }, 0)).toBe(98)
    expect(codeOf({ ...all, state: 'finished', counts: { planned: 20 }, trust: 'valid' }, 0)).toBe(98)
    expect(codeOf({ ...all, state: 'finished', counts: { planned: 20 }, trust: 'valid' })).toBe(99)
  })
})

describe('the exit code when requests were lost', () => {
  const planned = { planned: 100, statuses: { 200: 90 } }

  it('is 0 if no limit was given', () => {
    const context = { neverSent: 10, lost: { windows: 3, atMost: null } }
    expect(codeOf({ counts: { ...planned, droppedBacklog: 10 }, context })).toBe(0)
  })

  it('is 98 when more requests were dropped, never sent or lost than the limit, all together', () => {
    const counts = { ...planned, droppedBacklog: 1, droppedPaused: 2 }
    const context = { neverSent: 3, lost: { windows: 1, atMost: 4 } }
    expect([0.11, 0.1, 0.099, 0].map((most) => codeOf({ counts, context }, most))).toEqual([0, 0, 98, 98])
  })

  it.each<[string, Change]>([
    ['dropped', { counts: { ...planned, droppedBacklog: 10 } }],
    ['dropped while the generator stood still', { counts: { ...planned, droppedPaused: 10 } }],
    ['never sent', { counts: planned, context: { neverSent: 10 } }],
    ['lost with a driver', { counts: planned, context: { lost: { windows: 0, atMost: 10 } } }],
  ])('counts each kind of lost request: %s', (_, change) => {
    expect([codeOf(change, 0.1), codeOf(change, 0.09)]).toEqual([0, 98])
  })

  it('is 98 when the number of lost requests is unknown', () => {
    const change = { counts: planned, context: { lost: { windows: 1, atMost: null } } }
    expect([codeOf(change, 1), codeOf(change)]).toEqual([98, 0])
  })

  it('is 0 when none was lost and the limit is 0', () => {
    expect(codeOf({ counts: planned, context: { lost: nothingLost } }, 0)).toBe(0)
  })
})

describe('the text', () => {
  const colours = (change: Change): string[] =>
    textOf(report(change), true)
      .split('\n')
      .slice(0, 3)
      .map((line) => /^\u001b\[([\d;]+)m.*\u001b\[0m$/.exec(line)?.[1] ?? line)

  it('is that of the report without colours', () => {
    expect(textOf(report(), false)).toBe(renderText(report()))
  })

  it('has the same words with colours', () => {
    const text = textOf(report({ trust: 'invalid' }), true)
    expect(text.replaceAll(/\u001b\[[\d;]+m/g, '')).toBe(renderText(report({ trust: 'invalid' })))
  })

  it('highlights the outcome, the trust, the failed thresholds and the errors, and the title of the histogram', () => {
    const result = { text: 'p99 < 250ms', unit: 'ms', value: 312, limit: 250, margin: -62 } as const
    const states = ['failed', 'passed', 'undecided'] as const
    const counts: TallyChange = { statuses: { 200: 9, 503: 1 }, took: { success: [[9, 5_000]] } }
    const thresholds = states.map((state) => ({ ...result, state }))
    const lines = textOf(report({ outcome: 'failed', thresholds, counts }), true).split('\n')
    const coloured = lines.filter((line) => line.includes('\u001b'))
    const each = coloured.map((line) => /^\u001b\[([\d;]+)m(\w+).*\u001b\[0m$/.exec(line)?.slice(1))
    expect(each).toEqual([
      ['1;31', 'what'],
      ['1;32', 'VALID'],
      ['1;31', 'failed'],
      ['1;33', 'undecided'],
      ['1;31', 'errors'],
      ['1', 'response'],
    ])
  })

  it('has a red headline when nothing succeeded or a threshold failed, and the trust in its own colour', () => {
    expect(colours({})).toEqual(['1', '1;32', ''])
    expect(colours({ trust: 'degraded', outcome: 'failed' })).toEqual(['1;31', '1;33', ''])
    expect(colours({ trust: 'invalid', counts: { statuses: { 500: 9 } } })).toEqual(['1;31', '1;31', ''])
    expect(colours({ trust: 'invalid', outcome: 'undecided' })).toEqual(['1', '1;31', ''])
  })
})
