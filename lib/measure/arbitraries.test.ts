import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { failureDetails, generatorLoads, latencies, latency, tallies } from './arbitraries.suite.ts'
import { HIGHEST } from './cell-layout.ts'
import { MAX_DETAIL, MAX_DETAILS } from './details.ts'
import { measurements } from './measurements.ts'

/** Draws as many values as given, with the bias towards edge cases that fast-check has in properties. */
function drawn<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  const values: T[] = []
  fc.assert(
    fc.property(arbitrary, (value) => {
      values.push(value)
    }),
    { numRuns, seed: 1 },
  )
  return values
}

describe('latencies for property tests', () => {
  const values = drawn(latency, 10_000)

  it('are whole µs from 0 to one hour, including both ends', () => {
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= HIGHEST)).toBe(true)
    expect([values.includes(0), values.includes(HIGHEST)]).toEqual([true, true])
  })

  it('have each order of magnitude about equally often', () => {
    const plain = fc.sample(latency, { numRuns: 10_000, seed: 1 })
    const magnitudes = Array.from({ length: 9 }, (_, power) => 10 ** power)
    for (const from of magnitudes) {
      const share = plain.filter((value) => value >= from && value < 10 * from).length / plain.length
      expect(share).toBeGreaterThan(0.06)
      expect(share).toBeLessThan(0.13)
      expect(values.filter((value) => value >= from && value < 10 * from).length).toBeGreaterThan(300)
    }
  })

  it('are often many, and sometimes empty', () => {
    const lengths = drawn(latencies, 500).map(({ length }) => length)
    expect(lengths.filter((length) => length > 20).length).toBeGreaterThan(100)
    expect(lengths).toEqual(expect.arrayContaining([0, 60]))
  })
})

describe('tallies for property tests', () => {
  const values = drawn(tallies, 300)

  it('contain every measurement sometimes, none always, and sometimes an unknown one', () => {
    for (const { name } of measurements) {
      const times = values.filter(({ latencies: of }) => of.of(name).count > 0).length
      expect(times).toBeGreaterThan(50)
      expect(times).toBeLessThan(250)
    }
    const known = new Set<string>(measurements.map(({ name }) => name))
    const foreign = values.filter(({ latencies: of }) => of.entries().some(([name]) => !known.has(name))).length
    expect(foreign).toBeGreaterThan(20)
    expect(foreign).toBeLessThan(150)
  })
})

describe('tallies for property tests', () => {
  it('contain values above an hour in about half of the cases, and counts of different sizes', () => {
    const values = drawn(tallies, 300)
    const clamped = values.filter(({ latencies: of }) => of.entries().some(([, { clamped }]) => clamped > 0)).length
    expect(clamped).toBeGreaterThan(100)
    expect(clamped).toBeLessThan(299)
    expect(values.filter(({ sent }) => sent > 100_000).length).toBeGreaterThan(100)
    for (const size of ['statuses', 'failures'] as const) {
      const sizes = new Set(values.map((tally) => tally[size].size))
      expect(sizes).toEqual(new Set([0, 1, 2, 3, 4]))
    }
  })
})

describe('examples of failures for property tests', () => {
  it('have every length up to and including the bound, and any number up to that of a window', () => {
    const lists = drawn(failureDetails, 300)
    expect(new Set(lists.map(({ length }) => length))).toEqual(
      new Set(Array.from({ length: MAX_DETAILS + 1 }, (_, n) => n)),
    )
    const lengths = lists.flatMap((list) => list.map(({ detail }) => detail.length))
    expect(Math.max(...lengths)).toBe(MAX_DETAIL)
    expect(lengths.filter((length) => length === MAX_DETAIL).length).toBeGreaterThan(20)
    expect(lengths.filter((length) => length > 20 && length < MAX_DETAIL).length).toBeGreaterThan(20)
    expect(lengths.filter((length) => length <= 20).length).toBeGreaterThan(200)
  })
})

describe('figures of a generator for property tests', () => {
  it('may include the total busy share, or not', () => {
    const values = drawn(generatorLoads, 100).map(({ busy }) => busy)
    expect(new Set(values.map((busy) => typeof busy))).toEqual(new Set(['number', 'undefined']))
  })
})
