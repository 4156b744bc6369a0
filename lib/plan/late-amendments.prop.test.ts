import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { between, shares } from '../drawing.suite.ts'
import { micros } from '../units.ts'
import { AmendedSchedule } from './amended-schedule.ts'
import type { Amendment } from './amendments.ts'
import {
  all,
  amendableShapes,
  amendments,
  arrivals,
  endingShapes,
  played,
  ratedShapes,
  scalings,
  single,
} from './amendments.suite.ts'
import { fleets, lanesOf } from './arbitraries.suite.ts'

const ascending = (a: number, b: number): number => a - b

describe('an amendment that is received late', () => {
  const late = fc.record({
    shape: ratedShapes,
    list: amendments,
    from: shares,
    delay: fc.integer({ min: 1, max: 5e6 }),
  })

  it('takes effect when it is received, as if it had been announced for then', () => {
    fc.assert(
      fc.property(late, ({ shape, list, from, delay }) => {
        const last = Math.max(0, ...list.map((amendment) => amendment.from))
        const amendment: Amendment = {
          seq: 99,
          from: micros(last + Math.round(from * 1e6)),
          change: { kind: 'scale', factor: 3 },
        }
        const heardAt = micros(amendment.from + delay)
        const known = list.map((one) => ({ amendment: one, heardAt: micros(0) }))
        const { handedOut, receptions } = played(shape, single, [...known, { amendment, heardAt }])
        expect(receptions.at(-1)).toBe('late')
        expect(handedOut).toEqual(arrivals(shape, [...list, { ...amendment, from: heardAt }]))
      }),
    )
  })

  it('leaves arrivals that were due before unchanged, and keeps instants from decreasing, in any order', () => {
    const anytime = fc.tuple(amendableShapes, scalings).chain(([shape, list]) =>
      fc.record({
        shape: fc.constant(shape),
        hearings: fc.tuple(
          ...list.map((amendment) => fc.nat({ max: 25_000_000 }).map((at) => ({ amendment, heardAt: micros(at) }))),
        ),
      }),
    )
    fc.assert(
      fc.property(anytime, ({ shape, hearings }) => {
        const ordered = [...hearings].sort((a, b) => a.heardAt - b.heardAt)
        const { handedOut } = played(shape, single, ordered)
        expect(handedOut).toEqual([...handedOut].sort(ascending))
        const latest = ordered.at(-1)?.heardAt ?? 0
        const without = played(shape, single, ordered.slice(0, -1)).handedOut
        expect(handedOut.filter((at) => at < latest)).toEqual(without.filter((at) => at < latest))
      }),
    )
  })

  it('misses arrivals of the announcement by at most the difference of the rates times the delay, on any lanes', () => {
    const steady = endingShapes.filter(({ kind }) => kind === 'constant')
    const change = fc.record({
      from: fc.nat({ max: 5_000_000 }),
      delay: fc.nat({ max: 2_000_000 }),
      rate: between(0, 40),
    })
    fc.assert(
      fc.property(steady, change, fleets, (shape, { from, delay, rate }, fleet) => {
        const amendment: Amendment = { seq: 0, from: micros(from), change: { kind: 'rate', perSecond: rate } }
        const own = lanesOf(fleet).filter(({ driver }) => driver.index === 0)
        const parts = own.map((lane, i) => {
          // Some of the lanes receive it in time.
          return played(shape, lane, [{ amendment, heardAt: micros(i % 2 === 0 ? from + delay : 0) }]).handedOut.length
        })
        const before = shape.kind === 'constant' ? shape.rate.value : Number.NaN
        const most = (Math.abs(rate - before) * delay) / 1_000_000
        const count = parts.reduce((sum, part) => sum + part, 0)
        expect(Math.abs(count - arrivals(shape, [amendment]).length)).toBeLessThanOrEqual(most + own.length + 1e-6)
      }),
    )
  })

  it('neither moves nor duplicates an arrival that was read ahead of its instant', () => {
    fc.assert(
      fc.property(ratedShapes, amendments, fc.nat({ max: 20 }), (shape, list, ahead) => {
        const schedule = new AmendedSchedule(shape, single)
        const taken: number[] = []
        for (let i = 0; i < ahead; i += 1) {
          const at = schedule.next()
          if (at !== undefined) taken.push(at)
        }
        for (const amendment of list) schedule.amend(amendment, micros(0))
        const rest = all(schedule)
        expect([...taken, ...rest]).toEqual([...taken, ...rest].sort(ascending))
        expect(taken).toEqual(arrivals(shape, []).slice(0, taken.length))
      }),
    )
  })
})
