import { expect, test } from '@jest/globals'
import { systemClock, VirtualClock } from '../../lib/clock.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { whole } from '../../lib/plan/segment.ts'
import { type Micros, micros } from '../../lib/units.ts'
import { http } from '../protocols/http.ts'
import { dialAt, dialPointsOf } from './dial-ahead.ts'
import { bursts, closed, QuickEngine, total } from './load.suite.ts'

const lane = { driver: whole, worker: whole }
const phase = (name: string, shape: Phase['shape']): Phase => ({ name, shape, maxInFlight: 200, backlog: 9 })
const timed = (connections: number): Phase['shape'] => ({ kind: 'closed', seconds: 10, connections })
const planOf = (...phases: Phase[]): Plan => ({ ...planWith(timed(1)), phases })

const pointsOf = (plan: Plan) => dialPointsOf(plan, lane, http.needs(plan))

test('connections are made before each phase that needs them, whose start the plan sets', () => {
  const plan = planOf(phase('a', timed(5)), phase('b', timed(100)), phase('c', bursts))
  // 100 connections take less than the least time that is left for them.
  expect(pointsOf(plan)).toEqual([
    { at: 9_950_000, connections: 100 },
    { at: 19_950_000, connections: 11 },
  ])
  expect(pointsOf({ ...plan, transport: { keepAlive: false } })).toEqual([])
  expect(pointsOf(planOf(phase('a', closed(5, 5)), phase('b', timed(100))))).toEqual([])
  const many = { ...plan, target: 'https://localhost/', phases: [phase('a', timed(1)), phase('b', timed(3_000))] }
  expect(pointsOf(many)).toEqual([{ at: 10_000_000 - 3_000 * 150 * 8 * 1.5, connections: 3_000 }])
  const soon = planOf(phase('a', { kind: 'constant', count: total(1), rate: total(50) }), phase('b', timed(2)))
  expect(pointsOf(soon)).toEqual([{ at: 0, connections: 2 }])
})

test('they are made at their instants, in addition to those in use, unless the load was stopped', async () => {
  const clock = new VirtualClock(micros(0))
  const sink = {
    completed: () => undefined,
    failed: () => undefined,
    connected: () => undefined,
    measured: () => undefined,
    noted: () => undefined,
  }
  const engine = new QuickEngine(
    { testId: 't', nodeId: 'n', plan: planOf(), timeout: micros(1), slots: 9, credentials: {} },
    sink,
    systemClock,
  )
  engine.inFlight = 3
  const stopped = new AbortController()
  // One that has passed, and one that lies behind a pause that is not over.
  const points = [
    { at: micros(20), connections: 1 },
    { at: micros(900), connections: 2 },
    { at: micros(100), connections: 5 },
    { at: micros(200), connections: 7 },
  ]
  const instantOf = (offset: number): Micros => micros(offset === 900 ? Number.POSITIVE_INFINITY : 50 + offset)
  dialAt(points, engine, { clock, instantOf, since: micros(100), signal: stopped.signal })
  await clock.advanceTo(micros(149))
  expect(engine.asked).toEqual([])
  await clock.advanceTo(micros(151))
  expect(engine.asked).toEqual([8])
  stopped.abort()
  await clock.advanceTo(micros(900))
  expect(engine.asked).toEqual([8])
})
