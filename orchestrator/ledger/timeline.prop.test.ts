import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../../lib/measure/equality.suite.ts'
import { tallies } from '../../lib/measure/arbitraries.suite.ts'
import { emptyTally, merge, sameTally, type Tally } from '../../lib/measure/tally.ts'
import { SECOND } from '../../lib/units.ts'
import { type Point, stretchOf, Timeline } from './timeline.ts'

const all = new Set(['success', 'service'])

interface Added extends Omit<Point, 'tally'> {
  readonly tally: Tally
}

/** Seconds of some runs, most of them of one run, some joined to several. */
const added: fc.Arbitrary<Added[]> = fc.array(
  fc
    .record({
      from: fc.oneof(fc.nat(40), fc.nat(3_000)),
      length: fc.oneof(
        { weight: 5, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 2, max: 9 }) },
      ),
      windows: fc.constantFrom(0, 1),
      sent: fc.nat(1_000),
    })
    .map(({ from, length, windows, sent }) => ({ from, to: from + length, windows, tally: { ...emptyTally(), sent } })),
  { maxLength: 60, size: 'max' },
)

function timelineOf(kept: number, items: readonly Added[]): Timeline {
  const timeline = new Timeline(kept, all)
  for (const item of items) timeline.add(item, [item])
  return timeline
}

function sumOf(points: readonly { readonly tally: Readonly<Tally> }[]): Tally {
  return points.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

const kept = fc.constantFrom(1, 2, 3, 10, 600)

describe('a timeline', () => {
  it('contains everything that was added, in disjoint points in the order of time', () => {
    fc.assert(
      fc.property(kept, added, (seconds, items) => {
        const { points } = timelineOf(seconds, items)
        expect(sameTally(sumOf(points), sumOf(items))).toBe(true)
        expect(points.reduce((sum, { windows }) => sum + windows, 0)).toBe(
          items.reduce((sum, { windows }) => sum + windows, 0),
        )
        points.forEach(({ from, to }, i) => {
          expect(from).toBeLessThan(to)
          expect(from).toBeGreaterThanOrEqual(points[i - 1]?.to ?? 0)
        })
        for (const { from, to } of items) {
          expect(points.filter((point) => point.from <= from && point.to >= to)).toHaveLength(1)
        }
      }),
    )
  })

  it('is the same for any order in which windows arrive', () => {
    const drawn = added.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    )
    fc.assert(
      fc.property(kept, drawn, (seconds, [items, shuffled]) => {
        const [a, b] = [timelineOf(seconds, items), timelineOf(seconds, shuffled)]
        expect(b.points).toEqual(a.points)
        expect([b.latest, b.bytes]).toEqual([a.latest, a.bytes])
      }),
    )
  })

  it('keeps a point for each of its latest seconds, and before them as many of two, four and eight seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 700 }), (seconds, length) => {
        const items = Array.from({ length }, (_, from) => ({ from, to: from + 1, windows: 1, tally: emptyTally() }))
        const { points } = timelineOf(seconds, items)
        expect(points.map(({ from }) => from)).toEqual([0, ...points.map(({ to }) => to)].slice(0, -1))
        for (const { from, to } of points) {
          const age = length - to
          // A point of 2^n seconds is preceded in age by kept points of each shorter length.
          expect(Math.log2(to - from) % 1).toBe(0)
          expect(from % (to - from)).toBe(0)
          expect(age).toBeGreaterThanOrEqual(seconds * (to - from - 1))
          expect(age).toBeLessThanOrEqual(2 * (seconds + 1) * (to - from))
        }
        expect(points.length).toBeLessThanOrEqual((seconds + 2) * (Math.log2(length / seconds + 1) + 1))
      }),
    )
  })

  it('that keeps fewer seconds later equals one that kept fewer from the beginning', () => {
    fc.assert(
      fc.property(added, fc.integer({ min: 1, max: 9 }), (items, fewer) => {
        const timeline = timelineOf(10, items)
        timeline.keep(fewer)
        const expected = timelineOf(fewer, items)
        expect(timeline.points).toEqual(expected.points)
        expect(timeline.bytes).toBe(expected.bytes)
      }),
    )
  })

  it('contains only the histograms that it was made for, second by second', () => {
    fc.assert(
      fc.property(tallies, tallies, (a, b) => {
        const timeline = new Timeline(10, all)
        timeline.add({ from: 0, to: 1, windows: 1 }, [{ tally: a }, { tally: b }])
        timeline.add({ from: 1, to: 2, windows: 1 }, [{ tally: b }])
        const kept = (tally: Tally): Tally => ({ ...tally, latencies: tally.latencies.only(all) })
        const both = merge(merge(emptyTally(), kept(a)), kept(b))
        expect(timeline.points.map(({ tally }) => tally)).toEqual([both, merge(emptyTally(), kept(b))])
        expect(sameTally(timeline.between(0, 2), merge(both, kept(b)))).toBe(true)
        expect(sameTally(timeline.between(1, 9), kept(b))).toBe(true)
        expect(sameTally(timeline.between(2, 9), emptyTally())).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('counts a part of a second as a whole one, and a window of several records once', () => {
    expect(stretchOf({ from: 2 * SECOND, to: 2.4 * SECOND })).toEqual({ from: 2, to: 3, windows: 1 })
    expect(stretchOf({ from: 2 * SECOND, to: 2 * SECOND })).toEqual({ from: 2, to: 3, windows: 1 })
    expect(stretchOf({ from: 2 * SECOND, to: 7 * SECOND, part: { index: 0, of: 3 } })).toEqual({
      from: 2,
      to: 7,
      windows: 1,
    })
    expect(stretchOf({ from: 2 * SECOND, to: 3 * SECOND, part: { index: 2, of: 3 } })).toEqual({
      from: 2,
      to: 3,
      windows: 0,
    })
  })
})
