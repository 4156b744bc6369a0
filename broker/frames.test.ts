import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Frames } from './frames.ts'
import { WireError, Writer } from './wire.ts'

const framed = (message: Uint8Array): Buffer => Buffer.concat([new Writer().int32(message.length).finish(), message])
const message = fc.uint8Array({ minLength: 10, maxLength: 100 })

describe('frames', () => {
  it('are read as they were written, in whatever pieces they arrive', () => {
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 50 })), (messages, cuts) => {
        const frames = new Frames(1_000)
        let stream = Buffer.concat(messages.map(framed))
        const out: Buffer[] = []
        for (const cut of [...cuts, stream.length]) {
          out.push(...frames.push(stream.subarray(0, cut)))
          stream = stream.subarray(cut)
        }
        expect(out.map((each) => [...each])).toEqual(messages.map((each) => [...each]))
        expect(frames.held).toBe(0)
      }),
    )
  })

  it('hold the bytes that have arrived, not the announced size', () => {
    const before = process.memoryUsage().arrayBuffers
    const announced = Array.from({ length: 100 }, () => {
      const frames = new Frames(2 ** 30)
      frames.push(new Writer().int32(2 ** 30).finish())
      frames.push(Buffer.alloc(10))
      return frames
    })
    expect(announced.map(({ held }) => held)).toEqual(Array(100).fill(14))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  })

  it('are as large as their bytes even if each byte arrives alone', () => {
    const frames = new Frames(2 ** 20)
    const whole = framed(Buffer.alloc(100_000, 7))
    const before = process.memoryUsage().arrayBuffers
    let out: readonly Buffer[] = []
    for (const byte of whole) out = frames.push(Buffer.of(byte))
    expect(out[0]).toEqual(whole.subarray(4))
    expect(out[0]?.buffer.byteLength).toBeLessThan(2 * whole.length + 1)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000)
  })

  it.each([9, 1_001, -1])('of %s bytes are rejected as soon as they are announced', (size) => {
    expect(() => new Frames(1_000).push(new Writer().int32(size).finish())).toThrow(WireError)
  })
})
