import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { thresholds } from './arbitraries.suite.ts'
import { readThreshold } from './parse.ts'
import { thresholdText } from './threshold.ts'

describe('the text of a threshold', () => {
  it('reads back to the same threshold', () => {
    fc.assert(
      fc.property(thresholds, (threshold) => {
        expect(readThreshold(thresholdText(threshold))).toMatchObject({ threshold })
      }),
    )
  })

  it('is read with any blanks between its words', () => {
    fc.assert(
      fc.property(thresholds, fc.constantFrom(' ', '  ', '\t', '\n'), (threshold, blank) => {
        const text = thresholdText(threshold)
        const read = readThreshold(` ${text.replaceAll(' ', blank).replaceAll(',', `${blank},`)} `)
        expect(read).toMatchObject({ threshold })
      }),
    )
  })

  it('or any other text never throws, and is wrong at one of its characters or at its end', () => {
    const word = fc.constantFrom(
      ...[
        'p99',
        'p',
        'errors',
        '<',
        '>=',
        '=',
        '1%',
        '5s',
        '990/s',
        'during',
        'in',
        'of',
        'windows',
        ',',
        'abort',
        'x',
      ],
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const read = readThreshold(text)
        if ('threshold' in read)
          expect(readThreshold(thresholdText(read.threshold))).toMatchObject({ threshold: read.threshold })
        else expect(read.at).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
