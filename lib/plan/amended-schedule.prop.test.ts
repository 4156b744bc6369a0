import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { shares } from '../drawing.suite.ts'
import { micros } from '../units.ts'
import { AmendedSchedule } from './amended-schedule.ts'
import type { Amendment, Change } from './amendments.ts'
import {
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
import { countOf, type Schedule, shareOfShape } from './schedule.ts'
import type { OpenShape, Stage } from './shapes.ts'

const ascending = (a: number, b: number): number => a - b

function all(schedule: Schedule): number[] {
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

/** The flow and the pause that the announcements say for an instant, written down as the decision has them. */
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

/** The integral of the amended rate, added up in steps of a millisecond. */
function askedFor(shape: OpenShape, list: readonly Amendment[]): number {
  const stages = stagesOf(shape)
  const end = stages.reduce((sum, { seconds }) => sum + seconds, 0)
  const step = 0.001
  let [planned, asked] = [0, 0]
  for (let at = step / 2; planned < end && at < 50; at += step) {
    const { flow, asking } = stateAt(list, at * 1_000_000)
    if (!asking) continue
    const speed =
      flow.kind === 'rate' ? flow.perSecond : flow.kind === 'scale' ? flow.factor * rateAt(stages, planned) : 0
    asked += speed * Math.min(step, end - planned)
    planned += step
  }
  return asked
}

describe('a schedule without amendments', () => {
  it('is the plain one, bit for bit, on every lane', () => {
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

describe('amendments that are heard in time', () => {
  const rated = fc.tuple(ratedShapes, amendments)
  const cases = fc.oneof(rated, fc.tuple(amendableShapes, scalings))
  const heard = cases.chain(([shape, list]) =>
    fc.record({ shape: fc.constant(shape), list: fc.constant(list), hearings: hearingsOf(list) }),
  )

  it('give one schedule, in whatever order, when and however often they are heard', () => {
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

  it('divide into lanes as the whole: every arrival is handed out by one of them', () => {
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

  it('ask for as many as the integral of the rate, within one', () => {
    fc.assert(
      fc.property(endingShapes, amendments, (shape, list) => {
        // Each border may be missed by a step of the sum.
        expect(Math.abs(arrivals(shape, list).length - askedFor(shape, list))).toBeLessThan(
          1 + 0.05 * (list.length + 5),
        )
      }),
    )
  })

  it('leave nothing due while the load is paused, nor after it was ended', () => {
    fc.assert(
      fc.property(cases, ([shape, list]) => {
        const borders = new Set<number>(list.map(({ from }) => from))
        for (const at of arrivals(shape, list)) {
          // What falls on a border may be to either side of it by a rounding.
          expect(borders.has(at) || stateAt(list, at).asking).toBe(true)
        }
      }),
    )
  })

  it('that only pause move what comes after them, and leave out nothing', () => {
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

  it('that say what is so already change nothing but roundings', () => {
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

describe('an amendment that is heard late', () => {
  const late = fc.record({
    shape: ratedShapes,
    list: amendments,
    from: shares,
    delay: fc.integer({ min: 1, max: 5e6 }),
  })

  it('holds from when it was heard, as if it had been announced for then', () => {
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

  it('leaves what was due by then as it was, and lets nothing decrease, in whatever order it comes', () => {
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

  it('neither moves nor doubles what was taken ahead of its instant', () => {
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
