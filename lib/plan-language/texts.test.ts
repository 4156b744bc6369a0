import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { piecesOf } from '../plan/template.ts'
import { Scope } from './scope.ts'
import { Written } from './source.ts'
import { isDynamic, jsonTextOf, literalOf, type Part, partsOf, staticOf, templateOf } from './texts.ts'

const scope = new Scope(
  new Map<string, string | number | boolean | Written>([
    ['pages', 40],
    ['who', 'a "b"&c'],
    ['price', new Written('1.50', 1.5)],
    ['on', true],
  ]),
  (name) => (name === 'HOME' ? '/home/x y' : undefined),
)

const plain = (text: string): string => templateOf(partsOf(text, scope, 'plain'))

describe('a text with placeholders', () => {
  it.each([
    ['{{n}}-{{ uuid }}', '{{n}}-{{uuid}}'],
    ['{{pages}} {{who}} {{price}} {{on}}', '40 a "b"&c 1.50 true'],
    ['{{env.HOME}}', '/home/x y'],
    ['{{int 1..pages}}', '{{int 1..40}}'],
    ['{{int -5 .. 5}}', '{{int -5..5}}'],
    ['{{pick a|b c}}', '{{pick a|b c}}'],
    ['{{pick a}}', 'a'],
    ['{{pick {{}}', '{{pick {{}}'],
    ['{"n":{{n}}}', '{"n":{{n}}}'],
    ['{{text 16}}{{time}}{{epoch}}{{driver}}', '{{text 16}}{{time}}{{epoch}}{{driver}}'],
    ['{{secret.TOKEN}}', '{{secret.TOKEN}}'],
  ])('%j is published as %j', (text, published) => {
    expect(plain(text)).toBe(published)
  })

  it('has values that are encoded for their place', () => {
    expect(templateOf(partsOf('/{{who}}?s={{secret.A}}', scope, 'url'))).toBe('/a%20%22b%22%26c?s={{secret.A|url}}')
    expect(templateOf(partsOf('a b={{pick x y|z}}', scope, 'url', 'url'))).toBe('a%20b%3D{{pick x%20y|z}}')
    expect(templateOf(partsOf('"{{who}}{{secret.A}}"', scope, 'json', 'json'))).toBe(
      '\\"a \\"b\\"&c{{secret.A|json}}\\"',
    )
    expect(templateOf(partsOf('{{secret.A|url}}', scope, 'json'))).toBe('{{secret.A|url}}')
  })

  it.each([
    ['{{page}}', '{{page}} has no value: did you mean {{pages}}?'],
    ['{{other}}', '{{other}} has no value: set it in `variables`, or with --var other=VALUE'],
    ['{{env.NONE}}', '{{env.NONE}} has no value: set NONE in the environment'],
    ['{{int 5..1}}', '{{int 5..1}} is not a placeholder: write {{int 1..100}}'],
    ['{{int 1..who}}', '{{who}} is \'a "b"&c\', which is not a whole number'],
    ['{{n 5}}', '{{n 5}} is not a placeholder: write {{n}}'],
    ['{{text}}', '{{text}} is not a placeholder: write {{text 16}}'],
    ['{{secret.token}}', '{{secret.token}} is not a placeholder: write {{secret.NAME}}, with a name in capitals'],
    ['{{}}', '{{}} is not a placeholder'],
    ['a {{n', "'{{n' has no '}}'"],
  ])('%j is refused', (text, message) => {
    expect(() => partsOf(text, scope, 'plain')).toThrow(new SyntaxError(message))
  })

  it('reads back from its published form, whatever its text is', () => {
    const parts: fc.Arbitrary<Part[]> = fc.array(
      fc.oneof(
        fc.string({ unit: fc.constantFrom(...Array.from('{}|a ')), maxLength: 6 }),
        fc.constantFrom<Part>({ inside: 'n', kind: 'n' }, { inside: 'pick a|b', kind: 'pick' }),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(parts, (drawn) => {
        const text = drawn.map((part) => (typeof part === 'string' ? part : '\u0000')).join('')
        const pieces = piecesOf(templateOf(drawn)).map((piece) => {
          if (piece.kind === 'text') return piece.text
          return piece.kind === 'pick' && piece.of.length === 1 ? piece.of[0] : '\u0000'
        })
        expect(pieces.join('')).toBe(text)
      }),
    )
  })
})

describe('a string of JSON', () => {
  it.each([
    ['{{n}}', '{{n}}'],
    ['{{int 1..5}}', '{{int 1..5}}'],
    ['{{epoch}}', '{{epoch}}'],
    ['{{pages}}', '40'],
    ['{{price}}', '1.50'],
    ['{{on}}', 'true'],
    ['{{who}}', '"a \\"b\\"&c"'],
    ['{{uuid}}', '"{{uuid}}"'],
    ['{{text 5}}', '"{{text 5}}"'],
    ['no {{n}}', '"no {{n}}"'],
    ['{{env.HOME}}', '"/home/x y"'],
    ['a\n"', '"a\\n\\""'],
  ])('%j is written as %s', (text, json) => {
    expect(templateOf(jsonTextOf(text, scope))).toBe(json)
  })
})

describe('a text that is read once', () => {
  it('has the value of its variable, or a text', () => {
    expect(staticOf('{{pages}}', scope)).toBe(40)
    expect(staticOf('{{pages}}/s', scope)).toBe('40/s')
    expect(() => staticOf('{{uuid}}', scope)).toThrow('{{uuid}} has a value for each request')
  })

  it('is literal if nothing in it changes', () => {
    const parts = partsOf('{{who}}', scope, 'plain')
    expect([isDynamic(parts), literalOf(parts)]).toEqual([false, 'a "b"&c'])
  })
})
