/** Live changes on lanes in virtual time: the cases that people ask for. */
import { describe, expect, it } from '@jest/globals'
import { lanesOf, planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Shape } from '../../lib/plan/shapes.ts'
import { fromSeconds, SECOND } from '../../lib/units.ts'
import { playLane, START } from './phases.suite.ts'

const threeDrivers = lanesOf({ drivers: 3, workers: 2 })

/** Plays a plan on three drivers with two workers each, which hear each change a second before it. */
async function played(plan: Plan, changes: readonly Change[], serviceMs = 1) {
  const heard = changes.map(({ from }, i) => ({ at: Math.max(0, from - SECOND), changes: changes.slice(0, i + 1) }))
  const service = (): number => serviceMs * 1_000
  const lanes = await Promise.all(threeDrivers.map((lane) => playLane({ plan, lane, service, heard })))
  const requests = lanes.flatMap(({ handedOver }) => handedOver)
  const tallies = lanes.flatMap(({ parts }) => parts.map(({ tally }) => tally))
  const sum = (of: (tally: (typeof tallies)[number]) => number): number =>
    tallies.reduce((all, tally) => all + of(tally), 0)
  /** How many requests were handed over in each second. */
  const perSecond = (seconds: number): number[] =>
    Array.from({ length: seconds }, (_, i) => {
      const from = START + fromSeconds(i)
      return requests.filter(({ firedAt }) => firedAt >= from && firedAt < from + SECOND).length
    })
  return { lanes, requests, sum, perSecond }
}

function openPlan(rate: number, seconds: number): Plan {
  const all = { per: 'total' } as const
  const shape: Shape = {
    ...{ kind: 'constant', seconds, rate: { value: rate, ...all }, count: { value: rate * seconds, ...all } },
  }
  return withLimits(shape)
}

function withLimits(shape: Shape): Plan {
  const plan = planWith(shape)
  return { ...plan, phases: plan.phases.map((phase) => ({ ...phase, maxInFlight: 10_000, backlog: 10_000 })) }
}

const at = fromSeconds

describe('open load', () => {
  it('doubles, falls to a quarter, pauses and goes on, exactly', async () => {
    const changes: Change[] = [
      { kind: 'factor', from: at(2), phase: 0, factor: 2 },
      { kind: 'factor', from: at(4), phase: 0, factor: 0.25 },
      { kind: 'pause', from: at(6) },
      { kind: 'resume', from: at(9) },
    ]
    const { perSecond, requests, sum } = await played(openPlan(120, 8), changes)
    expect(perSecond(12)).toEqual([120, 120, 240, 240, 30, 30, 0, 0, 0, 30, 30, 0])
    expect([sum(({ planned }) => planned), sum(({ sent }) => sent), requests.length]).toEqual([840, 840, 840])
    expect(sum(({ sentInTime }) => sentInTime)).toBe(840)
  })

  it('has no gap and no burst where its rate changes', async () => {
    const { requests } = await played(openPlan(100, 4), [{ kind: 'rate', from: at(2), phase: 0, perSecond: 300 }])
    const instants = requests.map(({ intendedAt }) => intendedAt - START).sort((a, b) => a - b)
    const gaps = instants.slice(1).map((instant, i) => instant - (instants[i] ?? 0))
    expect(gaps.slice(0, 199)).toEqual(gaps.slice(0, 199).map(() => expect.closeTo(10_000, 0)))
    expect(gaps.slice(200)).toEqual(gaps.slice(200).map(() => expect.closeTo(10_000 / 3, 0)))
  })

  it('keeps what waits through a pause, sends it from its end on, and blames nobody for the pause', async () => {
    const plan = openPlan(60, 4)
    const narrow = { ...plan, phases: plan.phases.map((phase) => ({ ...phase, maxInFlight: 2 })), drainMs: 60_000 }
    const changes: Change[] = [
      { kind: 'pause', from: at(2) },
      { kind: 'resume', from: at(5) },
    ]
    const without = await played(narrow, [], 300)
    const { requests, sum } = await played(narrow, changes, 300)
    const paused = requests.filter(({ firedAt }) => firedAt >= START + at(2) && firedAt < START + at(5))
    expect([requests.length, sum(({ sent }) => sent), paused.length]).toEqual([240, 240, 0])
    const waited = (all: typeof requests): number =>
      Math.max(...all.map(({ intendedAt, firedAt }) => firedAt - intendedAt))
    // The requests in flight when the pause begins end during it: afterwards all places are free at once.
    expect(waited(requests)).toBeLessThanOrEqual(waited(without.requests))
  })

  it('can be extended in its last moment, after its last arrival as planned', async () => {
    const { requests } = await played(openPlan(1, 5), [{ kind: 'rate', from: at(4.5), phase: 0, perSecond: 20 }])
    expect(requests).toHaveLength(15)
  })
})

describe('open load whose requests of a second are due together', () => {
  it('changes from the next second on', async () => {
    const plan = openPlan(60, 4)
    const [phase] = plan.phases
    if (phase?.shape.kind !== 'constant') throw new Error('the plan has a constant rate')
    const together = { ...plan, phases: [{ ...phase, shape: { ...phase.shape, eachSecond: true as const } }] }
    const { perSecond, requests } = await played(together, [{ kind: 'factor', from: at(1.5), phase: 0, factor: 2 }])
    expect(perSecond(5)).toEqual([60, 60, 120, 120, 0])
    expect(requests.filter(({ intendedAt, firedAt }) => firedAt > intendedAt)).toEqual([])
  })
})

describe('closed load', () => {
  const timed = withLimits({ kind: 'closed', seconds: 8, connections: 6, per: 'total' })

  it('has the number of users that was set, on all drivers together', async () => {
    const changes: Change[] = [
      { kind: 'users', from: at(2), phase: 0, users: 14 },
      { kind: 'users', from: at(4), phase: 0, users: 1 },
      { kind: 'users', from: at(6), phase: 0, users: 9 },
    ]
    const { perSecond } = await played(timed, changes, 100)
    expect(perSecond(8)).toEqual([60, 60, 140, 140, 10, 10, 90, 90])
  })

  it('sends nothing while it is paused, and lasts as long as planned without the pause', async () => {
    const changes: Change[] = [
      { kind: 'pause', from: at(3) },
      { kind: 'resume', from: at(5) },
    ]
    const { perSecond } = await played(timed, changes, 100)
    expect(perSecond(11)).toEqual([60, 60, 60, 0, 0, 60, 60, 60, 60, 60, 0])
  })

  it('goes on with the rest of each think time after a pause', async () => {
    const thinking = withLimits({ kind: 'closed', seconds: 8, connections: 6, per: 'total', thinkSeconds: 0.9 })
    const changes: Change[] = [
      { kind: 'pause', from: at(2.5) },
      { kind: 'resume', from: at(4) },
    ]
    const { requests } = await played(thinking, changes, 100)
    const instants = [...new Set(requests.map(({ intendedAt }) => (intendedAt - START) / SECOND))]
    expect(instants.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4.5, 5.5, 6.5, 7.5, 8.5])
  })
})

describe('users who left', () => {
  const pause: Change = { kind: 'pause', from: at(4) }
  const resume: Change = { kind: 'resume', from: at(8) }
  const back = (second: number): Change => ({ kind: 'users', from: at(second), phase: 0, users: 6 })
  const fewer: Change = { kind: 'users', from: at(2), phase: 0, users: 1 }

  it.each<[string, Change[]]>([
    ['at the end of a pause', [fewer, pause, resume, back(8)]],
    ['in a pause that is not over', [fewer, pause, back(6), resume]],
    ['where a pause begins', [fewer, back(4), pause, resume]],
  ])('are back after it when they are asked for %s', async (_, changes) => {
    for (const thinkSeconds of [0, 0.4]) {
      const plan = withLimits({ kind: 'closed', seconds: 8, connections: 6, per: 'total', thinkSeconds })
      const each = thinkSeconds === 0 ? 10 : 2
      const { perSecond, requests } = await played(plan, changes, 100)
      expect(perSecond(13)).toEqual([6, 6, 1, 1, 0, 0, 0, 0, 6, 6, 6, 6, 0].map((users) => users * each))
      expect(requests.filter(({ intendedAt, firedAt }) => firedAt - intendedAt > 0)).toEqual([])
    }
  })
})

describe('drivers without users', () => {
  it('get theirs when there are more', async () => {
    const plan = withLimits({ kind: 'closed', seconds: 4, connections: 2, per: 'total' })
    const { perSecond } = await played(plan, [{ kind: 'users', from: at(2), phase: 0, users: 9 }], 100)
    expect(perSecond(5)).toEqual([20, 20, 90, 90, 0])
  })

  it('leave a number of requests to those with users', async () => {
    const count = { value: 100, per: 'total' as const }
    const plan = withLimits({ kind: 'closed', count, connections: 2, per: 'total' })
    const { sum, lanes } = await played(plan, [{ kind: 'users', from: at(2), phase: 0, users: 9 }], 100)
    expect([sum(({ sent }) => sent), lanes.reduce((all, { neverSent }) => all + neverSent, 0)]).toEqual([100, 0])
  })
})

describe('the pace of users', () => {
  it('stands still in a pause', async () => {
    const plan = withLimits({ kind: 'closed', seconds: 6, connections: 6, per: 'total', paceSeconds: 0.75 })
    const changes: Change[] = [
      { kind: 'pause', from: at(3.05) },
      { kind: 'resume', from: at(5.05) },
    ]
    const { requests } = await played(plan, changes, 100)
    const instants = [...new Set(requests.map(({ intendedAt }) => (intendedAt - START) / SECOND))]
    expect(instants.toSorted((a, b) => a - b)).toEqual([0, 0.75, 1.5, 2.25, 3, 5.75, 6.5, 7.25])
  })
})

describe('phases', () => {
  it('follow one whose last response came in a pause', async () => {
    const [phase] = openPlan(30, 1).phases
    const first = withLimits({ kind: 'closed', connections: 6, count: { value: 12, per: 'total' }, per: 'total' })
    const plan = {
      ...first,
      phases: [...first.phases, ...(phase === undefined ? [] : [{ ...phase, name: 'next' }])],
    }
    const changes: Change[] = [
      { kind: 'pause', from: at(2) },
      { kind: 'resume', from: at(5) },
    ]
    const { perSecond } = await played(plan, changes, 1_500)
    expect(perSecond(7)).toEqual([6, 6, 0, 0, 0, 30, 0])
  })

  it('that have begun change from now on in a driver that hears late of a factor', async () => {
    const [phase] = openPlan(10, 4).phases
    const phases = ['a', 'b'].flatMap((name) => (phase === undefined ? [] : [{ ...phase, name }]))
    const plan = { ...openPlan(10, 4), phases }
    const [lane] = lanesOf({ drivers: 1, workers: 1 })
    if (lane === undefined) throw new Error('there is a lane')
    const changes: Change[] = [{ kind: 'factor', from: at(6), phase: 0, factor: 3 }]
    const { handedOver } = await playLane({ plan, lane, service: () => 1_000, heard: [{ at: at(5.9), changes }] })
    expect(handedOver).toHaveLength(60 + 60)
    expect(handedOver.filter(({ intendedAt, firedAt }) => firedAt > intendedAt)).toEqual([])
  })

  it('begin as much later as the load was paused, and a factor holds in all that follow', async () => {
    const one = openPlan(30, 2)
    const [phase] = one.phases
    const plan = {
      ...one,
      phases: ['a', 'b', 'c'].flatMap((name) => (phase === undefined ? [] : [{ ...phase, name }])),
    }
    const changes: Change[] = [
      { kind: 'pause', from: at(1) },
      { kind: 'resume', from: at(2) },
      { kind: 'factor', from: at(4), phase: 1, factor: 3 },
    ]
    const { perSecond, lanes } = await played(plan, changes)
    expect(perSecond(8)).toEqual([30, 0, 30, 30, 90, 90, 90, 0])
    const counts = [0, 1, 2].map((label) =>
      lanes.flatMap(({ parts }) => parts).reduce((sum, part) => sum + (part.label === label ? part.tally.sent : 0), 0),
    )
    expect(counts).toEqual([60, 120, 180])
  })
})
