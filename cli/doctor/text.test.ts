/** The lines of a terminal, to the letter. */
import { describe, expect, it } from '@jest/globals'
import { failure, ok, skipped, warning } from './finding.ts'
import { findingLines, summaryLine } from './text.ts'

const findings = [
  ['node', ok('Node 20.19.0')],
  ['cores', warning('1 usable core', 'use more')],
  ['kafka', failure('kafka:9092 refuses the connection', 'start it')],
  ['topics', skipped('needs Kafka: see above')],
  ['target', skipped('no target was given', 'give its URL')],
] as const

function textOf(colour: boolean): string {
  return findings.flatMap(([name, finding]) => findingLines(name, finding, { colour, width: 6 })).join('\n')
}

describe('the findings as text', () => {
  it('can be told apart without colours', () => {
    expect(textOf(false)).toBe(
      [
        'ok  node    Node 20.19.0',
        '!   cores   1 usable core',
        '            → use more',
        'x   kafka   kafka:9092 refuses the connection',
        '            → start it',
        '-   topics  needs Kafka: see above',
        '-   target  no target was given',
        '            → give its URL',
      ].join('\n'),
    )
  })

  it('have colours on the marks alone', () => {
    const colours = textOf(true)
    expect(colours).toContain('\u001b[32mok\u001b[0m  node    Node')
    expect(colours).toContain('\u001b[31mx \u001b[0m  kafka')
    expect(colours.replace(/\u001b\[\d+m/g, '')).toBe(textOf(false))
  })

  it('pass no control characters of others on', () => {
    const [line = ''] = findingLines('kafka', ok('a broker \u001b[31m'), { colour: false, width: 5 })
    expect(line).toBe('ok  kafka  a broker ?[31m')
  })

  it('are counted in the last line', () => {
    expect(summaryLine(findings.map(([, finding]) => finding))).toBe('1 ok, 1 warning, 1 failure, 2 skipped')
    expect(summaryLine([])).toBe('0 ok, 0 warnings, 0 failures, 0 skipped')
  })
})
