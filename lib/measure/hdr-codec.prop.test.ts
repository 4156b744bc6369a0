import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { deflateSync, inflateSync } from 'node:zlib'
import { histogramOf, latencies } from './arbitraries.suite.ts'
import { addCells, encodeCells, HistogramFormatError } from './hdr-codec.ts'
import { Histogram } from './histogram.ts'
import { ourCells, readByReferee, refereeCells, writtenByReferee } from './referee.suite.ts'

/** Reads, and says whether it was refused; whatever else is thrown fails the test. */
function refused(text: string, into: Histogram): boolean {
  try {
    addCells(text, into)
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(HistogramFormatError)
    return true
  }
}

describe('the wire form', () => {
  it('comes back cell for cell', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const read = new Histogram()
        expect(addCells(encodeCells(histogramOf(values)), read)).toBe(values.length)
        expect(ourCells(read)).toEqual(ourCells(histogramOf(values)))
      }),
    )
  })

  it('is read by hdr-histogram-js cell for cell', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const read = readByReferee(encodeCells(histogramOf(values)))
        expect(read.totalCount).toBe(values.length)
        expect(refereeCells(read)).toEqual(ourCells(histogramOf(values)))
      }),
      { numRuns: 30 },
    )
  })

  it('of hdr-histogram-js is read cell for cell', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const read = new Histogram()
        expect(addCells(writtenByReferee(values), read)).toBe(values.length)
        expect(ourCells(read)).toEqual(ourCells(histogramOf(values)))
      }),
      { numRuns: 30 },
    )
  })

  it('adds to what is there already', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const into = histogramOf(a)
        addCells(encodeCells(histogramOf(b)), into)
        expect(ourCells(into)).toEqual(ourCells(histogramOf([...a, ...b])))
      }),
    )
  })
})

describe('a text from outside', () => {
  it('is refused or read, and changes nothing when it is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const into = histogramOf([1, 5_000])
        expect(refused(text, into)).toBe(true)
        expect(into).toEqual(histogramOf([1, 5_000]))
      }),
    )
  })

  const values = [3, 3, 700, 90_000, 3_000_000]
  const whole = Buffer.from(encodeCells(histogramOf(values)), 'base64')

  it('may be cut anywhere: it is refused', () => {
    for (let length = 0; length < whole.length; length += 1) {
      const into = histogramOf([42])
      expect(refused(whole.subarray(0, length).toString('base64'), into)).toBe(true)
      expect(into).toEqual(histogramOf([42]))
    }
  })

  it('may have any byte changed: it is refused, or says what it said before', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(whole)
        bytes[at] = byte
        const into = histogramOf([42])
        const cells = refused(bytes.toString('base64'), into) ? [42] : [42, ...values]
        expect(ourCells(into)).toEqual(ourCells(histogramOf(cells)))
      }),
      { numRuns: 500 },
    )
  })

  it('may have anything in a stream that is whole: it is refused, or all that it adds is counted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: -1, max: 60 }), (payload, length) => {
        const plain = Buffer.concat([inflateSync(whole.subarray(8)).subarray(0, 40), payload])
        plain.writeInt32BE(length, 4)
        const stream = deflateSync(plain)
        const frame = Buffer.from(whole.subarray(0, 8))
        frame.writeInt32BE(stream.length, 4)
        const into = new Histogram()
        const text = Buffer.concat([frame, stream]).toString('base64')
        if (refused(text, into)) expect(into).toEqual(new Histogram())
        else expect(addCells(text, new Histogram())).toBe(into.cells.reduce((sum, times) => sum + times, 0))
      }),
      { numRuns: 500 },
    )
  })
})
