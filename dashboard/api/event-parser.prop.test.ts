import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EventParser, type ServerEvent } from './event-parser.ts'

const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ''))
const events = fc.array(
  fc.record({
    type: line.filter((text) => text !== '' && !text.startsWith(' ')),
    data: fc.array(line, { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 5 },
)
const breaks = fc.constantFrom('\n', '\r\n', '\r')

function streamOf(given: readonly { type: string; data: string[] }[], end: string): string {
  return given
    .map(
      ({ type, data }) =>
        [`event: ${type}`, ...data.map((text) => `data: ${text}`), '', ''].join(end).slice(0, -end.length) + end,
    )
    .join(`: a comment${end}`)
}

function parsed(pieces: readonly string[]): ServerEvent[] {
  const parser = new EventParser()
  return pieces.flatMap((piece) => parser.push(piece))
}

describe('the parser of server-sent events', () => {
  it('returns the same events however the stream is cut, with any line break', () => {
    fc.assert(
      fc.property(events, breaks, fc.array(fc.nat(400), { maxLength: 8 }), (given, end, cuts) => {
        const text = streamOf(given, end)
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
        const pieces = places.slice(1).map((to, index) => text.slice(places[index], to))
        // A carriage return at the very end may be half a line break: one more byte decides it.
        expect(parsed([...pieces, ':'])).toEqual(given.map(({ type, data }) => ({ type, data: data.join('\n') })))
      }),
    )
  })

  it('gives an event without a type the type message, and passes over an event without data', () => {
    expect(parsed(['data: a\n\nevent: empty\n\ndata\n\n'])).toEqual([
      { type: 'message', data: 'a' },
      { type: 'message', data: '' },
    ])
  })

  it('removes one blank after the colon, and ignores ids, retries and comments', () => {
    expect(parsed(['id: 7\nretry: 2000\n: ping\nevent:run\ndata:  b\n\n'])).toEqual([{ type: 'run', data: ' b' }])
  })
})
