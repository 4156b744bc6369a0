import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../units.ts'
import { AmendedSchedule } from './amended-schedule.ts'
import type { Amendment, Change } from './amendments.ts'
import {
  all,
  amendableShapes,
  amendments,
  arrivals,
  endingShapes,
  hearingsOf,
  played,
  ratedShapes,
  scalings,
  single,
} from './amendments.suite.ts'
import { fixedShapes, fleets, lanesOf, openShapes, poissonShapes } from './arbitraries.suite.ts'
import { countOf, shareOfShape } from './schedule.ts'
import type { OpenShape, Stage } from './shapes.ts'

const ascending = (a: number, b: number): number => a - b

/** The flow and the pause at an instant by the announcements, written as the decision record defines them. */
function stateAt(list: readonly Amendment[], at: number): { flow: Change; asking: boolean } {
  const said = list.filter(({ from }) => from <= at).sort((a, b) => a.from - b.from || a.seq - b.seq)
  const latest = (...kinds: Change['kind'][]): Change | undefined =>
    said.map(({ change }) => change).findLast(({ kind }) => kinds.includes(kind))
  const asking = latest('pause', 'resume')?.kind !== 'pause' && latest('end') === undefined
  return { flow: latest('rate', 'scale') ?? { kind: 'scale', factor: 1 }, asking }
}

/** The rate of stages at an instant of the plan's own time, in seconds. */
function rateAt(stages: readonly Stage[], at: number): number {
  let start = 0
  for (const { from, to, seconds } of stages) {
    if (at < start + seconds) return from + ((to - from) * (at - start)) / seconds
    start += seconds
  }
  return 0
}

function stagesOf(shape: OpenShape): readonly Stage[] {
  if (shape.kind === 'ramp' || shape.kind === 'poisson') return shape.stages
  if (shape.kind === 'burst') throw new TypeError('bursts have no stages')
  return [{ from: shape.rate.value, to: shape.rate.value, seconds: shape.seconds ?? Number.NaN }]
}

/** The integral of the amended rate, summed in steps of a millisecond at most. */
function askedFor(shape: OpenShape, list: readonly Amendment[]): number {
  const stages = stagesOf(shape)
  const end = stages.reduce((sum, { seconds }) => sum + seconds, 0)
  const borders = [...list.map(({ from }) => Number(from)), 50_000_000].sort(ascending)
  let [from, planned, asked] = [0, 0, 0]
  for (const border of borders) {
    const { flow, asking } = stateAt(list, from)
    let left = (border - from) / 1_000_000
    for (let step = 0; asking && planned < end && left > 0; left -= step) {
      step = Math.min(0.001, left, end - planned)
      const scaled = flow.kind === 'scale' ? flow.factor * rateAt(stages, planned + step / 2) : 0
      asked += step * (flow.kind === 'rate' ? flow.perSecond : scaled)
      planned += step
    }
    from = border
  }
  return asked
}

describe('a schedule without amendments', () => {
  it('is the same as the plain one, bit for bit, on every lane', () => {
    fc.assert(
      fc.property(openShapes, fleets, (shape, fleet) => {
        for (const lane of lanesOf(fleet)) {
          const share = shareOfShape(shape, lane)
          if (share.kind !== 'open') throw new TypeError('open shapes have open shares')
          expect(all(new AmendedSchedule(shape, lane))).toEqual(all(share.schedule))
        }
      }),
    )
  })
})

describe('amendments that are received in time', () => {
  const rated = fc.tuple(ratedShapes, amendments)
  const cases = fc.oneof(rated, fc.tuple(amendableShapes, scalings))
  const heard = cases.chain(([shape, list]) =>
    fc.record({ shape: fc.constant(shape), list: fc.constant(list), hearings: hearingsOf(list) }),
  )

  it('give one schedule, in whatever order, when and however often they are received', () => {
    fc.assert(
      fc.property(heard, ({ shape, list, hearings }) => {
        const { handedOut, receptions } = played(shape, single, hearings)
        expect(handedOut).toEqual(arrivals(shape, list))
        expect(receptions.filter((reception) => reception === 'in-time')).toHaveLength(list.length)
        expect(receptions).not.toContain('late')
      }),
    )
  })

  it('never let instants decrease', () => {
    fc.assert(
      fc.property(cases, ([shape, list]) => {
        const instants = arrivals(shape, list)
        expect(instants).toEqual([...instants].sort(ascending))
      }),
    )
  })

  it('keep the lanes together equal to the whole: every arrival is handed out by one of them', () => {
    const fixed = fc.oneof(rated, fc.tuple(fixedShapes, scalings))
    const divided = fixed.chain(([shape, list]) =>
      fc.record({
        shape: fc.constant(shape),
        list: fc.constant(list),
        lanes: fleets.map(lanesOf),
        hearings: fc.array(hearingsOf(list), { minLength: 30, maxLength: 30 }),
      }),
    )
    fc.assert(
      fc.property(divided, ({ shape, list, lanes, hearings }) => {
        const first = lanes.filter(({ driver }) => countOf(shape).per === 'total' || driver.index === 0)
        const parts = first.map((lane, i) => played(shape, lane, hearings[i] ?? []).handedOut)
        expect(parts.flat().sort(ascending)).toEqual(arrivals(shape, list))
      }),
    )
  })

  it('divide random arrivals among the workers of a driver', () => {
    fc.assert(
      fc.property(poissonShapes, amendments, fleets, (shape, list, fleet) => {
        const own = lanesOf(fleet).filter(({ driver }) => driver.index === 0)
        const parts = own.map((lane) => arrivals(shape, list, lane))
        const driver = { driver: { index: 0, of: fleet.drivers }, worker: { index: 0, of: 1 } }
        expect(parts.flat().sort(ascending)).toEqual(arrivals(shape, list, driver))
      }),
    )
  })

  it('give as many arrivals as the integral of the rate, within one', () => {
    fc.assert(
      fc.property(endingShapes, amendments, (shape, list) => {
        // The sum may miss the border of a stage by one step.
        expect(Math.abs(arrivals(shape, list).length - askedFor(shape, list))).toBeLessThan(1.5)
      }),
    )
  })

  it('leave nothing due while the load is paused, nor after it has ended', () => {
    fc.assert(
      fc.property(cases, ([shape, list]) => {
        const borders = new Set<number>(list.map(({ from }) => from))
        for (const at of arrivals(shape, list)) {
          // An arrival on a border may be on either side of it because of rounding.
          expect(borders.has(at) || stateAt(list, at).asking).toBe(true)
        }
      }),
    )
  })

  it('only move the arrivals after a pause, and omit none', () => {
    const pauses = fc.tuple(fc.nat({ max: 10_000_000 }), fc.nat({ max: 10_000_000 }))
    fc.assert(
      fc.property(amendableShapes, pauses, (shape, [from, length]) => {
        const list: Amendment[] = [
          { seq: 0, from: micros(from), change: { kind: 'pause' } },
          { seq: 1, from: micros(from + length), change: { kind: 'resume' } },
        ]
        const expected = arrivals(shape, []).map((at) => (at < from ? at : at + length))
        arrivals(shape, list).forEach((at, i) => {
          const plain = expected[i] ?? Number.NaN
          const onBorder = Math.abs(at - from) < 1e-3 || Math.abs(at - from - length) < 1e-3
          expect(onBorder || Math.abs(at - plain) < 1e-3).toBe(true)
        })
        expect(arrivals(shape, list)).toHaveLength(expected.length)
      }),
    )
  })

  it('change nothing except by rounding when they repeat the current state', () => {
    const same = fc.constantFrom<Change>({ kind: 'resume' }, { kind: 'scale', factor: 1 })
    fc.assert(
      fc.property(amendableShapes, fc.nat({ max: 20_000_000 }), same, (shape, from, change) => {
        const plain = arrivals(shape, [])
        const instants = arrivals(shape, [{ seq: 0, from: micros(from), change }])
        expect(instants).toHaveLength(plain.length)
        instants.forEach((at, i) => {
          expect(Math.abs(at - (plain[i] ?? Number.NaN))).toBeLessThan(1e-3)
        })
      }),
    )
  })
})
