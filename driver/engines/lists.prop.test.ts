import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { elementsOf, trimmed } from './lists.ts'

/** Texts of what matters to lists, a no-break space and a line break among it, which are no blanks of HTTP. */
const texts = fc.string({ unit: fc.constantFrom(' ', '\t', ',', 'a', 'B', '\u00a0', '\n'), maxLength: 40 })
const runs = fc.array(fc.tuple(fc.constantFrom(' ', '\t', ',', 'a'), fc.integer({ min: 0, max: 20_000 })), {
  maxLength: 6,
})

/** What the RFC says, in expressions whose work nobody bounds. */
function plainlyTrimmed(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')
}

function plainElements(list: string): string[] {
  return list.split(',').map(plainlyTrimmed).filter(Boolean)
}

test('a text is trimmed of the blanks of HTTP and of nothing else', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(trimmed(text)).toBe(plainlyTrimmed(text))
    }),
  )
})

test('the elements of a list are what stands between its commas and is not blank', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect([...elementsOf(text)]).toEqual(plainElements(text))
    }),
  )
})

test('long runs of one character change nothing but the length', () => {
  fc.assert(
    fc.property(runs, (parts) => {
      const text = parts.map(([character, times]) => character.repeat(times)).join('')
      const elements = [...elementsOf(`x${text}y`)]
      expect(elements.join('')).toHaveLength(elements.reduce((sum, { length }) => sum + length, 0))
      expect([elements[0]?.[0], elements.at(-1)?.at(-1)]).toEqual(['x', 'y'])
      expect(elements.filter((element) => element !== element.trim() || element.includes(','))).toEqual([])
    }),
    { numRuns: 30 },
  )
})
