import { describe, expect, it } from '@jest/globals'
import { plannedOf } from './circumstances.ts'
import { countsOf } from './counts.ts'
import { liveOf, metricsOf } from './figures.ts'
import { atRate, byNode, halfDone } from '../testing/records.suite.ts'
import { plan, play, started } from '../run/events.suite.ts'
import { recordOf } from '../run/record.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'

describe('the figures of a run', () => {
  it('are merged over its drivers, each with its share', () => {
    const { overall, drivers, windowEnd } = byNode(halfDone())
    expect(overall).toMatchObject({ planned: 7, sent: 5, completed: 5, inFlight: 0, rate: 5, statuses: { '200': 5 } })
    expect(overall.latencies.response).toMatchObject({ count: 5, min: 1, max: 9, mean: 6.2, median: 9 })
    expect(overall).toMatchObject({ seconds: 1, rates: { planned: null, sent: 5, throughput: 5 } })
    expect([drivers['a']?.planned, drivers['b']?.planned]).toEqual([4, 3])
    expect(windowEnd).toBe('1970-01-01T00:00:02.000Z')
  })

  it('have rates over the time of the plan, so that those of the drivers add up to the whole', () => {
    const record = recordOf({ ...started('a', 'b'), plan: atRate })
    const answered = Array<number>(30).fill(1)
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf(answered, 100)))
    const far = metricsOf(record)
    expect([far.overall.seconds, far.overall.rates]).toEqual([1, { planned: 20, sent: 30, throughput: 30 }])
    record.ledger.add(windowOf({ nodeId: 'b', boot: 'x' }, 11, Object.assign(tallyOf(answered), { sentInTime: 20 })))
    const { overall, drivers } = byNode(record)
    expect(overall).toMatchObject({ seconds: 10, rates: { planned: 20, sent: 5, throughput: 6 }, rate: 6 })
    expect(drivers['a']).toMatchObject({ seconds: 10, rates: { planned: 10, sent: 3, throughput: 3 } })
    expect(drivers['b']).toMatchObject({ seconds: 10, rates: { planned: 10, sent: 2, throughput: 3 } })
  })

  it('keep the planned rate even when the load was stopped long before its end', () => {
    const record = recordOf({ ...started('a'), plan: atRate })
    record.ledger.add(lastOf([windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1, 1, 1], 100))], 'stopped'))
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'stopped' }], record.run).run
    expect(metricsOf(record).overall).toMatchObject({ seconds: 1, rates: { planned: 10, sent: 3, throughput: 3 } })
  })

  it('have the distribution of the response times of all drivers, once there is one', () => {
    const record = recordOf({ ...started('a', 'b'), startAt: 1_000_000 })
    expect(metricsOf(record)).not.toHaveProperty('distribution')
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1_000, 3_000], 10)))
    record.ledger.add(windowOf({ nodeId: 'b', boot: 'x' }, 0, tallyOf([5_000], 10)))
    const { buckets = [], stddev } = metricsOf(record).distribution ?? {}
    expect([buckets.reduce((sum, { count }) => sum + count, 0), stddev]).toEqual([3, 1.633])
    expect(liveOf(record)).not.toHaveProperty('distribution')
  })

  it('contain the planned requests before the first window', () => {
    const record = recordOf(started('a', 'b'))
    expect(metricsOf(record).overall).toMatchObject({ planned: 20, sent: 0, latencies: { response: { min: null } } })
    expect(plannedOf(record)).toBe(20)
  })

  it('of a load that only time ends contain what its drivers reported, and nothing before', () => {
    const [phase] = plan.phases
    const shape = { kind: 'closed' as const, seconds: 30, connections: 1 }
    const timed = { ...plan, phases: phase === undefined ? [] : [{ ...phase, shape }] }
    const record = recordOf({ ...started('a', 'b'), plan: timed, startAt: 1_000_000 })
    expect([metricsOf(record).overall.planned, plannedOf(record)]).toEqual([0, 0])
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1_000, 3_000], 4)))
    record.ledger.add(windowOf({ nodeId: 'b', boot: 'x' }, 0, tallyOf([9_000], 3)))
    const { overall, drivers } = byNode(record)
    expect([drivers['a']?.planned, drivers['b']?.planned, overall.planned, plannedOf(record)]).toEqual([4, 3, 7, 7])
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'failed' }], record.run).run
    const after = byNode(record)
    expect([after.drivers['a']?.lost.atMost, after.drivers['b']?.lost.atMost]).toEqual([null, 0])
    expect(after.overall.lost.atMost).toBeNull()
  })

  it('have the summaries of drivers without windows beside them, and never merge these', () => {
    const record = halfDone()
    record.stated.set('p', { sent: 40, completed: 40, min: 0.5, max: 80, mean: null, median: null, mode: null })
    const { overall } = metricsOf(record)
    expect(overall).toMatchObject({ sent: 45, completed: 45 })
    expect(overall.latencies.response).toMatchObject({ count: 5, min: 0.5, max: 80, mean: 6.2 })
    expect(countsOf(record)).toEqual({ sent: 45, completed: 45, failed: 0 })
  })

  it('exclude dropped requests from those that may have been lost, because they were never sent', () => {
    const record = recordOf(started('a', 'b', 'c', 'd'))
    const dropping = Object.assign(tallyOf([1, 1], 10), { droppedBacklog: 3, droppedPaused: 1 })
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, dropping))
    record.run = play([{ type: 'lost', nodeId: 'a', reason: 'silence' }], record.run).run
    expect(byNode(record).drivers['a']?.lost.atMost).toBe(4)
    expect(metricsOf(record).overall.lost.atMost).toBe(4)
  })

  it('include the unreported requests of a driver whose load failed, but not of one that never began', () => {
    const record = recordOf(started('a', 'b', 'c'))
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1], 10)))
    const failed = (nodeId: string) => ({ type: 'done' as const, nodeId, boot: 'x', ending: 'failed' as const })
    record.run = play([failed('a'), failed('b')], record.run).run
    const { drivers } = byNode(record)
    expect([drivers['a']?.lost.atMost, drivers['b']?.lost.atMost, drivers['c']?.lost.atMost]).toEqual([9, 0, 0])
  })
})
