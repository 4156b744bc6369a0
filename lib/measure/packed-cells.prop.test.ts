import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { amounts } from '../drawing.suite.ts'
import { CELLS } from './cell-layout.ts'
import { CellReader, CellWriter, joinCells, noCells, packCells, sameCells } from './packed-cells.ts'
import { cellsIn } from './referee.suite.ts'

/** Counts by cell, in ascending order: adjacent and distant cells, small and very large counts. */
const drawn = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: CELLS - 1 })),
      fc.oneof(
        fc.integer({ min: 1, max: 300 }),
        amounts(2 ** 40).map((times) => Math.ceil(times) + 1),
      ),
    ),
    { selector: ([cell]) => cell, maxLength: 200, size: 'max' },
  )
  .map((cells) => cells.sort(([a], [b]) => a - b))

function packed(cells: readonly (readonly [number, number])[]): Uint8Array {
  const writer = new CellWriter(0)
  for (const [cell, times] of cells) writer.add(cell, times)
  return writer.take()
}

function sumsOf(...lists: readonly (readonly (readonly [number, number])[])[]): [number, number][] {
  const sums = new Map<number, number>()
  for (const [cell, times] of lists.flat()) sums.set(cell, (sums.get(cell) ?? 0) + times)
  return [...sums].sort(([a], [b]) => a - b)
}

describe('packed cells', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(drawn, (cells) => {
        expect(cellsIn(packed(cells))).toEqual(cells)
      }),
    )
  })

  it('of an array are those between two given cells', () => {
    const counts = Float64Array.from([0, 3, 0, 0, 2 ** 40, 1, 9])
    expect(cellsIn(packCells(counts, 1, 5))).toEqual([
      [1, 3],
      [4, 2 ** 40],
      [5, 1],
    ])
    expect(packCells(counts, 2, 3)).toEqual(noCells)
  })

  it('are added to sums in any order, which leaves the operands unchanged', () => {
    fc.assert(
      fc.property(drawn, drawn, (a, b) => {
        const [left, right] = [packed(a), packed(b)]
        const joined = joinCells(left, right)
        expect(cellsIn(joined)).toEqual(sumsOf(a, b))
        expect(sameCells(joined, joinCells(right, left))).toBe(true)
        expect([cellsIn(left), cellsIn(right)]).toEqual([a, b])
      }),
    )
  })

  it('are equal exactly when the counts are', () => {
    fc.assert(
      fc.property(drawn, drawn, (a, b) => {
        expect(sameCells(packed(a), packed(a))).toBe(true)
        expect(sameCells(packed(a), packed(b))).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })

  it('take a byte for a small count and for a short run', () => {
    expect(
      packed([
        [0, 63],
        [1, 1],
        [40, 2],
      ]),
    ).toHaveLength(4)
  })

  it('are read to the end when they are truncated', () => {
    const reader = new CellReader(Uint8Array.from([0x82]))
    expect([reader.next(), reader.cell, reader.next(), reader.cell]).toEqual([true, 0, false, Infinity])
  })
})
