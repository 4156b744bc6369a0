import { describe, expect, it } from '@jest/globals'
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { chosenPart, isDivided, phaseRows, requestRows, toggledChoice } from './breakdown.ts'

const figures = (sent: number): PartFigures => ({ sent }) as PartFigures
const phase = (name: string, sent: number, more: Partial<BreakdownAnswer['phases'][number]> = {}) => {
  return { name, measured: true, kind: 'constant', from: 0, to: 5, seconds: 5, ...figures(sent), ...more }
}

const breakdown: BreakdownAnswer = {
  labels: [],
  phases: [
    phase('warm-up', 5, { measured: false }),
    phase('rest', 0, { measured: false, kind: 'pause', from: 5, to: 65 }),
    phase('burst', 12, { from: 65, to: null }),
    phase('end', 7, { from: null, to: null }),
  ],
  requests: [
    { name: 'read', ...figures(15) },
    { name: 'write', ...figures(4) },
  ],
  parts: [
    { phase: 'warm-up', request: 'read', ...figures(5) },
    { phase: 'burst', request: 'read', ...figures(8) },
    { phase: 'burst', request: 'write', ...figures(4) },
    { phase: 'end', request: 'read', ...figures(7) },
  ],
}
const sentOf = (rows: readonly { name: string; figures: PartFigures | undefined }[]) =>
  rows.map(({ name, figures: own }) => [name, own?.sent])

describe('the rows of phases and requests', () => {
  it('say which phases are outside of the figures, and when each takes place', () => {
    expect(phaseRows(breakdown, {}).map(({ title, time }) => [title, time])).toEqual([
      ['warm-up (not measured)', '0:00–0:05'],
      ['rest (pause)', '0:05–1:05'],
      ['burst', '1:05–'],
      ['end', '–'],
    ])
  })

  it('have the figures of all requests and of all measured phases before anything is chosen', () => {
    expect(sentOf(phaseRows(breakdown, { phase: 'burst' }))).toEqual([
      ['warm-up', 5],
      ['rest', 0],
      ['burst', 12],
      ['end', 7],
    ])
    expect(sentOf(requestRows(breakdown, { request: 'read' }))).toEqual([
      ['read', 15],
      ['write', 4],
    ])
  })

  it('have only the figures of what is chosen in the other table, and none where nothing is planned', () => {
    expect(sentOf(phaseRows(breakdown, { request: 'write' }))).toEqual([
      ['warm-up', undefined],
      ['rest', undefined],
      ['burst', 4],
      ['end', undefined],
    ])
    expect(sentOf(requestRows(breakdown, { phase: 'burst' }))).toEqual([
      ['read', 8],
      ['write', 4],
    ])
  })

  it('are not there for a single phase or request', () => {
    const [first] = breakdown.phases
    const single = { ...breakdown, phases: first === undefined ? [] : [first] }
    expect(phaseRows(single, {})).toEqual([])
    expect(requestRows(single, {})).toHaveLength(2)
    expect(requestRows({ ...breakdown, requests: breakdown.requests.slice(0, 1) }, {})).toEqual([])
  })
})

describe('a plan', () => {
  it.each([
    [1, 1, false],
    [2, 1, true],
    [1, 2, true],
  ])('of %i phases and %i requests is divided: %s', (phases, requests, expected) => {
    expect(isDivided({ phases: Array<0>(phases).fill(0), requests: Array<0>(requests).fill(0) })).toBe(expected)
  })
})

describe('a choice', () => {
  const chosen = (choice: Parameters<typeof chosenPart>[1]) => {
    const part = chosenPart(breakdown, choice)
    return part && [part.title, part.figures?.sent]
  }

  it('gives the figures of a phase, of a request, or of a request in a phase', () => {
    expect(chosen({})).toBeUndefined()
    expect(chosen({ phase: 'warm-up' })).toEqual(['phase warm-up (not measured)', 5])
    expect(chosen({ request: 'write' })).toEqual(['request write', 4])
    expect(chosen({ phase: 'burst', request: 'read' })).toEqual(['phase burst, request read', 8])
    expect(chosen({ phase: 'end', request: 'write' })).toEqual(['phase end, request write', undefined])
  })

  it('of a name that no longer exists is none', () => {
    expect(chosen({ phase: 'gone' })).toBeUndefined()
    expect(chosen({ phase: 'gone', request: 'read' })).toEqual(['request read', 15])
  })

  it('is taken back by the same click, and leaves the other one as it is', () => {
    const both = toggledChoice(toggledChoice({}, 'phase', 'burst'), 'request', 'read')
    expect(both).toEqual({ phase: 'burst', request: 'read' })
    expect(toggledChoice(both, 'phase', 'end')).toEqual({ phase: 'end', request: 'read' })
    expect(toggledChoice(both, 'phase', 'burst')).toEqual({ phase: undefined, request: 'read' })
  })
})
