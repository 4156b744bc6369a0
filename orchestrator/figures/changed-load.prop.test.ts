import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  burstShapes,
  constantShapes,
  countedShapes,
  poissonShapes,
  rampShapes,
} from '../../lib/plan/arbitraries.suite.ts'
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import { changesFor, wishes } from '../../lib/plan/changes.suite.ts'
import { pausesIn, toRunTime } from '../../lib/plan/pauses.ts'
import { latestEndOf } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { countOf, plannedFor } from '../../lib/plan/schedule.ts'
import { evenSegments } from '../../lib/plan/shares.ts'
import type { Shape } from '../../lib/plan/shapes.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { micros, toSeconds } from '../../lib/units.ts'
import { changedRecord, countSeconds, type Hearing, plannedBySecond, planOf } from '../testing/changed-runs.suite.ts'
import { plannedOfPhases } from './circumstances.ts'
import { metricsOf } from './figures.ts'

const rests = fc.constantFrom<Shape>({ kind: 'pause', seconds: 0.7 }, { kind: 'pause', seconds: 2 })
const fleets = fc.integer({ min: 1, max: 4 })

function plansOf(shapes: fc.Arbitrary<Shape>): fc.Arbitrary<Plan> {
  const named = (drawn: readonly Shape[]) => planOf(Object.fromEntries(drawn.map((shape, i) => [`p${i}`, shape])))
  return fc.array(shapes, { minLength: 1, maxLength: 3 }).map(named)
}

function driversOf(count: number): Record<string, Hearing> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`driver-${i}`, i % 2 === 0 ? {} : { heard: [] }]))
}

const anyShapes = fc.oneof(constantShapes, burstShapes, rampShapes, poissonShapes, countedShapes, rests)

test('what is planned for the drivers of a phase adds up to what the changed plan asks', () => {
  fc.assert(
    fc.property(plansOf(anyShapes), fleets, wishes, (plan, count, asked) => {
      const changes = changesFor(plan, asked)
      const record = changedRecord(plan, changes, driversOf(count))
      const asks = changedPlan(plan, changes).phases.map(({ shape }) => {
        if (shape.kind === 'poisson') {
          return evenSegments(count).reduce((sum, driver) => sum + (plannedFor(shape, driver) ?? 0), 0)
        }
        const { value, per } = countOf(shape)
        return per === 'driver' ? value * count : value
      })
      expect(plannedOfPhases(record)).toEqual(asks)
      const { phases, requests, drivers, overall } = metricsOf(record)
      expect(phases.map(({ planned }) => planned)).toEqual(asks)
      const ofDrivers = drivers.reduce((sum, { planned }) => sum + planned, 0)
      expect([overall.planned, ofDrivers]).toEqual(Array(2).fill(asks.reduce((sum, one) => sum + one, 0)))
      const isOpenLoad = plan.phases.every(({ shape }) => shape.kind !== 'closed')
      if (isOpenLoad) expect(requests.reduce((sum, { planned }) => sum + planned, 0)).toBe(overall.planned)
    }),
    { numRuns: propertyRuns(200) },
  )
})

/** Short enough that each second can have a point. */
const shortShapes = fc.oneof(
  fc
    .record({ rate: fc.constantFrom(7, 30), seconds: fc.constantFrom(0.7, 2.5, 4) })
    .map(({ rate, seconds }): Shape => ({
      ...{ kind: 'constant', seconds, rate: { value: rate, per: 'driver' } },
      count: { value: Math.ceil(rate * seconds - 1e-9), per: 'driver' },
    })),
  fc.record({ loads: fc.integer({ min: 2, max: 4 }), everySeconds: fc.constantFrom(0.7, 2) }).map((drawn): Shape => ({
    ...{ kind: 'burst', spacingSeconds: 0, burst: { value: 5, per: 'total' }, ...drawn },
  })),
  rampShapes,
  rests,
)

test('the planned requests of all seconds add up to those of the changed plan, and none is in a pause', () => {
  fc.assert(
    fc.property(plansOf(shortShapes), fleets, wishes, (plan, count, asked) => {
      const changes = changesFor(plan, asked)
      const record = changedRecord(plan, changes, driversOf(count))
      const pauses = pausesIn(changes)
      const end = toRunTime(pauses, latestEndOf(changedPlan(plan, changes)) ?? micros(Number.NaN))
      const seconds = Math.ceil(toSeconds(end)) + 2
      countSeconds(record, 'driver-0', Array<number>(seconds).fill(0))
      const planned = plannedBySecond(record)
      expect(planned.reduce<number>((sum, one) => sum + (one ?? NaN), 0)).toBe(metricsOf(record).overall.planned)
      const paused = planned.filter((_, second) =>
        pauses.some(({ from, to }) => toSeconds(from) <= second && toSeconds(to) >= second + 1),
      )
      expect(paused.filter((one) => one !== 0)).toEqual([])
    }),
    { numRuns: propertyRuns(200) },
  )
})
