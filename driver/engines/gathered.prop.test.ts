import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Gathered } from './gathered.ts'

/** Adds bytes in pieces of these sizes, in turn. Returns every buffer that was used. */
function addAll(gathered: Gathered, bytes: Buffer, sizes: readonly number[]): Set<Buffer> {
  const buffers = new Set<Buffer>()
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = Math.min(bytes.length, at + (sizes[turn % sizes.length] ?? 1))
    gathered.add(bytes, at, end)
    buffers.add(gathered.bytes)
    at = end
  }
  return buffers
}

const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 })

test('bytes that arrive in pieces are joined unchanged, whatever the pieces, also after a clear', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), cuts, (bytes, sizes) => {
      const gathered = new Gathered()
      for (let times = 0; times < 2; times += 1) {
        addAll(gathered, Buffer.from(bytes), sizes)
        expect(gathered.bytes.subarray(0, gathered.length)).toEqual(Buffer.from(bytes))
        gathered.clear()
        expect([gathered.length, gathered.bytes.length]).toEqual([0, 0])
      }
    }),
  )
})

test('the buffer is at most twice as large as its content, and growing moved at most that many bytes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), cuts, (length, sizes) => {
      const gathered = new Gathered()
      const buffers = addAll(gathered, Buffer.alloc(length), sizes)
      expect(gathered.bytes.length).toBeLessThanOrEqual(2 * length)
      const made = [...buffers].reduce((sum, buffer) => sum + buffer.length, 0)
      expect(made).toBeLessThanOrEqual(4 * length)
      expect(buffers.size).toBeLessThanOrEqual(2 + Math.log2(length))
    }),
  )
})

test('a single piece is copied, and allocates no spare room', () => {
  const gathered = new Gathered()
  const piece = Buffer.from('xabcx')
  gathered.add(piece, 1, 4)
  piece.fill('#')
  expect([gathered.bytes.toString(), gathered.bytes.length]).toEqual(['abc', 3])
})
