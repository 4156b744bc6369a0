import { describe, expect, it } from '@jest/globals'
import type { WantedChange } from '../../lib/api/load-changes.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan, Shape } from '../../lib/plan/plan.ts'
import { fromSeconds } from '../../lib/units.ts'
import { started } from '../run/events.suite.ts'
import type { Run } from '../run/run.ts'
import { changeOf } from './change-of.ts'

const total = { per: 'total' } as const
const each = { per: 'driver' } as const
const open: Shape = { kind: 'constant', rate: { value: 10, ...total }, count: { value: 100, ...total }, seconds: 10 }
const openEach: Shape = { kind: 'constant', rate: { value: 10, ...each }, count: { value: 100, ...each }, seconds: 10 }
const bursts: Shape = { kind: 'burst', loads: 10, burst: { value: 5, ...each }, everySeconds: 1, spacingSeconds: 0 }
const users: Shape = { kind: 'closed', connections: 4, seconds: 10, ...total }
const usersEach: Shape = { kind: 'closed', connections: 4, seconds: 10 }
const counted: Shape = { kind: 'closed', connections: 4, count: { value: 50, ...total }, ...total }
const slow: Shape = { kind: 'constant', rate: { value: 10, ...total }, count: { value: 100, ...total } }
const spaced: Shape = { ...bursts, spacingSeconds: 0.2 }
const pause: Shape = { kind: 'pause', seconds: 10 }

/** A run of these phases on drivers a and b. */
function running(shapes: readonly Shape[], more: Partial<Run> = {}): Run {
  const plan = planWith(open)
  const [phase] = plan.phases
  const phases = shapes.flatMap((shape, i): Plan['phases'] =>
    phase === undefined ? [] : [{ ...phase, name: `p${i}`, shape }],
  )
  return { ...started('a', 'b'), startAt: 0, plan: { ...plan, phases }, ...more }
}

const at = fromSeconds(5)
const rate = (perSecond: number, per: 'total' | 'driver' = 'total'): WantedChange => ({ kind: 'rate', perSecond, per })

describe('a change of a running load', () => {
  it.each<[string, Shape[], number, WantedChange, Change]>([
    ['pauses it', [open], 5, { kind: 'pause' }, { kind: 'pause', from: at }],
    ['sets the rate of all drivers', [open], 5, rate(30), { kind: 'rate', from: at, phase: 0, perSecond: 30 }],
    [
      'sets the rate of each driver',
      [open],
      5,
      rate(30, 'driver'),
      { kind: 'rate', from: at, phase: 0, perSecond: 60 },
    ],
    [
      'divides a rate that is each driver’s',
      [openEach],
      5,
      rate(30),
      { kind: 'rate', from: at, phase: 0, perSecond: 15 },
    ],
    [
      'multiplies the rate',
      [open],
      5,
      { kind: 'factor', factor: 2 },
      { kind: 'factor', from: at, phase: 0, factor: 2 },
    ],
    ['resizes bursts', [bursts], 5, { kind: 'factor', factor: 2 }, { kind: 'factor', from: at, phase: 0, factor: 2 }],
    ['sets the users', [users], 5, { kind: 'users', users: 7 }, { kind: 'users', from: at, phase: 0, users: 7 }],
    [
      'divides users that are each driver’s',
      [usersEach],
      5,
      { kind: 'users', users: 8 },
      { kind: 'users', from: at, phase: 0, users: 4 },
    ],
    [
      'is of the phase that runs then',
      [pause, users, open],
      25,
      rate(1),
      { kind: 'rate', from: fromSeconds(25), phase: 2, perSecond: 1 },
    ],
    [
      'is of a phase that its last response ends',
      [users, counted],
      15,
      { kind: 'users', users: 9 },
      { kind: 'users', from: fromSeconds(15), phase: 1, users: 9 },
    ],
    ['ends a phase', [open], 5, { kind: 'end' }, { kind: 'end', from: at, phase: 0 }],
  ])('%s', (_, shapes, seconds, wanted, change) => {
    expect(changeOf(running(shapes), wanted, fromSeconds(seconds))).toEqual(change)
  })

  it.each<[Shape[], number, WantedChange, string]>([
    [[users], 5, rate(3), 'phase `p0` is closed load, which has users and no rate: change its users'],
    [[open], 5, { kind: 'users', users: 3 }, 'phase `p0` is open load, which has a rate and no users: change its rate'],
    [[bursts], 5, rate(3), 'phase `p0` consists of bursts, which have no rate: set a factor, which changes their size'],
    [[pause, open], 5, rate(3), 'phase `p0` is a pause, which sends nothing: wait for its end'],
    [
      [usersEach],
      5,
      { kind: 'users', users: 7 },
      'phase `p0` has as many users on each of its 2 drivers: set a multiple of 2',
    ],
    [[open], 10, { kind: 'pause' }, 'its load ends before a change could take effect'],
    [[counted, open], 12, rate(3), 'phase `p0` is closed load, which has users and no rate: change its users'],
    [[open], 5, { kind: 'resume' }, 'its load is not paused'],
    [[open], 5, { kind: 'factor', factor: 1_000_000_000 }, 'phase `p0` would have more than 1000000000 requests'],
    [[slow], 5, rate(1e-9), 'phase `p0` would last longer than 604800 seconds'],
    [[open], 5, rate(0), 'its numbers are beyond the limits of plans'],
    [[users], 5, { kind: 'users', users: 200_001 }, 'phase `p0` would have more than 100000 users on a driver'],
    [
      [spaced],
      5,
      { kind: 'factor', factor: 2 },
      'phase `p0` would have bursts that last longer than the time between them',
    ],
  ])('of %j at second %i by %j is refused with a reason', (shapes, seconds, wanted, why) => {
    expect(() => changeOf(running(shapes), wanted, fromSeconds(seconds))).toThrow(
      expect.objectContaining({ code: 'not-possible', message: `test 'test' cannot be changed so: ${why}` }),
    )
  })

  it('is refused unless the load runs, and for drivers that cannot hear of it', () => {
    const code = (more: Partial<Run>): unknown => {
      try {
        return changeOf(running([open], more), { kind: 'pause' }, at)
      } catch (error) {
        return error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : error
      }
    }
    const only = 'only the load of a running test can be changed'
    expect(code({ state: 'armed', startAt: undefined })).toBe(
      `not-running: test 'test' has not been triggered yet: ${only}`,
    )
    expect(code({ state: 'finished' })).toBe(`not-running: test 'test' is over: ${only}`)
    expect(code({ state: 'draining', stopReason: 'asked' })).toBe(`not-running: test 'test' has been stopped: ${only}`)
    expect(code({ state: 'draining', ending: 'finished' })).toBe(`not-running: test 'test' is over: ${only}`)
    const { drivers } = running([open])
    const deaf = new Map([...drivers].map(([id, driver]) => [id, { ...driver, reports: 'summary' as const }]))
    expect(code({ drivers: deaf })).toContain('a, b speaks only the base protocol')
  })

  it('pauses once, and counts phases without the pauses', () => {
    const changes: Change[] = [{ kind: 'pause', from: fromSeconds(2) }]
    const paused = running([open, users], { changes })
    expect(() => changeOf(paused, { kind: 'pause' }, at)).toThrow(
      'is paused already, from second 2 on: resume it first',
    )
    const resumed = running([open, users], { changes: [...changes, { kind: 'resume', from: fromSeconds(8) }] })
    expect(changeOf(resumed, rate(3), fromSeconds(12))).toMatchObject({ phase: 0 })
    expect(changeOf(resumed, { kind: 'users', users: 2 }, fromSeconds(16))).toMatchObject({ phase: 1 })
  })
})
