import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { HeatGrid, type HeatPoint, IMAGE_ROWS } from './heat-grid.ts'
import { darkRamp, lightRamp } from './heat-ramp.ts'

const counts = fc.array(fc.tuple(fc.nat(IMAGE_ROWS - 1), fc.nat(5_000)), { maxLength: 5 })

/** Points without overlap, some longer than a second, some after a gap. */
const drawn: fc.Arbitrary<HeatPoint[]> = fc
  .array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9 }), counts), { maxLength: 20 })
  .map((parts) => {
    let end = 0
    return parts.map(([gap, length, heat]) => {
      const from = end + gap
      end = from + length
      return { from, to: end, heat }
    })
  })

function painted(...updates: (readonly HeatPoint[])[]): HeatGrid {
  const grid = new HeatGrid(lightRamp)
  for (const points of updates) grid.update(points)
  return grid
}

/** The colour of a cell; undefined if nothing is painted. */
function cell(grid: HeatGrid, column: number, row: number): readonly number[] | undefined {
  const at = ((IMAGE_ROWS - 1 - row) * grid.columns + column) * 4
  const [red, green, blue, alpha] = grid.pixels.slice(at, at + 4)
  return alpha === 255 ? [red ?? 0, green ?? 0, blue ?? 0] : undefined
}

describe('the cells of a heat map', () => {
  it('have the colour of their number of requests per second, for the whole of a point', () => {
    const grid = painted([
      { from: 0, to: 1, heat: [[40, 1_024]] },
      { from: 1, to: 3, heat: [[41, 2_048]] },
    ])
    const full = lightRamp.at(-1)
    expect(grid.most).toBe(1_024)
    expect([cell(grid, 0, 40), cell(grid, 1, 41), cell(grid, 2, 41)]).toEqual([full, full, full])
    expect([cell(grid, 0, 41), cell(grid, 3, 41)]).toEqual([undefined, undefined])
    expect(grid.rows).toEqual([40, 42])
  })

  it('are those of the latest points alone, whatever was painted before', () => {
    fc.assert(
      fc.property(drawn, drawn, fc.nat(20), (before, other, kept) => {
        const start = before.slice(0, kept)
        const end = start.at(-1)?.to ?? 0
        const after = [...start, ...other.map(({ from, to, heat }) => ({ from: from + end, to: to + end, heat }))]
        const [grid, fresh] = [painted(before, after), painted(after)]
        // The scale never shrinks while the first point stays, so that colours do not flicker.
        fc.pre(grid.most === fresh.most && grid.columns === fresh.columns)
        expect(Buffer.from(grid.pixels.buffer).equals(Buffer.from(fresh.pixels.buffer))).toBe(true)
      }),
    )
  })

  it('are painted only where points changed', () => {
    const points = Array.from({ length: 100 }, (_, from) => ({ from, to: from + 1, heat: [[50, 7]] as const }))
    const grid = painted(points)
    expect(grid.update([...points])).toBe(grid.columns)
    expect(grid.update([...points.slice(0, 99), { from: 99, to: 100, heat: [[50, 8]] }])).toBe(99)
    expect(grid.recolour(darkRamp)).toBe(0)
  })

  it('of a test of days fit into an image that browsers accept', () => {
    const grid = painted([{ from: 200_000, to: 200_010, heat: [[50, 10]] }])
    expect([grid.columns, grid.secondsPerColumn]).toEqual([8_192, 32])
    expect(cell(grid, Math.floor(200_000 / 32), 50)).toEqual(lightRamp.at(-1))
  })

  it('with response times above the last row are in that row', () => {
    expect(cell(painted([{ from: 0, to: 1, heat: [[500, 1]] }]), 0, IMAGE_ROWS - 1)).toEqual(lightRamp.at(-1))
  })
})
