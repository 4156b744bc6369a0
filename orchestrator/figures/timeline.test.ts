import { describe, expect, it } from '@jest/globals'
import { timelineAnswer, type TimelineAnswer, type TimelineQuery } from '../../lib/api/timeline.ts'
import { histogramOf } from '../../lib/measure/arbitraries.suite.ts'
import type { Shape } from '../../lib/plan/plan.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { RunTimeline } from '../ledger/run-timeline.ts'
import { started } from '../run/events.suite.ts'
import { type RunRecord, recordOf, restoreRun, snapshotOf } from '../run/record.ts'
import { micros } from '../../lib/units.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'
import { metricsOf } from './figures.ts'
import { heatOf, latestSlip, TimelineAnswers } from './timeline.ts'

const rate: Shape = {
  kind: 'constant',
  count: { value: 40, per: 'driver' },
  rate: { value: 10, per: 'driver' },
}

function recordWith(shape: Shape, ...nodeIds: string[]): RunRecord {
  return recordOf({ ...started(...nodeIds), plan: planWith(shape) })
}

function add(record: RunRecord, nodeId: string, seq: number, latencies: readonly number[]): void {
  const window = windowOf({ nodeId, boot: 'x' }, seq, tallyOf(latencies))
  record.ledger.add(window)
  record.timeline.add(window)
}

/** Responses from a source of names that are never used again. */
function answering(): (record: RunRecord, query?: TimelineQuery) => TimelineAnswer {
  let made = 0
  const answers = new TimelineAnswers(() => 'abcdefgh'.charAt(made++))
  return (record, query = {}) => timelineAnswer.parse(answers.of(record, query, 0))
}

function stretches({ points }: { readonly points: readonly { from: number; to: number }[] }): number[][] {
  return points.map(({ from, to }) => [from, to])
}

describe('the timeline of a test', () => {
  it('has a point for each second, of all drivers together and of each', () => {
    const record = recordWith(rate, 'a', 'b')
    add(record, 'a', 0, [1_000, 3_000])
    add(record, 'b', 0, [9_000])
    add(record, 'b', 2, [])
    const answer = answering()(record, { drivers: true })
    expect(answer).toMatchObject({ TestId: 'test', state: 'running', seconds: 3 })
    expect(answer.points).toMatchObject([
      { from: 0, to: 1, windows: 2, planned: 20, sent: 3, completed: 3, failed: 0, statuses: { '200': 3 } },
      { from: 2, to: 3, windows: 1, planned: 20, sent: 0, response: { count: 0, max: null }, heat: [] },
    ])
    expect(answer.drivers).toMatchObject([
      { nodeId: 'a', sent: 2, points: [{ from: 0, to: 1, sent: 2, median: 1, slip: 0.001 }] },
      { nodeId: 'b', sent: 1, points: [{ from: 0 }, { from: 2, median: null, p99: null, slip: null }] },
    ])
    const { drivers } = metricsOf(record)
    expect(answer.drivers.map(({ response }) => response)).toEqual(drivers.map(({ latencies }) => latencies.response))
  })

  it('summarises the figures of a driver again only when they have changed', () => {
    const record = recordWith(rate, 'a', 'b')
    const answers = new TimelineAnswers(() => 'x')
    const responses = (): unknown[] => answers.of(record, { drivers: true }, 0).drivers.map(({ response }) => response)
    const windows = [0, 1, 2].map((seq) => windowOf({ nodeId: 'a', boot: 'x' }, seq, tallyOf([1_000 * (seq + 1)])))
    add(record, 'b', 0, [9_000])
    const before = responses()
    expect(responses()).toEqual([expect.objectContaining({ count: 0 }), expect.objectContaining({ count: 1 })])
    add(record, 'a', 0, [1_000])
    const [a, b] = responses()
    expect([b === before[1], responses()[0] === a, a]).toMatchObject([true, true, { count: 1, max: 1 }])
    // The window before it is lost, and the totals of the last message replace it.
    const last = lastOf(windows)
    record.ledger.add(last)
    record.timeline.add(last)
    expect(responses()[0]).toMatchObject({ count: 3, max: 3 })
    expect(responses()[1]).toBe(b)
  })

  it('contains no drivers unless they are requested, and no planned requests of a closed load', () => {
    const record = recordWith({ kind: 'closed', seconds: 5, connections: 1 }, 'a')
    add(record, 'a', 0, [1_000])
    expect(answering()(record)).toMatchObject({ points: [{ planned: null }], drivers: [] })
  })

  it('has the checks that failed, and in how many responses, in each second', () => {
    const record = recordWith(rate, 'a')
    const tally = tallyOf([1_000, 2_000])
    tally.checkFailed = 1
    for (const check of ['status 200', 'size < 1B']) tally.checks.set(check, 1)
    const window = windowOf({ nodeId: 'a', boot: 'x' }, 0, tally)
    record.ledger.add(window)
    record.timeline.add(window)
    add(record, 'a', 1, [1_000])
    expect(answering()(record).points).toMatchObject([
      { from: 0, completed: 2, checkFailed: 1, checks: { 'status 200': 1, 'size < 1B': 1 } },
      { from: 1, checkFailed: 0, checks: {} },
    ])
  })

  it('has the planned requests of the phases before one that only responses end', () => {
    const plan = planWith(rate)
    const [phase] = plan.phases
    if (phase === undefined) throw new Error('a plan has a phase')
    const closed: Shape = { kind: 'closed', count: { value: 9, per: 'total' }, connections: 1, per: 'total' }
    const phases = [phase, { ...phase, name: 'counted', shape: closed }, { ...phase, name: 'last' }]
    const record = recordOf({ ...started('a'), plan: { ...plan, phases } })
    for (const seq of [0, 3, 4]) add(record, 'a', seq, [1_000])
    expect(answering()(record).points.map(({ from, planned }) => [from, planned])).toEqual([
      [0, 10],
      [3, 10],
      [4, null],
    ])
  })

  it('names the value from which on percentiles are lower bounds', () => {
    const record = recordWith(rate, 'a')
    const tally = tallyOf([1_000])
    tally.latencies.set('givenUp', histogramOf([7_000]))
    const window = windowOf({ nodeId: 'a', boot: 'x' }, 0, tally)
    record.ledger.add(window)
    record.timeline.add(window)
    const { points, drivers } = answering()(record, { drivers: true })
    expect(points[0]?.response.atLeastFrom).toBeCloseTo(7, 1)
    expect(drivers[0]?.response).toEqual(metricsOf(record).drivers[0]?.latencies.response)
  })

  it('has what partners state for the whole test, and plans only for those whose windows it contains', () => {
    const record = recordWith({ ...rate, count: { value: 40, per: 'total' }, rate: { value: 10, per: 'total' } }, 'a')
    const partner = { nodeId: 'p', boot: undefined, state: 'running', reports: 'summary', participant: true } as const
    record.run = { ...record.run, drivers: new Map([...record.run.drivers, ['p', partner]]) }
    record.stated.set('p', { sent: 9, completed: 8, mean: 2, median: 2, mode: 2, min: 1, max: 4 })
    add(record, 'a', 0, [1_000])
    const { points, drivers } = answering()(record, { drivers: true })
    expect(points).toMatchObject([{ planned: 5, sent: 1 }])
    expect(drivers[1]).toMatchObject({
      nodeId: 'p',
      sent: 9,
      completed: 8,
      response: { median: 2, max: 4 },
      points: [],
    })
  })
})

describe('a cursor', () => {
  it('gives what is new or has changed since', () => {
    const [record, ask] = [recordWith(rate, 'a', 'b'), answering()]
    add(record, 'a', 0, [1_000])
    add(record, 'a', 1, [1_000])
    const first = ask(record, { drivers: true })
    expect(ask(record, { drivers: true, after: first.cursor })).toMatchObject({ points: [], cursor: first.cursor })
    add(record, 'b', 0, [2_000])
    add(record, 'a', 2, [2_000])
    const second = ask(record, { drivers: true, after: first.cursor })
    expect(second.points).toMatchObject([{ from: 0, sent: 2 }, { from: 2 }])
    expect(second.drivers.map(stretches)).toEqual([[[2, 3]], [[0, 1]]])
  })

  it('without the points of drivers gives all of them once they are requested', () => {
    const [record, ask] = [recordWith(rate, 'a'), answering()]
    add(record, 'a', 0, [1_000])
    const { cursor } = ask(record)
    const both = ask(record, { after: cursor, drivers: true })
    expect([stretches(both), both.drivers.map(stretches)]).toEqual([[], [[[0, 1]]]])
    expect(ask(record, { after: both.cursor, drivers: true }).drivers.map(stretches)).toEqual([[]])
  })

  it('of another test, of the same one before a restart, or of nothing gives everything', () => {
    const [record, other, ask] = [recordWith(rate, 'a'), recordWith(rate, 'a'), answering()]
    for (const each of [record, other]) add(each, 'a', 0, [1_000])
    const { cursor } = ask(record)
    const [source = ''] = cursor.split('-')
    const restored = restoreRun(snapshotOf(record, micros(0)), micros(0))
    expect(stretches(ask(record, { after: cursor }))).toEqual([])
    expect(stretches(ask(other, { after: cursor }))).toEqual([[0, 1]])
    expect(stretches(ask(restored, { after: cursor }))).toEqual([[0, 1]])
    const garbage = [
      '',
      '-',
      source,
      `${source}-`,
      `${source}-x`,
      `${source}-1e3`,
      `${source}--1`,
      `${source}-Infinity`,
    ]
    const never = `${source}-${record.timeline.revision + 1}`
    for (const after of [...garbage, never, `${source}-1-d-d`, 'constructor-1', '\0']) {
      expect([after, ask(record, { after }).points.length]).toEqual([after, 1])
    }
  })

  it('after which too many points of drivers have changed gives the latest, and says from which second on', () => {
    const nodeIds = Array.from({ length: 2_000 }, (_, i) => `n${i}`)
    const [record, ask] = [recordWith(rate, ...nodeIds), answering()]
    for (let seq = 0; seq < 10; seq += 1) add(record, 'n0', seq, [1_000])
    const first = ask(record, { drivers: true })
    expect(first.drivers[0]).not.toHaveProperty('pointsFrom')
    for (let seq = 10; seq < 15; seq += 1) add(record, 'n0', seq, [1_000])
    expect(ask(record, { drivers: true }).drivers[0]).toMatchObject({ pointsFrom: 5, points: { length: 10 } })
    const next = ask(record, { drivers: true, after: first.cursor })
    expect(next.drivers[0]?.points).toHaveLength(5)
    expect(next.drivers[0]).not.toHaveProperty('pointsFrom')
  })
})

describe('the heat map', () => {
  it('has four rows for each doubling, from 1 µs on, and counts each response once', () => {
    const values = [0, 1, 2, 4, 1_024, 1_024, 1_500]
    expect(heatOf(histogramOf(values))).toEqual([
      [0, 2],
      [4, 1],
      [8, 1],
      [40, 2],
      [42, 1],
    ])
  })
})

describe('the slip of a driver', () => {
  it('is that of its latest window in a running test', () => {
    const record = recordWith(rate, 'a', 'b')
    add(record, 'a', 0, [1_000])
    const late = tallyOf([1_000])
    late.latencies.set('slip', histogramOf([7_000]))
    record.timeline.add(windowOf({ nodeId: 'a', boot: 'x' }, 1, late))
    expect(latestSlip([record], 'a')).toBeCloseTo(7, 1)
    expect([latestSlip([record], 'b'), latestSlip([record], 'c'), latestSlip([], 'a')]).toEqual([null, null, null])
    record.run = { ...record.run, state: 'finished' }
    expect(latestSlip([record], 'a')).toBeNull()
  })
})

describe('the timeline of a run without windows', () => {
  it('is empty', () => {
    const record = { ...recordWith(rate, 'a'), timeline: new RunTimeline() }
    expect(answering()(record, { drivers: true })).toMatchObject({
      ...{ cursor: 'a-0-d', seconds: 0, points: [] },
      drivers: [{ nodeId: 'a', sent: 0, response: { count: 0, median: null }, points: [] }],
    })
  })
})
