/** Every threshold that docs/thresholds.md writes in place of another tool's is one. */
import { describe, expect, it } from '@jest/globals'
import { readThreshold } from '../../lib/thresholds/parse.ts'
import { thresholdText } from '../../lib/thresholds/threshold.ts'
import { sectionOf, textOf } from './documents.ts'

/** The sentences in the second column of the tables below a heading. */
function sentencesOf(title: string): string[] {
  const rows = sectionOf(textOf('docs/thresholds.md'), title)
    .split('\n')
    .filter((line) => line.startsWith('| '))
  const cells = rows.map((row) => row.split('|')[2] ?? '')
  const codes = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
  return codes.filter((text) => /[<>]/.test(text))
}

describe('docs/thresholds.md', () => {
  it.each(['k6', 'Artillery', 'Gatling', 'Tonk'])('writes thresholds as they are read: %s', (title) => {
    const sentences = sentencesOf(title)
    expect(sentences.length).toBeGreaterThanOrEqual(4)
    expect(
      sentences.map((text) => {
        const read = readThreshold(text)
        return 'fault' in read ? `${text}: ${read.fault}` : thresholdText(read.threshold)
      }),
    ).toEqual(sentences)
  })
})
