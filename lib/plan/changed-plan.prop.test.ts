import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fromMillis, fromSeconds, micros, type Micros } from '../units.ts'
import { closedShapes, constantShapes, lanesOf, planWith, rampShapes, shapes } from './arbitraries.suite.ts'
import { changedPlan } from './changed-plan.ts'
import { changedShape, type ShapeChange } from './changed-shape.ts'
import { changesFor, wishes } from './changes.suite.ts'
import { closedShare } from './closed-share.ts'
import { dueBefore } from './due.ts'
import { loadTimeOf } from './load-time.ts'
import { measuredTimeOf } from './phases.ts'
import { countOf } from './schedule.ts'
import { type ClosedShape, isOpen, type Shape } from './shapes.ts'

const none = { limit: 10_000, per: 'total' } as const
const plans = fc
  .array(shapes, { minLength: 1, maxLength: 3 })
  .map((drawn) => ({ ...planWith({ kind: 'pause', seconds: 1 }), phases: drawn.map((shape, i) => phaseOf(shape, i)) }))

function phaseOf(shape: Shape, i: number) {
  return { name: `p${i}`, shape, maxInFlight: none.limit, backlog: none.limit }
}

describe('a changed plan', () => {
  it('without changes is the plan itself, and changes only phases from theirs on', () => {
    fc.assert(
      fc.property(plans, wishes, (plan, asked) => {
        expect(changedPlan(plan, [])).toBe(plan)
        const changes = changesFor(plan, asked)
        const first = Math.min(...changes.flatMap((change) => ('phase' in change ? [change.phase] : [])))
        const changed = changedPlan(plan, changes)
        expect(changed.phases).toHaveLength(plan.phases.length)
        expect(changed.phases.slice(0, Math.min(first, plan.phases.length))).toEqual(plan.phases.slice(0, first))
      }),
    )
  })

  it('keeps the duration of a phase with one, and the number of requests of a phase with only a count', () => {
    const changed = (shape: Shape, factor: number, at: Micros): Shape =>
      changedShape(shape, [{ kind: 'factor', at, factor }])
    const factors = fc.constantFrom(0.25, 0.5, 2, 3)
    fc.assert(
      fc.property(rampShapes, factors, fc.nat(6), (shape, factor, second) => {
        expect(loadTimeOf(changed(shape, factor, fromSeconds(second)))).toBeCloseTo(loadTimeOf(shape) ?? Number.NaN, 3)
      }),
    )
    fc.assert(
      fc.property(constantShapes, factors, fc.nat(6), (shape, factor, second) => {
        expect(countOf(changed(shape, factor, fromSeconds(second)))).toEqual(countOf(shape))
      }),
    )
  })

  it('has the same arrivals before the change', () => {
    fc.assert(
      fc.property(fc.oneof(rampShapes, constantShapes), fc.integer({ min: 1, max: 8_000 }), (shape, milliseconds) => {
        if (!isOpen(shape)) return
        const at = fromMillis(milliseconds)
        const changed = changedShape(shape, [{ kind: 'rate', at, perSecond: 3 }])
        if (!isOpen(changed)) throw new Error('open load stays open')
        // On the border itself, rounding decides.
        const before = micros(at - 1)
        if (before > 0) expect(dueBefore(changed, before)).toEqual(dueBefore(shape, before))
      }),
    )
  })

  it('ends a phase where it is told to', () => {
    const end: ShapeChange = { kind: 'end', at: fromSeconds(3) }
    const rate = { value: 10, per: 'total' as const }
    const timed: Shape = { kind: 'constant', rate, count: { value: 100, per: 'total' }, seconds: 10 }
    expect([countOf(changedShape(timed, [end])).value, loadTimeOf(changedShape(timed, [end]))]).toEqual([30, 3_000_000])
    const plan = { ...planWith(timed), phases: [phaseOf(timed, 0), phaseOf(timed, 1)] }
    const ended = changedPlan(plan, [{ kind: 'end', from: fromSeconds(3), phase: 0 }])
    expect(measuredTimeOf(ended)).toBe(13_000_000)
  })

  it('resizes bursts from the first one that is not before the change', () => {
    const shape: Shape = {
      kind: 'burst',
      loads: 5,
      burst: { value: 4, per: 'total' },
      everySeconds: 1,
      spacingSeconds: 0,
    }
    const changed = changedShape(shape, [
      { kind: 'factor', at: fromSeconds(2), factor: 2 },
      { kind: 'factor', at: fromSeconds(3.5), factor: 0.1 },
    ])
    if (!isOpen(changed)) throw new Error('bursts are open load')
    expect([1, 2, 3, 4, 5, 9].map((second) => dueBefore(changed, fromSeconds(second)).value)).toEqual([
      4, 8, 16, 24, 25, 25,
    ])
  })
})

describe('changed users', () => {
  const presentAt = (at: number, shape: ClosedShape, fleet: { drivers: number; workers: number }): number =>
    lanesOf(fleet)
      .map((lane) => closedShare(shape, lane))
      .flatMap(({ connections, stays }) => Array.from({ length: connections }, (_, i) => stays(i)).flat())
      .filter(({ joins, leaves }) => joins <= at && at < leaves).length

  it('are on all drivers and workers together the number that was set last', () => {
    const steps = fc.array(fc.record({ second: fc.nat(20), users: fc.integer({ min: 1, max: 30 }) }), { maxLength: 5 })
    const fleets = fc.record({ drivers: fc.integer({ min: 1, max: 5 }), workers: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(closedShapes, steps, fleets, fc.nat(25), (drawn, asked, fleet, second) => {
        const shape: ClosedShape = { kind: 'closed', connections: drawn.connections, seconds: 30, per: 'total' }
        const sorted = asked.toSorted((a, b) => a.second - b.second)
        const changes = sorted.map(({ second: at, users }): ShapeChange => ({
          kind: 'users',
          at: fromSeconds(at),
          users,
        }))
        const changed = changedShape(shape, changes)
        if (changed.kind !== 'closed') throw new Error('closed load stays closed')
        const set = sorted.findLast((step) => step.second <= second)?.users ?? shape.connections
        expect(presentAt(fromSeconds(second + 0.5), changed, fleet)).toBe(set)
      }),
    )
  })
})
