import { describe, expect, it } from '@jest/globals'
import type { Window } from '../../lib/messages/metrics.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { SECOND } from '../../lib/units.ts'
import { play, started } from '../run/events.suite.ts'
import { recordOf, type RunRecord } from '../run/record.ts'
import { atRate } from '../testing/records.suite.ts'
import { lastOf, tallyOf, windowOf } from '../testing/windows.suite.ts'
import { breakdownOf } from './breakdown.ts'
import { metricsOf } from './figures.ts'
import { TimelineAnswers } from './timeline.ts'

const per = 'total' as const
const limits = { maxInFlight: 10, backlog: 10 }
/** Four seconds that are not measured, a pause, and eight seconds in a mix of 3 to 1. */
const plan: Plan = {
  ...atRate,
  requests: ['browse', 'order'].map((name, i) => ({ name, method: 'GET', headers: {}, weight: i === 0 ? 3 : 1 })),
  phases: [
    {
      ...{ name: 'warm-up', measured: false, ...limits },
      shape: { kind: 'constant', count: { value: 8, per }, rate: { value: 2, per } },
    },
    { name: 'rest', shape: { kind: 'pause', seconds: 3 }, ...limits },
    {
      ...{ name: 'plateau', ...limits },
      shape: { kind: 'constant', count: { value: 16, per }, rate: { value: 2, per } },
    },
  ],
}

/** A window with two parts, in the second of its number. */
function windowIn(
  seq: number,
  parts: readonly (readonly [phase: string, request: string, latencies: number[]])[],
): Window {
  const window = windowOf({ nodeId: 'a', boot: 'x' }, seq, tallyOf([]))
  return {
    ...window,
    parts: parts.map(([phase, request, latencies]) => ({
      ...{ phase, request },
      tally: { ...tallyOf(latencies), lastSent: seq * SECOND, lastAnswer: (seq + 1) * SECOND },
    })),
  }
}

const windows = [
  windowIn(0, [
    ['warm-up', 'browse', [900, 900, 900]],
    ['warm-up', 'order', [900]],
  ]),
  windowIn(10, [
    ['plateau', 'browse', [1_000, 2_000]],
    ['plateau', 'order', [3_000]],
  ]),
]

function halfway(): RunRecord {
  const record = recordOf({ ...started('a'), plan, startAt: 1_000_000 })
  for (const window of windows) record.ledger.add(window)
  return record
}

describe('the figures by phase and request', () => {
  it('have the errors by kind, of each phase, request and driver', () => {
    const record = recordOf({ ...started('a'), plan, startAt: 1_000_000 })
    const tally = tallyOf([1_000, 2_000, 3_000], 1)
    const counts = { checkFailed: 1, checks: new Map([['size < 1B', 1]]), failures: new Map([['timeout' as const, 2]]) }
    const part = { phase: 'plateau', request: 'order', tally: { ...tally, ...counts, failed: 2, sent: 5 } }
    record.ledger.add({ ...windowIn(10, []), parts: [part] })
    const { phases, requests, parts, drivers, overall } = metricsOf(record)
    const errors = {
      ...{ completed: 3, failed: 2, succeeded: 2, checkFailed: 1 },
      failures: { timeout: 2 },
      checks: { 'size < 1B': 1 },
    }
    expect([phases[2], requests[1], parts[3], drivers[0], overall]).toEqual(
      Array(5).fill(expect.objectContaining(errors)),
    )
    expect(phases[0]).toMatchObject({ succeeded: 0, failures: {}, checks: {} })
  })

  it('have the planned requests of each, and the times of each phase', () => {
    const { phases, requests, parts } = breakdownOf(halfway())
    expect(phases).toMatchObject([
      { name: 'warm-up', measured: false, kind: 'constant', from: 0, to: 4, seconds: 4, planned: 8, sent: 4 },
      { name: 'rest', measured: false, kind: 'pause', from: 4, to: 7, seconds: 3, planned: 0, sent: 0 },
      { name: 'plateau', measured: true, from: 7, to: 15, seconds: 4, planned: 16, sent: 3, completed: 3 },
    ])
    expect(phases[2]?.rates).toEqual({ sent: 0.75, throughput: 0.75 })
    expect(phases[2]?.response).toMatchObject({ count: 3, min: 1, max: 3 })
    expect(requests).toMatchObject([
      { name: 'browse', planned: 12, sent: 2 },
      { name: 'order', planned: 4, sent: 1 },
    ])
    expect(parts.map(({ phase, request, planned, sent }) => [phase, request, planned, sent])).toEqual([
      ['warm-up', 'browse', 6, 3],
      ['warm-up', 'order', 2, 1],
      ['plateau', 'browse', 12, 2],
      ['plateau', 'order', 4, 1],
    ])
  })

  it('count as never sent, once the test is over, what was planned and neither sent nor dropped', () => {
    const record = halfway()
    expect(breakdownOf(record).phases.map(({ neverSent }) => neverSent)).toEqual([0, 0, 0])
    record.ledger.add(lastOf([...windows, windowIn(11, [])], 'stopped'))
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'stopped' }], record.run).run
    expect(breakdownOf(record).phases.map(({ neverSent }) => neverSent)).toEqual([4, 0, 13])
  })

  it('are beside those of the run, which are of the measured phases alone', () => {
    const { overall, drivers, requests } = metricsOf(halfway())
    expect(overall).toMatchObject({ planned: 16, sent: 3, completed: 3, seconds: 4, rates: { planned: 2, sent: 0.75 } })
    expect(drivers[0]).toMatchObject({ planned: 16, sent: 3, seconds: 4 })
    expect(overall.latencies.response).toMatchObject({ count: 3, min: 1 })
    expect(requests.reduce((sum, { sent }) => sum + sent, 0)).toBe(overall.sent)
    const timeline = new TimelineAnswers(() => 'source').of(halfway(), { drivers: true }, null)
    expect(timeline.drivers.map(({ sent, response }) => [sent, response.count])).toEqual([[3, 3]])
  })
})
