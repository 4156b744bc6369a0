import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { fromSeconds } from '../../lib/units.ts'
import { play } from '../run/events.suite.ts'
import { changedRecord, countSeconds, plannedBySecond, planOf, rateOf } from '../testing/changed-runs.suite.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'
import { countWindow } from '../store/counts.ts'
import { metricsOf } from './figures.ts'
import { verdictOf } from './verdict.ts'

const at = (seconds: number): Pick<Change, 'from'> => ({ from: fromSeconds(seconds) })
const pauseOf = (from: number, to: number): Change[] => [
  { kind: 'pause', ...at(from) },
  { kind: 'resume', ...at(to) },
]
const factorOf = (factor: number, seconds: number): Change => ({ kind: 'factor', ...at(seconds), phase: 0, factor })

/** A hundred requests in ten seconds, and thirty in three. */
const plan = planOf({ load: rateOf(10, 10), more: rateOf(10, 3) })
const three = { a: {}, b: {}, c: {} }

function spans(record: Parameters<typeof metricsOf>[0]): unknown[] {
  return metricsOf(record).phases.map(({ from, to, seconds, planned }) => [from, to, seconds, planned])
}

describe('the figures of a load that was changed', () => {
  it('by a pause: nothing is planned meanwhile, later phases begin later, and no time of the load passes', () => {
    const record = changedRecord(plan, pauseOf(3, 5), three)
    countSeconds(record, 'a', [10, 10, 10, 0])
    expect(metricsOf(record)).toMatchObject({ overall: { planned: 130, seconds: 3, rates: { sent: 10 } } })
    expect(metricsOf(record).pausedSeconds).toBe(1)
    countSeconds(record, 'b', [0, 0, 0, 0, 0, 5, 5])
    expect(metricsOf(record)).toMatchObject({ pausedSeconds: 2, overall: { seconds: 5, sent: 40, rates: { sent: 8 } } })
    expect(plannedBySecond(record)).toEqual([10, 10, 10, 0, 0, 10, 10])
    expect(spans(record)).toEqual([
      [0, 12, 5, 100],
      [12, 15, 0, 30],
    ])
  })

  it('by a pause that is not over: what is behind it has no time yet', () => {
    const record = changedRecord(plan, [{ kind: 'pause', ...at(2.5) }], three)
    countSeconds(record, 'a', [10, 10, 5, 0, 0, 0])
    expect(spans(record)).toEqual([
      [0, null, 2.5, 100],
      [null, null, 0, 30],
    ])
    expect(metricsOf(record).pausedSeconds).toBe(3.5)
    expect(plannedBySecond(record)).toEqual([10, 10, 5, 0, 0, 0])
  })

  it('and stopped in a pause: its time ends with what was answered, and at the latest with the pause', () => {
    const record = changedRecord(plan, pauseOf(3, 60), three)
    countSeconds(record, 'a', [10, 10, 10, 2, 0])
    const stop = { type: 'stop' as const, reason: 'enough' }
    const ends = Object.keys(three).map((nodeId) => ({ type: 'done', nodeId, boot: 'x', ending: 'stopped' }) as const)
    record.run = play([stop, ...ends], record.run).run
    expect(metricsOf(record)).toMatchObject({ state: 'aborted', pausedSeconds: 2, overall: { seconds: 3 } })
  })

  it.each([
    ['twice the rate', factorOf(2, 4), [160, 60], [10, 10, 10, 10, 20, 20]],
    ['a quarter of the rate', factorOf(0.25, 4), [55, 8], [10, 10, 10, 10, 3, 2]],
    ['a rate', { kind: 'rate', phase: 0, perSecond: 30, ...at(4.5) }, [210, 30], [10, 10, 10, 10, 20, 30]],
  ] as const)('by %s: from its instant on more or less is planned, of each driver', (_, change, planned, seconds) => {
    const record = changedRecord(plan, [change], three)
    const { phases, overall, drivers } = metricsOf(record)
    expect(phases.map((phase) => phase.planned)).toEqual(planned)
    const sum = planned[0] + planned[1]
    expect(overall.planned).toBe(sum)
    expect(overall.rates.planned).toBeCloseTo(sum / 13, 2)
    expect(drivers.reduce((all, driver) => all + driver.planned, 0)).toBe(sum)
    countSeconds(
      record,
      'a',
      seconds.map(() => 1),
    )
    expect(plannedBySecond(record)).toEqual(seconds)
  })

  it('by the end of a phase: the next one begins then, and is as planned', () => {
    const record = changedRecord(plan, [{ kind: 'end', phase: 0, ...at(4) }], three)
    countSeconds(record, 'a', [1, 1, 1, 1, 1, 1, 1])
    expect(spans(record)).toEqual([
      [0, 4, 4, 40],
      [4, 7, 3, 30],
    ])
    expect(plannedBySecond(record)).toEqual([10, 10, 10, 10, 10, 10, 10])
  })

  it('by another number of users: a count stays, and so does a time', () => {
    const total = 'total' as const
    const counted = planOf({
      load: { kind: 'closed', count: { value: 50, per: total }, connections: 2, per: total },
    })
    const users: Change = { kind: 'users', phase: 0, users: 9, ...at(2) }
    expect(metricsOf(changedRecord(counted, [users], three)).overall.planned).toBe(50)
    const timed = planOf({ load: { kind: 'closed', seconds: 6, connections: 2, per: total } })
    const record = changedRecord(timed, [...pauseOf(1, 3), { ...users, ...at(4) }], three)
    countSeconds(record, 'a', [4, 0, 0, 4, 9, 9, 9, 9, 0])
    expect(metricsOf(record).overall).toMatchObject({ seconds: 6, sent: 44 })
    expect(spans(record)).toEqual([[0, 8, 6, 0]])
  })

  it('have for a driver that followed a change late what it followed, and add up', () => {
    const mixed: Plan = {
      ...plan,
      requests: ['x', 'y'].map((name, i) => ({ name, method: 'GET', headers: {}, weight: i === 0 ? 3 : 1 })),
    }
    // All together 40 + 120 and 60 requests, and by the plan of the late driver 50 + 100 and 60.
    const record = changedRecord(mixed, [factorOf(2, 4)], { a: {}, b: { heard: [5] }, c: {} })
    const { phases, overall, drivers, requests, parts } = metricsOf(record)
    expect(drivers.map(({ planned }) => planned)).toEqual([54 + 20, 50 + 20, 53 + 20])
    expect(phases.map(({ planned }) => planned)).toEqual([157, 60])
    expect([overall.planned, requests.reduce((sum, { planned }) => sum + planned, 0)]).toEqual([217, 217])
    expect(parts.filter(({ phase }) => phase === 'load').reduce((sum, { planned }) => sum + planned, 0)).toBe(157)
  })

  it('have for a driver that ended before it confirmed a change what it reported, and else what it had heard', () => {
    const single = planOf({ load: rateOf(10, 10) })
    const hearing = { a: {}, b: { heard: [], state: 'lost' as const }, c: { heard: [], state: 'done' as const } }
    const record = changedRecord(single, [factorOf(2, 4)], hearing)
    const planned = (): number[] => metricsOf(record).drivers.map((driver) => driver.planned)
    expect(planned()).toEqual([54, 33, 33])
    // It has followed the change, but its last message came before it could confirm that.
    countWindow(record, lastOf([windowOf({ nodeId: 'c', boot: 'x' }, 0, tallyOf([1_000], 53))]))
    expect(planned()).toEqual([54, 33, 53])
    expect(metricsOf(record).overall.planned).toBe(140)
  })
})

describe('the verdict on a load that was changed', () => {
  it('is valid if its drivers sent what the changed plan asks', () => {
    const changes = [...pauseOf(3, 5), factorOf(2, 6), { kind: 'end' as const, phase: 0, ...at(9) }]
    const judged = { ...planOf({ load: rateOf(300, 10) }), thresholds: ['throughput >= 428/s', 'errors < 1%'] }
    const record = changedRecord(judged, changes, three)
    // 3 s, 2 s of pause, 1 s, and 3 s at twice the rate.
    const seconds = [100, 100, 100, 0, 0, 100, 200, 200, 200]
    for (const nodeId of ['a', 'b', 'c']) {
      const windows = seconds.map((count, seq) => {
        const tally = tallyOf(
          Array.from({ length: count }, () => 1_000),
          seq === 0 ? 1_000 : 0,
        )
        return windowOf({ nodeId, boot: 'x' }, seq, tally)
      })
      for (const window of [...windows.slice(0, -1), lastOf(windows)]) countWindow(record, window)
      record.run = play([{ type: 'done', nodeId, boot: 'x', ending: 'completed' }], record.run).run
    }
    expect(record.run.state).toBe('finished')
    expect(verdictOf(record)).toMatchObject({ outcome: 'passed', trust: 'valid', doubts: [] })
    expect(metricsOf(record).overall).toMatchObject({ planned: 3_000, sent: 3_000, neverSent: 0, seconds: 7 })
    expect(plannedBySecond(record).reduce<number>((sum, planned) => sum + (planned ?? 0), 0)).toBe(3_000)
  })
})
