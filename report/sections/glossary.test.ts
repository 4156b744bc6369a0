import { describe, expect, it } from '@jest/globals'
import { tallyWith, type TallyChange, type Times } from '../../lib/measure/facts.suite.ts'
import { glossaryLines } from './glossary.ts'
import { linesOf } from './lines.ts'
import type { Report } from '../report.ts'
import { reportWith } from '../sample.suite.ts'
import { renderText } from '../text.ts'

/** The words that the last block of a report explains. */
function explainedIn(counts: TallyChange, change: Partial<Report> = {}): string[] {
  const text = renderText(reportWith(tallyWith(counts), change, { due: undefined }))
  const last = text.trimEnd().split('\n\n').at(-1) ?? ''
  return last.split('\n').map((line) => line.slice(0, 14).trim())
}

const times: Times = [[10_000, 1_500]]

describe('the explained words', () => {
  it('are those of the report, in its order', () => {
    expect(explainedIn({ statuses: { 200: 10_000 }, took: { success: times } })).toEqual(['response'])
    expect(explainedIn({ took: { success: [[1, 1_500]] } })).toEqual(['response', '–'])
    const took = { success: times, wait: times, slip: times, spread: times, service: times, connect: times }
    const counts = { took: { ...took, connection: times, givenUp: [[9, 1_600]] as const }, droppedBacklog: 3 }
    const words = ['wait', 'slip', 'spread', 'connection', 'connect', 'service']
    expect(explainedIn(counts)).toEqual(['dropped', 'backlog', 'response', ...words, '≥'])
  })

  it('are not those of the name of a driver or a target', () => {
    expect(glossaryLines(linesOf(['target        GET http://lost.example/slip/–/wait']))).toEqual([])
  })

  it('have one line each', () => {
    const all = ['undecided x', 'DEGRADED: x', 'INVALID: x', 'planned 1', 'dropped 1 backlog', 'never sent 1', 'lost 1']
    const rows = ['tolerated 1', 'response 1', 'wait 1', 'slip 1', 'spread 1', 'connection 1', 'connect 1', 'service 1']
    const others = ['≥1', 'x  –', 'warm-up (not measured)', 'driver busy lag ms']
    const lines = glossaryLines(linesOf([...all, ...rows, ...others]))
    expect(lines).toHaveLength(all.length + 1 + rows.length + others.length)
  })
})
