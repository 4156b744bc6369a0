import { describe, expect, it } from '@jest/globals'
import { cellOf, CELLS, HIGHEST, highestOf, lowestOf } from './cell-layout.ts'
import { countFrom, mean, mode, quantile } from './quantiles.ts'
import { Histogram } from './histogram.ts'
import { histogramOf } from './arbitraries.suite.ts'
import { ourCells } from './referee.suite.ts'

describe('the cells', () => {
  it('contain one value each below 2048, two each below 4096', () => {
    expect([0, 1, 1023, 1024, 2047].map(cellOf)).toEqual([0, 1, 1023, 1024, 2047])
    expect([2048, 2049, 2050, 4095, 4096, 4099, 4100].map(cellOf)).toEqual([2048, 2048, 2049, 3071, 3072, 3072, 3073])
  })

  it('cover 0 to one hour, and give the values that they contain', () => {
    expect(cellOf(HIGHEST)).toBe(CELLS - 1)
    expect([lowestOf(0), highestOf(0), lowestOf(2048), highestOf(2048)]).toEqual([0, 0, 2048, 2049])
    expect(lowestOf(CELLS - 1)).toBeLessThanOrEqual(HIGHEST)
    expect(highestOf(CELLS - 1)).toBeGreaterThanOrEqual(HIGHEST)
  })
})

describe('recording', () => {
  it('keeps count, sum, minimum and maximum exactly', () => {
    expect(histogramOf([100_001, 7, 100_003])).toMatchObject({
      count: 3,
      sum: 200_011,
      min: 7,
      max: 100_003,
      clamped: 0,
    })
  })

  it('counts values above one hour as one hour, and counts how many there were', () => {
    const histogram = histogramOf([HIGHEST, HIGHEST + 1, 1e18, Infinity])
    expect(histogram).toMatchObject({ count: 4, clamped: 3, min: HIGHEST, max: HIGHEST, sum: 4 * HIGHEST })
    expect(ourCells(histogram)).toEqual([[CELLS - 1, 4]])
  })

  it('keeps the number of clamped values when histograms are added, taken, packed and read again', () => {
    const sum = histogramOf([1, HIGHEST + 1]).add(histogramOf([Infinity, HIGHEST + 5, 7]))
    expect(sum).toMatchObject({ count: 5, clamped: 3 })
    expect(Histogram.of(sum.packed(), sum)).toMatchObject({ count: 5, clamped: 3 })
    expect(sum.equals(histogramOf([1, 7, HIGHEST, HIGHEST, HIGHEST]))).toBe(false)
    expect([sum.take().clamped, sum.clamped]).toEqual([3, 0])
  })

  it('adds any number of zeros as if each had been recorded', () => {
    const [some, none] = [histogramOf([5]), histogramOf([5])]
    some.recordZeros(3)
    none.recordZeros(0)
    expect(some.equals(histogramOf([5, 0, 0, 0]))).toBe(true)
    expect(none.equals(histogramOf([5]))).toBe(true)
  })

  it('truncates fractions, and counts a value that is not a number above 0 as 0', () => {
    expect(histogramOf([1.99, -5, Number.NaN, -Infinity])).toMatchObject({
      count: 4,
      sum: 1,
      min: 0,
      max: 1,
      clamped: 0,
    })
  })

  it('keeps 0 as a minimum, distinct from no value', () => {
    expect(histogramOf([0, 50]).min).toBe(0)
    expect(new Histogram().add(histogramOf([50])).add(histogramOf([0])).min).toBe(0)
  })
})

describe('quantiles', () => {
  it('are absent without samples, as mean and mode are', () => {
    const empty = new Histogram()
    expect([quantile(empty, 0.5), mean(empty), mode(empty)]).toEqual([undefined, undefined, undefined])
  })

  it('equal the sample when there is only one', () => {
    const one = histogramOf([123_457])
    expect([0, 0.01, 0.5, 0.9, 0.999, 1].map((q) => quantile(one, q))).toEqual(Array(6).fill(123_457))
  })

  it('are nearest rank: p99 of ten samples is the tenth, p50 the fifth', () => {
    const ten = histogramOf([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect([0, 0.1, 0.11, 0.5, 0.9, 0.91, 0.99, 1].map((q) => quantile(ten, q))).toEqual([
      10, 10, 20, 50, 90, 100, 100, 100,
    ])
  })

  it('have the rank k of n at k/n for every whole percent, despite floating-point rounding of the product', () => {
    const hundred = histogramOf(Array.from({ length: 100 }, (_, i) => i + 1))
    const ranks = Array.from({ length: 100 }, (_, i) => i + 1)
    expect(ranks.map((k) => quantile(hundred, k / 100))).toEqual(ranks)
  })
})

describe('the mode', () => {
  it('is the bottom of the fullest cell, and of equally full cells the lower one', () => {
    expect(mode(histogramOf([5, 9, 9, 7, 7]))).toBe(7)
    expect(mode(histogramOf([1, 4_098, 4_097, 9_000]))).toBe(4_096)
  })

  it('is never outside the measured range', () => {
    expect(mode(histogramOf([4_099]))).toBe(4_099)
  })
})

describe('counting from a value upwards', () => {
  it('counts the values in its cell and above', () => {
    const histogram = histogramOf([0, 999, 1_000, 1_001, 60_000_000])
    expect([0, 1_000, 1_001, 1_002, HIGHEST].map((from) => countFrom(histogram, from))).toEqual([5, 3, 2, 1, 0])
  })

  it('is 0 for an empty histogram, which has no cells', () => {
    expect([countFrom(new Histogram(), 0), ourCells(new Histogram())]).toEqual([0, []])
  })
})
