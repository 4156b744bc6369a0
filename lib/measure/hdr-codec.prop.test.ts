import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { deflateSync, inflateSync } from 'node:zlib'
import { histogramOf, latencies } from './arbitraries.suite.ts'
import { cellOf } from './cell-layout.ts'
import { encodeCells, HistogramFormatError, type ReadCells, readCells } from './hdr-codec.ts'
import { cellsIn, ourCells, readByReferee, refereeCells, writtenByReferee } from './referee.suite.ts'
import { propertyRuns } from '../property-runs.suite.ts'

/** The result of reading, undefined when the text was rejected; any other error fails the test. */
function read(text: string): ReadCells | undefined {
  try {
    return readCells(text)
  } catch (error) {
    expect(error).toBeInstanceOf(HistogramFormatError)
    return undefined
  }
}

function written(values: readonly number[]): string {
  return encodeCells(histogramOf(values).packed())
}

describe('the wire form', () => {
  it('is read back cell for cell, with the samples and the outermost cells', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const cells = values.map(cellOf)
        expect(readCells(written(values))).toEqual({
          packed: histogramOf(values).packed(),
          samples: values.length,
          first: values.length === 0 ? -1 : Math.min(...cells),
          last: values.length === 0 ? -1 : Math.max(...cells),
        })
      }),
    )
  })

  it('is read by hdr-histogram-js cell for cell', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const theirs = readByReferee(written(values))
        expect(theirs.totalCount).toBe(values.length)
        expect(refereeCells(theirs)).toEqual(ourCells(histogramOf(values)))
      }),
      { numRuns: 30 },
    )
  })

  it('of hdr-histogram-js is read like our own', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        expect(readCells(writtenByReferee(values))).toEqual(readCells(written(values)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('a foreign text', () => {
  it('is rejected', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(read(text)).toBeUndefined()
      }),
    )
  })

  const values = [3, 3, 700, 90_000, 3_000_000]
  const whole = Buffer.from(written(values), 'base64')

  it('is rejected when it is truncated anywhere', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(read(whole.subarray(0, length).toString('base64'))).toBeUndefined()
    }
  })

  it('with any byte changed is rejected, or reads as before', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(whole)
        bytes[at] = byte
        const cells = read(bytes.toString('base64'))
        if (cells !== undefined) expect(cells).toEqual(readCells(written(values)))
      }),
      { numRuns: propertyRuns(500) },
    )
  })

  it('with any content in a complete stream is rejected, or everything in it is counted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: -1, max: 60 }), (payload, length) => {
        const plain = Buffer.concat([inflateSync(whole.subarray(8)).subarray(0, 40), payload])
        plain.writeInt32BE(length, 4)
        const stream = deflateSync(plain)
        const frame = Buffer.from(whole.subarray(0, 8))
        frame.writeInt32BE(stream.length, 4)
        const cells = read(Buffer.concat([frame, stream]).toString('base64'))
        if (cells === undefined) return
        const held = cellsIn(cells.packed)
        expect(cells.samples).toBe(held.reduce((sum, [, times]) => sum + times, 0))
        expect([cells.first, cells.last]).toEqual([held.at(0)?.[0] ?? -1, held.at(-1)?.[0] ?? -1])
      }),
      { numRuns: propertyRuns(500) },
    )
  })
})
