import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lanesOf, planWith } from '../../lib/plan/arbitraries.suite.ts'
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import type { Change } from '../../lib/plan/changes.ts'
import { changesFor, wishes } from '../../lib/plan/changes.suite.ts'
import { pausesIn, toRunTime } from '../../lib/plan/pauses.ts'
import { spansOf } from '../../lib/plan/phases.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { countOf, plannedFor, scheduleOf } from '../../lib/plan/schedule.ts'
import { whole } from '../../lib/plan/segment.ts'
import { isOpen, type Shape } from '../../lib/plan/shapes.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { later, micros, SECOND } from '../../lib/units.ts'
import { type Heard, type LaneOutcome, playLane, START } from './phases.suite.ts'

const seconds = fc.constantFrom(0.7, 1, 2.5)
const stages = fc.array(fc.record({ from: fc.constantFrom(0, 10, 60), to: fc.constantFrom(20, 80), seconds }), {
  minLength: 1,
  maxLength: 2,
})
const total = { per: 'total' as const }

/** Shapes whose instants do not depend on the lanes, with numbers of all drivers together. */
const fixed: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 80 }), rate: fc.constantFrom(7, 30, 90) }).map((drawn): Shape => ({
    kind: 'constant',
    count: { value: drawn.count, ...total },
    rate: { value: drawn.rate, ...total },
  })),
  fc.record({ rate: fc.constantFrom(7, 30, 90), seconds }).map((drawn): Shape => ({
    ...{ kind: 'constant', seconds: drawn.seconds, rate: { value: drawn.rate, ...total } },
    count: { value: Math.ceil(drawn.rate * drawn.seconds - 1e-9), ...total },
  })),
  fc.record({ kind: fc.constant('ramp' as const), stages, per: fc.constant('total' as const) }),
  fc
    .record({ loads: fc.integer({ min: 2, max: 4 }), size: fc.integer({ min: 1, max: 9 }), everySeconds: seconds })
    .map(({ loads, size, everySeconds }): Shape => ({
      ...{ kind: 'burst', loads, everySeconds, spacingSeconds: 0 },
      burst: { value: size, ...total },
    })),
  fc.record({ kind: fc.constant('pause' as const), seconds }),
)
const poisson: fc.Arbitrary<Shape> = fc.record({
  ...{ kind: fc.constant('poisson' as const), stages, per: fc.constantFrom('total' as const, 'driver' as const) },
  seed: fc.nat(99),
})
const closed: fc.Arbitrary<Shape> = fc.record({
  ...{ kind: fc.constant('closed' as const), seconds, per: fc.constant('total' as const) },
  ...{ thinkSeconds: fc.constantFrom(0, 0.05), connections: fc.integer({ min: 1, max: 6 }) },
})

function plansOf(shapes: fc.Arbitrary<Shape>, maxLength = 3): fc.Arbitrary<Plan> {
  return fc.array(shapes, { minLength: 1, maxLength }).map((drawn) => ({
    ...planWith({ kind: 'pause', seconds: 1 }),
    phases: drawn.map((shape, i): Phase => ({ name: `p${i}`, shape, maxInFlight: 10_000, backlog: 10_000 })),
    drainMs: 3_600_000,
  }))
}

const fleets = fc.record({ drivers: fc.integer({ min: 1, max: 3 }), workers: fc.integer({ min: 1, max: 2 }) })

/** Each change is heard a second before it, with all changes before it; at the start those of the first second. */
function inTime(changes: readonly Change[]): Heard[] {
  return changes.map(({ from }, i) => ({ at: Math.max(0, from - SECOND), changes: changes.slice(0, i + 1) }))
}

async function playAll(plan: Plan, fleet: { drivers: number; workers: number }, heard: readonly Heard[]) {
  const lanes = lanesOf(fleet)
  return Promise.all(lanes.map((lane) => playLane({ plan, lane, service: () => 30_000, heard })))
}

/** The intended instants of all lanes, as offsets, in order. */
function intendedOf(lanes: readonly LaneOutcome[]): number[] {
  const all = lanes.flatMap(({ handedOver }) => handedOver.map(({ intendedAt }) => intendedAt - START))
  return all.sort((a, b) => a - b)
}

/** The instants of the changed plan as one schedule. */
function scheduled(plan: Plan, changes: readonly Change[]): number[] {
  const changed = changedPlan(plan, changes)
  const spans = spansOf(changed)
  const pauses = pausesIn(changes)
  return changed.phases.flatMap(({ shape }, i) => {
    if (!isOpen(shape)) return []
    const schedule = scheduleOf(shape, whole)
    const from = spans[i]?.from ?? micros(Number.NaN)
    return Array.from({ length: countOf(shape).value }, () =>
      toRunTime(pauses, later(from, schedule.next() ?? micros(Number.NaN))),
    )
  })
}

test('changes heard in time: all lanes together follow the one changed schedule, each arrival once', async () => {
  await fc.assert(
    fc.asyncProperty(plansOf(fixed), fleets, wishes, async (plan, fleet, asked) => {
      const changes = changesFor(plan, asked)
      const lanes = await playAll(plan, fleet, inTime(changes))
      const intended = intendedOf(lanes)
      const expected = scheduled(plan, changes).sort((a, b) => a - b)
      expect(intended).toHaveLength(expected.length)
      expect(intended.filter((at, i) => Math.abs(at - (expected[i] ?? Number.NaN)) > 1)).toEqual([])
      const numbers = lanes.flatMap(({ handedOver }) => handedOver.map(({ request }) => request))
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, i) => i))
    }),
    { numRuns: propertyRuns(300) },
  )
})

test('before a change nothing differs from the plan, and nothing is handed over during a pause', async () => {
  await fc.assert(
    fc.asyncProperty(plansOf(fc.oneof(fixed, poisson, closed)), fleets, wishes, async (plan, fleet, asked) => {
      const changes = changesFor(plan, asked)
      const [first] = changes
      if (first === undefined) return
      const [changed, plain] = [await playAll(plan, fleet, inTime(changes)), await playAll(plan, fleet, [])]
      const before = (lanes: readonly LaneOutcome[]) => intendedOf(lanes).filter((at) => at < first.from - 1)
      expect(before(changed)).toEqual(before(plain).map((at) => expect.closeTo(at, 1)))
      const handed = changed.flatMap(({ handedOver }) => handedOver.map(({ firedAt }) => firedAt - START))
      const paused = pausesIn(changes)
      expect(handed.filter((at) => paused.some(({ from, to }) => at >= from && at < to))).toEqual([])
    }),
    { numRuns: propertyRuns(100) },
  )
})

test('every driver has as many requests as the changed plan says, random arrivals included', async () => {
  await fc.assert(
    fc.asyncProperty(plansOf(fc.oneof(fixed, poisson)), fleets, wishes, async (plan, fleet, asked) => {
      const changes = changesFor(plan, asked)
      const changed = changedPlan(plan, changes)
      const lanes = await playAll(plan, fleet, inTime(changes))
      lanesOf(fleet).forEach(({ driver }, i) => {
        const own = lanes.filter((_, other) => lanesOf(fleet)[other]?.driver.index === driver.index)
        if (lanesOf(fleet).findIndex((lane) => lane.driver.index === driver.index) !== i) return
        const sent = own.reduce((sum, { handedOver }) => sum + handedOver.length, 0)
        expect(sent).toBe(changed.phases.reduce((sum, { shape }) => sum + (plannedFor(shape, driver) ?? 0), 0))
      })
    }),
    { numRuns: propertyRuns(100) },
  )
})

test('changes heard at any time, late or twice: no request is sent twice, and every planned one is accounted for', async () => {
  const delays = fc.array(fc.integer({ min: -1_500_000, max: 1_500_000 }), { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(plansOf(fc.oneof(fixed, poisson), 1), fleets, wishes, delays, async (plan, fleet, asked, late) => {
      const changes = changesFor(plan, asked)
      let at = 0
      const heard = changes.flatMap(({ from }, i): Heard[] => {
        at = Math.max(at, 0, from + (late[i] ?? 0))
        const word = { at, changes: changes.slice(0, i + 1) }
        return i % 2 === 0 ? [word, word] : [word]
      })
      const lanes = await playAll(plan, fleet, heard)
      for (const { handedOver, parts, neverSent } of lanes) {
        const sum = (of: (tally: (typeof parts)[number]['tally']) => number) =>
          parts.reduce((all, { tally }) => all + of(tally), 0)
        expect(sum(({ sent }) => sent)).toBe(handedOver.length)
        const accounted = sum(({ sent, droppedBacklog, droppedPaused }) => sent + droppedBacklog + droppedPaused)
        expect(accounted + neverSent).toBeGreaterThanOrEqual(sum(({ planned }) => planned))
      }
      const numbers = lanes.flatMap(({ handedOver }) => handedOver.map(({ request }) => request))
      expect(new Set(numbers).size).toBe(numbers.length)
    }),
    { numRuns: propertyRuns(100) },
  )
})
