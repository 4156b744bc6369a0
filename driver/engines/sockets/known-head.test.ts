import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Head } from './head.ts'
import { HeadReader } from './head-reader.ts'
import { KnownHead } from './known-head.ts'

const LINES = ['A: b', 'Connection: close', 'Connection: keep-alive', 'Content-Length: 2', 'Content-Length: 12', 'X: 1']
const heads = fc
  .record({ status: fc.constantFrom('200 OK', '404 ', '503 Busy'), lines: fc.subarray(LINES, { maxLength: 4 }) })
  .filter(({ lines }) => lines.filter((line) => line.startsWith('Content-Length')).length < 2)
  .map(({ status, lines }) => ['HTTP/1.1 ' + status, ...lines, '', ''].join('\r\n'))

/** A head at a place of the buffer, and what is in the buffer after it. */
const steps = fc.array(fc.record({ head: heads, from: fc.integer({ min: 0, max: 9 }), rest: fc.string() }), {
  minLength: 1,
  maxLength: 20,
})

test('a reader that knows the last head reads what one that knows none reads', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const buffer = Buffer.alloc(512)
      const reader = new HeadReader(buffer)
      for (const { head, from, rest } of script) {
        const length = buffer.write(head + rest, from, 'latin1')
        const fresh = new HeadReader(Buffer.alloc(0))
        expect(reader.read(buffer, from, from + length)).toBe(fresh.read(buffer, from, from + length))
        expect(reader.head).toEqual(fresh.head)
      }
    }),
  )
})

describe('a known head', () => {
  const text = 'HTTP/1.1 200 OK\r\nA: bcd\r\n\r\n'
  const head = Object.assign(new Head(), { length: text.length, status: 200 })

  function knowing(given = text, from = 0): { known: KnownHead; buffer: Buffer } {
    const buffer = Buffer.alloc(4_096)
    const known = new KnownHead(buffer)
    buffer.write(given, from, 'latin1')
    known.learn(buffer, from, head)
    return { known, buffer }
  }

  test('is recognized, with whatever comes after it', () => {
    const { known, buffer } = knowing()
    buffer.write('what comes after', text.length)
    expect(known.recognize(buffer, 0, text.length)).toBe(head)
    expect(known.recognize(buffer, 0, text.length + 9)).toBe(head)
  })

  test('is not when any one byte of it is another, or it has not come whole', () => {
    for (let at = 0; at < text.length; at += 1) {
      const { known, buffer } = knowing()
      expect(known.recognize(buffer, 0, at)).toBeUndefined()
      buffer[at] = (buffer[at] ?? 0) ^ 1
      expect(known.recognize(buffer, 0, text.length)).toBeUndefined()
    }
  })

  test('is not in another buffer, nor at the odd bytes of its own', () => {
    const { known, buffer } = knowing()
    expect(known.recognize(Buffer.from(buffer), 0, text.length)).toBeUndefined()
    buffer.write(text, 1, 'latin1')
    expect(known.recognize(buffer, 1, text.length + 1)).toBeUndefined()
    buffer.write(text, 8, 'latin1')
    expect(known.recognize(buffer, 8, text.length + 8)).toBe(head)
  })

  test('is none before one was learned, nor when what was to be learned is too long', () => {
    const buffer = Buffer.alloc(4_096)
    const known = new KnownHead(buffer)
    expect(known.recognize(buffer, 0, buffer.length)).toBeUndefined()
    known.learn(buffer, 0, Object.assign(new Head(), { length: 2_049 }))
    expect(known.recognize(buffer, 0, buffer.length)).toBeUndefined()
  })
})
