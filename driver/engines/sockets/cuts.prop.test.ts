import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { allCases } from '../conformance/cases-all.suite.ts'
import { CutHead } from './cut-head.ts'
import { hostile, PieceReader } from './cuts.suite.ts'
import { BAD, HeadScan, MORE } from './head-scan.ts'
import { propertyRuns } from '../../../lib/property-runs.suite.ts'

function piecesOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

describe.each(Object.keys(hostile))('a response with %s', (name) => {
  const [says = '', told] = hostile[name] ?? []
  const bytes = Buffer.from(says, 'latin1')

  test.each([1, 2, 4, 1_000, 131_072])('has the same result in pieces of %d bytes', (size) => {
    const reader = new PieceReader()
    for (const piece of piecesOf(bytes, size)) reader.feed(piece)
    expect(reader.end()).toEqual(told)
  })
})

test('the state after a byte does not depend on the cuts before it', () => {
  const responses = Object.values(allCases).map(({ says }) => Buffer.from(says, 'latin1'))
  const cut = fc.record({
    bytes: fc.constantFrom(...responses),
    end: fc.nat(300),
    size: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(cut, ({ bytes, end, size }) => {
      const said = bytes.subarray(0, end)
      const whole = new PieceReader()
      const pieces = new PieceReader()
      const stands = piecesOf(said, size).map((piece) => pieces.feed(piece))
      expect(stands.at(-1) ?? whole.feed(said)).toBe(whole.feed(said))
      expect(pieces.end()).toEqual(whole.end())
    }),
    { numRuns: propertyRuns(3_000) },
  )
})

describe('a head in pieces', () => {
  const heads = Object.entries(hostile).filter(([, [says]]) => says.startsWith('HTTP/1.1 ') && !says.includes(' 103 '))

  /** The same bytes, counting accesses by index. */
  function counting(bytes: Buffer, looked: { times: number }): Buffer {
    return new Proxy(bytes, {
      get: (of, name) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) looked.times += 1
        const value: unknown = Reflect.get(of, name, of)
        return typeof value === 'function' ? (value.bind(of) as unknown) : value
      },
    })
  }

  test.each(heads)('with %s: no byte is examined more than a few times', (_, [says]) => {
    for (const size of [1, 2, 4, says.length]) {
      const looked = { times: 0 }
      const bytes = counting(Buffer.from(says, 'latin1'), looked)
      const scan = new HeadScan()
      let after: number = MORE
      for (let end = size; after === MORE && end < says.length + size; end += size)
        after = scan.read(bytes, Math.min(end, says.length))
      expect(looked.times).toBeGreaterThan(0)
      // Each byte once, those of a name or a value once more, the first of a line as a possible continuation of the
      // line before, and the first twelve of the status line.
      expect(looked.times).toBeLessThan(6 * says.length + 12 * 13)
    }
  })

  test('is BAD at the byte that makes it malformed, however long the bytes before', () => {
    const good = Buffer.from(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100)}`)
    const head = new CutHead(10_000)
    for (const byte of good) expect(head.add(Buffer.of(byte), 0, 1)).toBe(MORE)
    expect(head.add(Buffer.from(':'), 0, 1)).toBe(BAD)
  })

  test('is BAD at the first byte beyond the limit, and complete at the last byte within it', () => {
    const says = Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n\r\n')
    const fits = new CutHead(says.length)
    const tooLong = new CutHead(says.length - 1)
    const last = says.length - 1
    for (const byte of says.subarray(0, last)) {
      expect([fits.add(Buffer.of(byte), 0, 1), tooLong.add(Buffer.of(byte), 0, 1)]).toEqual([MORE, MORE])
    }
    const rest = Buffer.from('##\nrest')
    expect([fits.add(rest, 2, rest.length), tooLong.add(rest, 2, rest.length)]).toEqual([3, BAD])
    expect(fits.head.status).toBe(200)
  })
})
