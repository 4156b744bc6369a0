import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { shares } from '../drawing.suite.ts'
import { histogramOf, latencies, latency, measuredLatencies } from './arbitraries.suite.ts'
import { cellOf, CELLS, HIGHEST, highestOf, lowestOf } from './cell-layout.ts'
import { countFrom, quantile } from './quantiles.ts'
import { type Figures, Histogram } from './histogram.ts'
import { ourCells, referee, refereeCells } from './referee.suite.ts'
import { propertyRuns } from '../property-runs.suite.ts'

const some = fc.array(latency, { minLength: 1, maxLength: 60 })

/** The nearest-rank quantile of a list, computed directly. */
function ofList(values: readonly number[], rank: number): number {
  return [...values].sort((a, b) => a - b)[Math.max(1, rank) - 1] ?? Number.NaN
}

function figuresOf({ count, sum, min, max, clamped }: Histogram): Figures {
  return { count, sum, min, max, clamped }
}

describe('the layout', () => {
  it('is that of hdr-histogram-js, cell for value', () => {
    const judge = referee()
    fc.assert(
      fc.property(latency, (value) => {
        expect(cellOf(value)).toBe(judge.countsArrayIndex(value))
        expect(lowestOf(cellOf(value))).toBe(judge.lowestEquivalentValue(value))
        expect(highestOf(cellOf(value))).toBe(judge.highestEquivalentValue(value))
      }),
      { numRuns: propertyRuns(5_000) },
    )
  })

  it('counts what hdr-histogram-js counts', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        expect(ourCells(histogramOf(values))).toEqual(refereeCells(referee(values)))
      }),
      { numRuns: 30 },
    )
  })

  it('covers every value with a cell that is at most 0.1 % wide', () => {
    fc.assert(
      fc.property(fc.nat({ max: CELLS - 2 }), (cell) => {
        expect(cellOf(lowestOf(cell))).toBe(cell)
        expect(cellOf(highestOf(cell))).toBe(cell)
        expect(lowestOf(cell + 1)).toBe(highestOf(cell) + 1)
        expect(highestOf(cell) - lowestOf(cell)).toBeLessThanOrEqual(lowestOf(cell) / 1_000)
      }),
      { numRuns: propertyRuns(2_000) },
    )
  })
})

describe('merging', () => {
  it('gives the histogram of the union, in any order and grouping', () => {
    fc.assert(
      fc.property(measuredLatencies, measuredLatencies, measuredLatencies, (a, b, c) => {
        const union = histogramOf([...a, ...b, ...c])
        const left = histogramOf(a).add(histogramOf(b)).add(histogramOf(c))
        const right = histogramOf(c).add(histogramOf(b).add(histogramOf(a)))
        for (const merged of [left, right, union.take()]) {
          expect(ourCells(merged)).toEqual(ourCells(histogramOf([...a, ...b, ...c])))
          expect(figuresOf(merged)).toEqual(figuresOf(histogramOf([...a, ...b, ...c])))
          expect(merged.equals(histogramOf([...c, ...b, ...a]))).toBe(true)
        }
      }),
    )
  })

  it('leaves its operands unchanged', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const added = histogramOf(b)
        histogramOf(a).add(added).record(1)
        expect(ourCells(added)).toEqual(ourCells(histogramOf(b)))
        expect(figuresOf(added)).toEqual(figuresOf(histogramOf(b)))
      }),
    )
  })

  it('gives the quantiles of the union, within the cell of the sample of that rank', () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 4 }), shares, (parts, q) => {
        const values = parts.flat()
        const merged = parts.reduce((sum, part) => sum.add(histogramOf(part)), new Histogram())
        const exact = ofList(values, Math.ceil(q * values.length * (1 - Number.EPSILON)))
        const estimate = quantile(merged, q) ?? Number.NaN
        expect(cellOf(estimate)).toBe(cellOf(exact))
        expect(estimate).toBeGreaterThanOrEqual(exact)
        expect(estimate).toBe(quantile(histogramOf(values), q))
      }),
    )
  })
})

describe('recording', () => {
  it('may continue after merging, and after the recorded values were taken', () => {
    fc.assert(
      fc.property(fc.array(latencies, { maxLength: 6 }), latencies, (turns, merged) => {
        const histogram = histogramOf(merged).add(histogramOf(merged))
        const taken = [[], ...turns].map((values) => {
          for (const value of values) histogram.record(value)
          return histogram.take()
        })
        expect(histogram.equals(new Histogram())).toBe(true)
        const all = taken.reduce((sum, part) => sum.add(part), histogram)
        expect(all.equals(histogramOf([...merged, ...merged, ...turns.flat()]))).toBe(true)
      }),
    )
  })
})

describe('quantiles', () => {
  it('never fall with q, and stay between the least and the greatest sample', () => {
    fc.assert(
      fc.property(some, shares, shares, (values, p, q) => {
        const histogram = histogramOf(values)
        const [low, high] = [Math.min(p, q), Math.max(p, q)].map((at) => quantile(histogram, at) ?? Number.NaN)
        expect(low).toBeLessThanOrEqual(high ?? Number.NaN)
        expect(low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(high).toBeLessThanOrEqual(Math.max(...values))
        expect(quantile(histogram, 1)).toBe(Math.max(...values))
      }),
    )
  })

  it('are correct for any recorded number', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values)
        expect(histogram.count).toBe(values.length)
        expect(histogram.clamped).toBe(values.filter((value) => value > HIGHEST).length)
        expect(Number.isSafeInteger(histogram.sum)).toBe(true)
        expect(quantile(histogram, 0.5)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('counting from a value upwards', () => {
  it('is exact except for values in the same cell, which are included', () => {
    fc.assert(
      fc.property(latencies, latency, (values, from) => {
        const lowest = lowestOf(cellOf(from))
        expect(countFrom(histogramOf(values), from)).toBe(values.filter((value) => value >= lowest).length)
      }),
    )
  })
})
