import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { histogramOf, latencies as values, tallies } from './arbitraries.suite.ts'
import { Histogram } from './histogram.ts'
import { Latencies, OVERFLOW } from './latencies.ts'
import { MAX_MEASUREMENTS, measurements } from './measurements.ts'
import { ourCells } from './referee.suite.ts'
import { propertyRuns } from '../property-runs.suite.ts'

const drawn: fc.Arbitrary<Latencies> = tallies.map(({ latencies }) => latencies)

const sum = (...parts: Latencies[]): Latencies => parts.reduce((total, part) => total.add(part), new Latencies())

describe('merging latencies', () => {
  it('is commutative and associative, and has the empty latencies as its zero', () => {
    fc.assert(
      fc.property(drawn, drawn, drawn, (a, b, c) => {
        const all = sum(a, b, c)
        expect(sum(c, b, a).equals(all)).toBe(true)
        expect(sum(a, sum(b, c)).equals(all)).toBe(true)
        expect(sum(a).equals(a)).toBe(true)
        expect(sum(a, new Latencies()).equals(a)).toBe(true)
      }),
      { numRuns: propertyRuns(50) },
    )
  })

  it('gives for each name the histogram of everything that was recorded under it', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const [left, right] = [new Latencies(), new Latencies()]
        left.set('slip', histogramOf(a))
        left.set('wait', histogramOf(b))
        right.set('slip', histogramOf(c))
        const merged = sum(left, right)
        expect(ourCells(merged.at('slip'))).toEqual(ourCells(histogramOf([...a, ...c])))
        expect(ourCells(merged.at('wait'))).toEqual(ourCells(histogramOf(b)))
      }),
    )
  })

  it('leaves its operands unchanged, even when the sum records more', () => {
    fc.assert(
      fc.property(drawn, (added) => {
        const before = sum(added)
        const total = sum(added)
        for (const [name] of added.entries()) total.at(name).record(1)
        expect(added.equals(before)).toBe(true)
        expect(total.equals(before)).toBe(added.entries().length === 0)
      }),
      { numRuns: propertyRuns(50) },
    )
  })
})

describe('measurements of other versions', () => {
  /** As a driver might send them, by hostility or mistake: always new names. */
  function many(howMany: number): Latencies {
    const latencies = new Latencies()
    for (let i = 0; i < howMany; i += 1) latencies.at(`theirs${i}`).record(i)
    return latencies
  }

  it('are bounded: those above the bound are counted under one name', () => {
    const sum = many(1_000)
    expect(sum.entries()).toHaveLength(MAX_MEASUREMENTS + 1)
    expect(sum.of(OVERFLOW).count).toBe(1_000 - MAX_MEASUREMENTS)
    sum.add(many(10))
    expect([sum.of('theirs3').count, sum.entries().length]).toEqual([2, MAX_MEASUREMENTS + 1])
  })

  it('do not displace our own', () => {
    const sum = many(1_000)
    for (const { name } of measurements) sum.at(name).record(7)
    expect(measurements.map(({ name }) => sum.of(name).max)).toEqual(measurements.map(() => 7))
  })
})

describe('a measurement without samples', () => {
  it('may be absent: absent and empty are the same', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom('queueTime', 'slipped'), (latencies, name) => {
        const asked = sum(latencies)
        asked.at(`${name}X`)
        asked.set(`${name}Y`, new Histogram())
        expect(asked.equals(latencies)).toBe(true)
        expect(latencies.equals(asked)).toBe(true)
        expect(asked.entries().map(([known]) => known)).toEqual(latencies.entries().map(([known]) => known))
      }),
      { numRuns: propertyRuns(50) },
    )
  })

  it('reads as an empty histogram, and reading does not create it', () => {
    const latencies = new Latencies()
    expect([latencies.of('wait').count, latencies.entries()]).toEqual([0, []])
    latencies.at('wait').record(7)
    expect([latencies.of('wait').max, latencies.of('slip').count, new Latencies().of('wait').count]).toEqual([7, 0, 0])
    expect(latencies.entries().map(([name]) => name)).toEqual(['wait'])
  })
})
