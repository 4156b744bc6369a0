import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { DriverLines } from './driver-lines.ts'

const figures = fc.record({
  completed: fc.nat(1_000),
  p99: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000 }))),
})

const pointsOf = (all: readonly Pick<DriverPointAnswer, 'completed' | 'p99'>[]): DriverPointAnswer[] =>
  all.map((each, from) => ({ from, to: from + 1, sent: 0, failed: 0, median: null, slip: null, ...each }))

/** Keeps some of the points as the same objects, and replaces the others. */
const step = fc.record({ kept: fc.nat(20), fresh: fc.array(figures, { maxLength: 20 }), rest: fc.nat(20) })

describe('lines of a driver that have grown', () => {
  it('equal those that are computed from scratch', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const grown = new DriverLines()
        let points: DriverPointAnswer[] = []
        for (const { kept, fresh, rest } of steps) {
          const tail = points.slice(kept, kept + rest)
          points = [...points.slice(0, kept), ...pointsOf(fresh), ...tail]
          grown.update(points)
          const scratch = new DriverLines()
          scratch.update(points)
          expect([grown.rates, grown.p99, grown.limits]).toEqual([scratch.rates, scratch.p99, scratch.limits])
          expect(grown.stretches).toEqual(points)
        }
      }),
    )
  })

  it('have the limits of all their points, and of no others', () => {
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1 }), fc.nat(30), (all, length) => {
        const points = pointsOf(all)
        const lines = new DriverLines()
        lines.update(points)
        const kept = points.slice(0, length)
        lines.update(kept)
        const p99 = kept.flatMap((point) => (point.p99 === null || point.p99 === 0 ? [] : [point.p99]))
        expect(lines.limits).toEqual({
          mostRate: Math.max(0, ...kept.map(({ completed }) => completed)),
          p99: p99.length === 0 ? undefined : [Math.min(...p99), Math.max(...p99)],
        })
      }),
    )
  })
})
