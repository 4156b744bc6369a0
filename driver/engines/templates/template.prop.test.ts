import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pieceOf, type Piece } from '../../../lib/plan/template.ts'
import { RandomValues } from './random-values.ts'
import { Slots } from './slots.ts'

const bytes = (text: string): string => Buffer.from(text).toString('latin1')
const sources = { seed: 5, driver: 'dríver', secrets: (name: string) => `${name}"&é` }
const HANDED_OVER = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

const texts = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[{}]/.test(text))
const insides = fc.oneof(
  fc.constantFrom('n', 'uuid', 'driver', 'time', 'epoch', 'secret.KEY', 'secret.KEY|json', 'secret.KEY|url'),
  fc.tuple(fc.integer(), fc.nat()).map(([from, more]) => `int ${from}..${from + more}`),
  fc
    .array(fc.constantFrom('a', 'é', '€', ''), { minLength: 1, maxLength: 3 })
    .map((words) => `pick x|${words.join('|')}`),
  fc.integer({ min: 1, max: 50 }).map((length) => `text ${length}`),
)
/** Texts and the insides of placeholders in turn. */
const fragments = fc.array(fc.tuple(texts, insides), { maxLength: 6 })

/** The value of a placeholder, in the plainest way. */
function valueOf(piece: Piece, request: number, position: number): string {
  const random = new RandomValues(sources.seed, position)
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'pick':
      return piece.of[random.int(request, 0, piece.of.length - 1)] ?? ''
    case 'int':
      return String(random.int(request, piece.from, piece.to))
    case 'random':
      return random.text(request, piece.length)
    case 'secret':
    case 'value':
      return { plain: 'KEY"&é', json: 'KEY\\"&é', url: 'KEY%22%26%C3%A9' }[piece.as]
    default:
      return {
        n: String(request + 1),
        uuid: random.uuid(request),
        driver: sources.driver,
        time: new Date(HANDED_OVER).toISOString(),
        epoch: String(HANDED_OVER),
      }[piece.kind]
  }
}

test('a template is rendered as its texts and values one after the other, with and without slots', () => {
  fc.assert(
    fc.property(fragments, texts, fc.nat(), (pairs, end, request) => {
      const template = pairs.map(([text, inside]) => `${text}{{ ${inside} }}`).join('') + end
      const values = pairs.map(([text, inside], position) => text + valueOf(pieceOf(inside), request, position))
      const expected = bytes(values.join('') + end)
      const marked = new Slots(sources)
      const withSlots = marked.marked(template, bytes)
      expect(marked.compiled(`before ${withSlots} after`).render(request, HANDED_OVER)).toBe(`before ${expected} after`)
      expect(new Slots(sources).template(template, bytes).render(request, HANDED_OVER)).toBe(expected)
    }),
  )
})
