import { describe, expect, it } from '@jest/globals'
import type { RunAnswer } from '../../lib/api/answers.ts'
import type { BreakdownAnswer } from '../../lib/api/breakdown.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { point } from '../charts/points.suite.ts'
import { type KnownProgress, progressOf, secondsUntil } from './phase-progress.ts'
import type { TestSeries } from './series.ts'

type Answer = BreakdownAnswer['phases'][number]

function phase(name: string, changes: Partial<Answer>): Answer {
  const counts = { planned: 0, sent: 0, completed: 0, failed: 0, succeeded: 0, checkFailed: 0 }
  const others = { dropped: 0, neverSent: 0, bytes: 0 }
  const rates = { sent: 0, throughput: 0 }
  const maps = { statuses: {}, failures: {}, checks: {} }
  const time = { from: null, to: null, seconds: 0 }
  const response = point(0).response
  return { name, kind: 'constant', measured: true, ...time, ...counts, ...others, rates, ...maps, response, ...changes }
}

function known(changes: Partial<KnownProgress>): KnownProgress {
  return { phases: [], plan: [], overall: undefined, points: [], until: 0, over: false, ...changes }
}

/** A warm-up of five seconds, five of rest, and ten that count. */
const planned = [
  phase('warm-up', { from: 0, to: 5, seconds: 5, planned: 50, measured: false }),
  phase('rest', { kind: 'pause', from: 5, to: 10 }),
  phase('steady', { from: 10, to: 20, planned: 1_000 }),
]
const points = [
  point(0, { to: 4, planned: 40, sent: 40, completed: 36 }),
  point(4, { planned: 10, sent: 10, completed: 14 }),
  ...[10, 11, 12, 13, 14, 15, 16].map((from) =>
    point(from, { planned: 100, sent: from < 12 ? 50 : 98, completed: 90 }),
  ),
]

describe('the progress of phases', () => {
  it('is that of the timeline while a phase runs: what was due and what came until the same second', () => {
    const [warmUp, rest, steady] = progressOf(known({ phases: planned, points, until: 17 }))
    expect(warmUp).toMatchObject({ state: 'over', length: 5, seconds: 5 })
    expect(rest).toMatchObject({ state: 'over', total: null, sent: 0 })
    expect(steady).toMatchObject({ state: 'running', seconds: 7, length: 10, total: 1_000 })
    expect(steady).toMatchObject({ planned: 700, sent: 590, completed: 630 })
    expect(steady?.rates).toEqual({ planned: 100, sent: 98, completed: 90 })
  })

  it('stays that of the timeline until figures by phase contain all of a phase', () => {
    const phases = [phase('a', { from: 0, to: 5, seconds: 5, planned: 50, sent: 20, completed: 20 })]
    const one = (until: number) => progressOf(known({ phases: [...phases, ...planned.slice(1)], points, until }))[0]
    expect(one(6)).toMatchObject({ state: 'over', settled: false, planned: 50, sent: 50, completed: 50 })
    expect(one(10)).toMatchObject({ state: 'over', settled: true, planned: 50, sent: 20, completed: 20 })
  })

  it('of a pause is its time', () => {
    const [, rest, steady] = progressOf(known({ phases: planned, points, until: 7 }))
    expect(rest).toMatchObject({ state: 'running', seconds: 2, length: 5, sent: 0 })
    expect(steady).toMatchObject({ state: 'to come', seconds: 0, sent: 0 })
  })

  it('counts a longer point with the part that is in the phase', () => {
    const long = [point(0, { to: 8, planned: 80, sent: 80, completed: 40 })]
    const phases = [phase('a', { from: 0, to: 4, planned: 40 }), phase('b', { from: 4, to: 20, planned: 160 })]
    const [, b] = progressOf(known({ phases, points: long, until: 8 }))
    expect(b).toMatchObject({ seconds: 4, planned: 40, sent: 40, completed: 20 })
  })

  it('without instants of the plan begins with the first request, and has the figures by phase', () => {
    const shape = { kind: 'closed', count: { value: 500, per: 'total' }, connections: 4 }
    const plan = [{ name: 'a', shape }] as unknown as Plan['phases']
    const rates = { sent: 10, throughput: 9 }
    const phases = [
      phase('a', { kind: 'closed', from: 0, planned: 500, sent: 500, completed: 500, seconds: 50, rates }),
      phase('b', { planned: 900, sent: 30, completed: 20, seconds: 3, rates }),
      phase('c', { kind: 'closed', planned: 0 }),
    ]
    const [a, b, c] = progressOf(known({ phases, plan, points: [point(0, { to: 53, planned: null })], until: 53 }))
    expect(a).toMatchObject({ state: 'over', length: null, total: 500, planned: 500, sent: 500 })
    expect(a?.rates).toEqual({ planned: null, sent: 10, completed: 9 })
    expect(b).toMatchObject({ state: 'running', length: null, total: 900, planned: null, sent: 30, seconds: 3 })
    expect(b?.rates).toEqual({ planned: null, sent: 10, completed: 9 })
    expect(c).toMatchObject({ state: 'to come', total: null })
  })

  it('that responses end has the figures by phase, and as the only one those of the test', () => {
    const closed = { kind: 'closed', from: 0, sent: 5, seconds: 1 }
    const points = [point(0, { to: 4, planned: null, sent: 90 })]
    const overall = {
      planned: 0,
      sent: 80,
      completed: 70,
      seconds: 4,
      rates: { planned: null, sent: 20, throughput: 17 },
    }
    const of = (phases: Answer[]) => progressOf(known({ phases, points, overall, until: 4 }))[0]
    expect(of([phase('a', closed), phase('b', {})])).toMatchObject({ state: 'running', sent: 5, seconds: 1 })
    expect(of([phase('a', closed)])).toMatchObject({ state: 'running', sent: 80, seconds: 4 })
    expect(of([phase('a', { ...closed, measured: false })])).toMatchObject({ sent: 90, seconds: 4 })
  })

  it('of the only phase of a test that is over has the figures of the test, and the planned rate of its whole time', () => {
    const overall = { planned: 100, sent: 40, completed: 30, seconds: 4 }
    const rates = { planned: 10, sent: 10, throughput: 7.5 }
    const phases = [phase('all', { from: 0, to: 10, planned: 100 }), phase('none', { from: 10, to: 20, planned: 5 })]
    const [all] = progressOf(known({ phases: phases.slice(0, 1), overall: { ...overall, rates }, over: true }))
    expect(all).toMatchObject({ state: 'not reached' })
    const begun = [phase('all', { from: 0, to: 10, planned: 100, seconds: 1, sent: 1 })]
    const [it] = progressOf(known({ phases: begun, overall: { ...overall, rates }, over: true }))
    expect(it).toMatchObject({ state: 'over', planned: 100, sent: 40, seconds: 4, length: 10 })
    expect(it?.rates).toEqual({ planned: 10, sent: 10, completed: 7.5 })
  })

  it('of a test that ended early says which phases were not reached', () => {
    const phases = [phase('a', { from: 0, to: 5, seconds: 3, sent: 3 }), phase('b', { from: 5, to: 9 })]
    expect(progressOf(known({ phases, over: true })).map(({ state }) => state)).toEqual(['over', 'not reached'])
  })
})

describe('the second up to which figures are known', () => {
  const test = (state: string) =>
    ({
      state,
      drivers: ['a', 'b'].map((nodeId) => ({ nodeId, state: 'running' })),
    }) as unknown as RunAnswer
  const series = (a: number, b: number) =>
    ({
      points: [point(0, { to: Math.max(a, b) })],
      drivers: [
        { nodeId: 'a', points: [point(a - 1)] },
        { nodeId: 'b', points: [point(b - 1)] },
        { nodeId: 'partner', points: [] },
      ],
    }) as unknown as TestSeries

  it('is that of the driver that is behind, but not of one whose figures do not come any more', () => {
    expect(secondsUntil(test('running'), series(9, 8))).toBe(8)
    expect(secondsUntil(test('running'), series(9, 2))).toBe(6)
    expect(secondsUntil(test('finished'), series(9, 8))).toBe(9)
    expect(secondsUntil(test('running'), undefined)).toBe(0)
  })
})
