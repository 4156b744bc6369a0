import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lanesOf, planWith } from '../../lib/plan/arbitraries.suite.ts'
import { endsByTime, spansOf } from '../../lib/plan/phases.ts'
import type { Phase, Plan, PlannedRequest } from '../../lib/plan/plan.ts'
import { plannedRequests } from '../../lib/plan/request-mix.ts'
import { plannedFor } from '../../lib/plan/schedule.ts'
import { evenSegments } from '../../lib/plan/shares.ts'
import { isOpen, type Shape } from '../../lib/plan/shapes.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { type LaneOutcome, playLane, START } from './phases.suite.ts'

const per = fc.constantFrom('total' as const, 'driver' as const)
const seconds = fc.constantFrom(0.3, 1, 1.7)
const stages = fc.array(fc.record({ from: fc.constantFrom(0, 10, 60), to: fc.constantFrom(20, 80), seconds }), {
  minLength: 1,
  maxLength: 2,
})

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ per, count: fc.integer({ min: 0, max: 60 }), rate: fc.constantFrom(7, 30, 90) }).map((drawn): Shape => ({
    kind: 'constant',
    count: { value: drawn.count, per: drawn.per },
    rate: { value: drawn.rate, per: drawn.per },
  })),
  fc.record({ kind: fc.constant('ramp' as const), stages, per }),
  fc.record({ kind: fc.constant('ramp' as const), stages, per, eachSecond: fc.constant(true as const) }),
  fc.record({ kind: fc.constant('poisson' as const), stages, per, seed: fc.nat(99) }),
  fc
    .record({ loads: fc.integer({ min: 1, max: 3 }), size: fc.nat(9), per, everySeconds: seconds })
    .map(({ loads, size, per: of, everySeconds }): Shape => ({
      ...{ kind: 'burst', loads, everySeconds, spacingSeconds: 0 },
      burst: { value: size, per: of },
    })),
  fc.record({
    ...{ kind: fc.constant('closed' as const), seconds, thinkSeconds: fc.constantFrom(0, 0.05) },
    ...{ connections: fc.integer({ min: 1, max: 6 }), endConnections: fc.integer({ min: 1, max: 6 }) },
  }),
  fc
    .record({ count: fc.integer({ min: 0, max: 40 }), connections: fc.integer({ min: 2, max: 6 }), per })
    .map((drawn): Shape => ({
      ...{ kind: 'closed', count: { value: drawn.count, per: drawn.per }, connections: drawn.connections },
      ...(drawn.per === 'total' ? { per: 'total' as const } : {}),
    })),
  fc.record({ kind: fc.constant('pause' as const), seconds }),
)

/** Two to four phases, and requests of any weights; there is always a place in flight. */
const plans: fc.Arbitrary<Plan> = fc
  .record({
    shapes: fc.array(shapes, { minLength: 2, maxLength: 4 }),
    weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    seed: fc.nat(99),
    maxInFlight: fc.constantFrom(4, 100),
    backlog: fc.constantFrom(3, 1_000),
  })
  .map(({ shapes: drawn, weights, seed, ...limits }) => ({
    ...planWith({ kind: 'pause', seconds: 1 }),
    requests: weights.map((weight, i): PlannedRequest => ({ name: `r${i}`, method: 'GET', headers: {}, weight })),
    phases: drawn.map((shape, i): Phase => ({ name: `p${i}`, shape, ...limits })),
    seed,
    // Whatever waits is sent in the end.
    drainMs: 3_600_000,
  }))

/** Sums the counts of all lanes for a phase, request by request. */
function countsOf(lanes: readonly LaneOutcome[], { requests }: Plan, phase: number) {
  return requests.map((_, name) => {
    const own = lanes.flatMap(({ parts }) => parts).filter(({ label }) => label === phase * requests.length + name)
    const sum = (of: (tally: (typeof own)[number]['tally']) => number): number =>
      own.reduce((all, { tally }) => all + of(tally), 0)
    return {
      planned: sum(({ planned }) => planned),
      sent: sum(({ sent }) => sent),
      dropped: sum(({ droppedBacklog, droppedPaused }) => droppedBacklog + droppedPaused),
      completed: sum(({ completed }) => completed),
      inTime: sum(({ completedInTime }) => completedInTime),
    }
  })
}

function pausedBy(shape: Shape): number {
  return shape.kind === 'pause' ? shape.seconds * 1_000_000 : 0
}

const fleets = fc.record({ drivers: fc.integer({ min: 1, max: 3 }), workers: fc.integer({ min: 1, max: 2 }) })
const service = fc.constantFrom(1_000, 40_000, 400_000)

test('the requests of all lanes are exactly those of the plan, phase by phase and request by request', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fleets, service, async (plan, fleet, took) => {
      const lanes = await Promise.all(lanesOf(fleet).map((lane) => playLane({ plan, lane, service: () => took })))
      for (const [index, phase] of plan.phases.entries()) {
        const counts = countsOf(lanes, plan, index)
        const asked = Array.from({ length: fleet.drivers }, (_, d) =>
          plannedFor(phase.shape, { index: d, of: fleet.drivers }),
        )
        const total = counts.reduce((sum, { sent, dropped }) => sum + sent + dropped, 0)
        if (!asked.includes(undefined)) expect(total).toBe(asked.reduce<number>((sum, one) => sum + (one ?? 0), 0))
        const known = plannedRequests(phase, plan, evenSegments(fleet.drivers))
        if (known !== undefined) expect(counts.map(({ sent, dropped }) => sent + dropped)).toEqual(known)
        if (!isOpen(phase.shape)) expect(counts.map(({ planned }) => planned)).toEqual(counts.map(({ sent }) => sent))
        expect(counts.map(({ completed }) => completed)).toEqual(counts.map(({ sent }) => sent))
      }
      expect(lanes.map(({ neverSent }) => neverSent)).toEqual(lanes.map(() => 0))
      const numbers = lanes.flatMap(({ handedOver }) => handedOver.map(({ request }) => request))
      expect(new Set(numbers).size).toBe(numbers.length)
    }),
    { numRuns: propertyRuns(200) },
  )
})

test('each request is of the phase in which it was due, and those of closed load are handed over within it', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fleets, service, async (plan, fleet, took) => {
      const spans = spansOf(plan)
      const lanes = await Promise.all(lanesOf(fleet).map((lane) => playLane({ plan, lane, service: () => took })))
      const wrong = lanes
        .flatMap(({ handedOver }) => handedOver)
        .filter(({ phase, intendedAt, firedAt }) => {
          const { from = 0, to = Number.POSITIVE_INFINITY } = spans[phase] ?? {}
          const shape = plan.phases[phase]?.shape ?? { kind: 'pause', seconds: 1 }
          const due = (isOpen(shape) ? intendedAt : firedAt) - START
          // A pause in which a request waits is not part of its wait: it is due later by the pause.
          const paused = plan.phases.slice(phase).reduce((sum, one) => sum + pausedBy(one.shape), 0)
          return due < from - 0.5 || (endsByTime(shape) && due >= to + paused + 0.5)
        })
      expect(wrong).toEqual([])
    }),
    { numRuns: propertyRuns(100) },
  )
})

test('planned = sent + dropped + never sent, whenever it is stopped', async () => {
  await fc.assert(
    fc.asyncProperty(plans, service, fc.nat(6_000_000), async (plan, took, stopAt) => {
      const [lane] = lanesOf({ drivers: 1, workers: 1 })
      if (lane === undefined) throw new Error('there is one lane')
      const outcome = await playLane({ plan, lane, service: () => took, stopAt })
      const counts = plan.phases.flatMap((_, index) => countsOf([outcome], plan, index))
      const done = counts.reduce((sum, { sent, dropped }) => sum + sent + dropped, 0)
      const timed = plan.phases.reduce((sum, { shape }, index) => {
        const asked = plannedFor(shape, { index: 0, of: 1 })
        return sum + (asked ?? countsOf([outcome], plan, index).reduce((all, { sent }) => all + sent, 0))
      }, 0)
      expect(done + outcome.neverSent).toBe(timed)
    }),
    { numRuns: propertyRuns(200) },
  )
})
