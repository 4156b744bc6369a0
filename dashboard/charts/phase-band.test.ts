import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { BreakdownAnswer } from '../../lib/api/breakdown.ts'
import { fitting, phaseAt, phasesText, type PhaseStretch, phaseStretches } from './phase-band.ts'

type Phase = BreakdownAnswer['phases'][number]
const phase = (name: string, from: number | null, to: number | null, more: Partial<Phase> = {}): Phase =>
  ({ name, from, to, measured: true, kind: 'constant', ...more }) as Phase

const three = [
  phase('warm-up', 0, 30, { measured: false }),
  phase('rest', 30, 40, { measured: false, kind: 'pause' }),
  phase('steady', 40, 100),
]

describe('the phases on the time axis', () => {
  it('say by their words which of them are outside of the figures', () => {
    expect(phaseStretches(three)).toEqual([
      { from: 0, to: 30, name: 'warm-up', title: 'warm-up (not measured)', measured: false },
      { from: 30, to: 40, name: 'rest', title: 'rest (pause)', measured: false },
      { from: 40, to: 100, name: 'steady', title: 'steady', measured: true },
    ])
  })

  it('are those whose beginning and end the plan sets', () => {
    const open = [phase('a', 0, 10), phase('b', 10, null), phase('c', null, null)]
    expect(phaseStretches(open).map(({ title }) => title)).toEqual(['a'])
  })

  it('are none for a test of one phase', () => {
    expect(phaseStretches([phase('only', 0, 10)])).toEqual([])
  })

  it('are found by a moment: the end of one is the beginning of the next', () => {
    const stretches = phaseStretches(three)
    const titles = [0, 29.5, 30, 40, 99, 100].map((at) => phaseAt(stretches, at)?.title)
    expect(titles).toEqual([
      'warm-up (not measured)',
      'warm-up (not measured)',
      'rest (pause)',
      'steady',
      'steady',
      undefined,
    ])
  })

  it('are said in a sentence, of many only the first', () => {
    expect(phasesText(phaseStretches(three))).toBe(
      'Phases: warm-up (not measured) from 0:00, rest (pause) from 0:30, steady from 0:40, to 1:40.',
    )
    expect(phasesText([])).toBe('')
    const many = Array.from({ length: 8 }, (_, at): PhaseStretch => ({
      from: at,
      to: at + 1,
      name: `p${at}`,
      title: `p${at}`,
      measured: true,
    }))
    expect(phasesText(many)).toMatch(/p5 from 0:05, and 2 more, to 0:08\.$/)
  })
})

describe('a name in its box', () => {
  /** Letters of one width each. */
  const widthOf = (text: string): number => Array.from(text).length

  it.each([
    ['steady', 6, 'steady'],
    ['steady', 5, 'stea…'],
    ['a b c', 3, 'a…'],
    ['🚀🚀🚀', 2, '🚀…'],
    ['steady', 1, ''],
    ['steady', -3, ''],
  ])('%s in the width %i is “%s”', (text, width, expected) => {
    expect(fitting(text, width, widthOf)).toBe(expected)
  })

  it('never is wider than the box, and is cut only if it must be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 0, max: 50 }), (text, width) => {
        const shown = fitting(text, width, widthOf)
        expect(widthOf(shown)).toBeLessThanOrEqual(width)
        if (widthOf(text) <= width) expect(shown).toBe(text)
        else if (shown !== '') expect(shown.endsWith('…')).toBe(true)
      }),
    )
  })
})
