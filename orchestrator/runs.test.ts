import { beforeEach, describe, expect, it } from '@jest/globals'
import { silentLog } from '../lib/log.ts'
import type { Limit } from '../lib/measure/generator.ts'
import { driverAnswerOf, listEntryOf, testAnswerOf } from './answers.ts'
import { countsOf, metricsOf, plannedOf } from './figures.ts'
import { verdictOf } from './judge.ts'
import { Registry } from './registry.ts'
import { newRun, plan, play, started } from './run/events.suite.ts'
import type { RunEvent } from './run/machine.ts'
import { type RunRecord, recordOf } from './run/record.ts'
import { draft } from './run/run.ts'
import { Runs } from './runs.ts'
import { fromSeconds } from '../lib/units.ts'
import { lastOf, tallyOf, windowOf } from './windows.suite.ts'

let done: string[]
let runs: Runs

beforeEach(() => {
  done = []
  runs = new Runs({
    log: silentLog,
    wall: () => 7_000,
    minimumShare: 0.5,
    act: ({ run }, { type }) => done.push(`${type} ${run.state}`),
    changed: ({ run }) => done.push(`changed ${run.state}`),
  })
})

describe('the runs', () => {
  it('are found by their id, newest first, and one that nobody knows is named', () => {
    for (const id of ['a', 'b']) runs.add(draft(id, plan, 0))
    expect(runs.all().map(({ run }) => run.id)).toEqual(['b', 'a'])
    expect(runs.get('a').run.id).toBe('a')
    expect(() => runs.get('c')).toThrow("no test 'c'")
  })

  it('are changed in one place: the effects are done, then whoever listens is told, once', () => {
    const record = runs.add(newRun())
    runs.apply(record, { type: 'published' })
    runs.apply(record, { type: 'published' })
    runs.apply(record, { type: 'stop', reason: 'asked' })
    expect(done).toEqual(['changed preparing', 'seal aborted', 'changed aborted'])
    expect(record.run.endedAt).toBe(7_000)
  })

  it('are bounded: the oldest that is over goes first, and never the one that runs', () => {
    const running = runs.add(started('a'))
    const pending = runs.add(draft('pending', plan, 0))
    for (let i = 0; i < 300; i += 1) {
      const record = runs.add(draft(`run ${i}`, plan, 0))
      runs.apply(record, { type: 'stop', reason: 'asked' })
    }
    expect(runs.all().length).toBeLessThanOrEqual(200)
    expect([runs.find('test'), runs.find('pending')]).toEqual([running, pending])
    expect(runs.active()).toBe(running)
  })
})

/** Two drivers that shared seven requests; the second one is done. */
function halfDone(): RunRecord {
  const [phase] = plan.phases
  const shape = { kind: 'closed' as const, count: { value: 7, per: 'total' as const }, connections: 1 }
  const shared = { ...plan, phases: phase === undefined ? [] : [{ ...phase, shape }] }
  const record = recordOf({ ...started('a', 'b'), plan: shared, startAt: 1_000_000 })
  record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1_000, 3_000], 4)))
  record.ledger.add(lastOf([windowOf({ nodeId: 'b', boot: 'x' }, 0, tallyOf([9_000, 9_000, 9_000], 3))]))
  record.run = play([{ type: 'done', nodeId: 'b', boot: 'x', ending: 'completed' }], record.run).run
  return record
}

describe('the figures of a run', () => {
  it('are merged over its drivers, each with the share of its place', () => {
    const { overall, drivers, windowEnd } = metricsOf(halfDone())
    expect(overall).toMatchObject({ planned: 7, sent: 5, completed: 5, inFlight: 0, rate: 5, statuses: { '200': 5 } })
    expect(overall.latencies.response).toMatchObject({ count: 5, min: 1, max: 9, mean: 6.2, median: 9 })
    expect([drivers['a']?.planned, drivers['b']?.planned]).toEqual([4, 3])
    expect(windowEnd).toBe('1970-01-01T00:00:02.000Z')
  })

  it('say what is planned before anything came', () => {
    const record = recordOf(started('a', 'b'))
    expect(metricsOf(record).overall).toMatchObject({ planned: 20, sent: 0, latencies: { response: { min: null } } })
    expect(plannedOf(record)).toBe(20)
  })

  it('say of load that only time ends what its drivers told, and nothing before', () => {
    const [phase] = plan.phases
    const shape = { kind: 'closed' as const, seconds: 30, connections: 1 }
    const timed = { ...plan, phases: phase === undefined ? [] : [{ ...phase, shape }] }
    const record = recordOf({ ...started('a', 'b'), plan: timed, startAt: 1_000_000 })
    expect([metricsOf(record).overall.planned, plannedOf(record)]).toEqual([0, 0])
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1_000, 3_000], 4)))
    record.ledger.add(windowOf({ nodeId: 'b', boot: 'x' }, 0, tallyOf([9_000], 3)))
    const { overall, drivers } = metricsOf(record)
    expect([drivers['a']?.planned, drivers['b']?.planned, overall.planned, plannedOf(record)]).toEqual([4, 3, 7, 7])
    record.run = play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'failed' }], record.run).run
    const after = metricsOf(record)
    expect([after.drivers['a']?.lost.atMost, after.drivers['b']?.lost.atMost]).toEqual([null, 0])
    expect(after.overall.lost.atMost).toBeNull()
  })

  it('hold what a partner states beside them, and never merge it', () => {
    const record = halfDone()
    record.partners.set('p', {
      kind: 'summary',
      nodeId: 'p',
      testId: 'test',
      reportId: '',
      sent: 40,
      min: 0.5,
      max: 80,
    })
    const { overall } = metricsOf(record)
    expect(overall).toMatchObject({ sent: 45, completed: 45 })
    expect(overall.latencies.response).toMatchObject({ count: 5, min: 0.5, max: 80, mean: 6.2 })
    expect(countsOf(record)).toEqual({ sent: 45, completed: 45, failed: 0, dropped: 0 })
  })

  it('are unknown for what a driver had left to send whose load broke off, and for none that never began', () => {
    const record = recordOf(started('a', 'b', 'c'))
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1], 10)))
    const failed = (nodeId: string) => ({ type: 'done' as const, nodeId, boot: 'x', ending: 'failed' as const })
    record.run = play([failed('a'), failed('b')], record.run).run
    const { drivers } = metricsOf(record)
    expect([drivers['a']?.lost.atMost, drivers['b']?.lost.atMost, drivers['c']?.lost.atMost]).toEqual([9, 0, 0])
  })
})

describe('the verdict on a run', () => {
  const codes = (record: RunRecord): string[] => verdictOf(record).doubts.map(({ code }) => code)

  it('holds every reason not to believe it', () => {
    const record = recordOf(started('a'))
    const tally = Object.assign(tallyOf([1, 2]), { dropped: 3 })
    record.ledger.add({ ...windowOf({ nodeId: 'a', boot: 'x' }, 2, tally), limited: ['paused', 'slip'] })
    expect(codes(record)).toEqual(['windows-missing', 'paused', 'generator-limited-mostly', 'dropped'])
    expect(verdictOf(record)).toMatchObject({ trust: 'invalid', outcome: 'none' })
    expect(verdictOf(record).doubts[0]?.message).toBe('2 one-second window(s) never came: number 0–1')
  })

  it('is degraded by a few limited windows, and invalid by more than one in twenty', () => {
    for (const [windows, code] of [
      [20, 'generator-limited'],
      [19, 'generator-limited-mostly'],
    ] as const) {
      const record = recordOf(started('a'))
      for (let seq = 0; seq < windows; seq += 1) {
        const window = windowOf({ nodeId: 'a', boot: 'x' }, seq, tallyOf([1]))
        record.ledger.add(seq === 0 ? { ...window, limited: ['slip'] } : window)
      }
      expect(codes(record)).toEqual([code])
    }
  })

  it('says of each driver what limited it, and in how many of its windows', () => {
    const record = recordOf(started('a', 'b'))
    const limited = (nodeId: string, seq: number, limits: readonly Limit[]) =>
      record.ledger.add({ ...windowOf({ nodeId, boot: 'x' }, seq, tallyOf([1])), limited: limits })
    for (let seq = 0; seq < 30; seq += 1) limited('a', seq, [])
    limited('b', 0, ['slip', 'gc'])
    limited('b', 1, ['slip'])
    expect(verdictOf(record).doubts).toEqual([
      {
        code: 'generator-limited-mostly',
        message: 'the driver itself was the limit in 2 of 2 windows (number 0–1): slip in 2, gc in 1',
        node_id: 'b',
      },
    ])
  })

  it('notes what a driver warned of before the start', () => {
    const record = recordOf(started('a', 'b'))
    const driver = { nodeId: 'a', boot: 'x', partner: false }
    const events: RunEvent[] = [
      { type: 'published' },
      { type: 'answered', driver, ready: true, reason: 'it only just fits' },
      { type: 'triggered', startAt: 5, nodeIds: ['a'], leftOut: [] },
      { type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' },
    ]
    record.run = play(events).run
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1])))
    const { doubts, trust } = verdictOf(record)
    expect([trust, doubts]).toEqual(['valid', [{ code: 'preflight', message: 'it only just fits', node_id: 'a' }]])
  })

  it('lists the first twenty stretches of missing windows', () => {
    const record = recordOf(started('a'))
    for (let seq = 1; seq < 100; seq += 2) record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, seq, tallyOf([1])))
    const [doubt] = verdictOf(record).doubts
    expect(doubt?.message).toMatch(/^50 one-second window\(s\) never came: number 0, 2, .* 38, …$/)
  })

  it('is invalid without a single answer, once it is over', () => {
    const record = recordOf(play([{ type: 'done', nodeId: 'a', boot: 'x', ending: 'completed' }], started('a')).run)
    expect(codes(record)).toEqual(['no-samples'])
  })
})

describe('the answers of the API', () => {
  it('say a run with its drivers, verdict, events and config', () => {
    const answer = testAnswerOf(halfDone())
    expect(answer).toMatchObject({
      TestId: 'test',
      state: 'draining',
      startAt: '1970-01-01T00:00:01.000Z',
      endedAt: null,
    })
    expect(answer.drivers).toEqual([
      { node_id: 'a', boot: 'x', state: 'running' },
      { node_id: 'b', boot: 'x', state: 'done' },
    ])
    expect(answer.events.map(({ code }) => code)).toEqual(['triggered', 'driver-done'])
    expect(listEntryOf(halfDone())).toMatchObject({ trust: 'valid', drivers: 2, planned: 7, sent: 5, completed: 5 })
  })

  it('give an example of each failure, and how each generator fared', () => {
    const record = recordOf(started('a', 'b'))
    const window = windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1]))
    const details = [{ code: 'refused' as const, detail: 'connect ECONNREFUSED 127.0.0.1:1' }]
    record.ledger.add({ ...window, details, load: { loopLag: 1_234, cpu: 0.5, gc: 0.001 } })
    expect(testAnswerOf(record).failureDetails).toEqual({ refused: 'connect ECONNREFUSED 127.0.0.1:1' })
    const { drivers } = metricsOf(record)
    expect(drivers['a']?.generator).toEqual({ busy: 0.5, loopLagMs: 1.234, gc: 0.001 })
    expect(drivers['b']?.generator).toBeUndefined()
  })

  it('say a driver with the age of its beat, and null for what it does not tell', () => {
    const registry = new Registry()
    const clock = { uncertainty: 1_500, roundTrip: 2_000, wallOffset: -3_000 }
    registry.beat({ nodeId: 'a', boot: 'x', alive: true, state: 'idle', clock }, fromSeconds(1))
    registry.beat({ nodeId: 'p', alive: true }, fromSeconds(1))
    const [ours, theirs] = registry.drivers().map((driver) => driverAnswerOf(registry, driver, fromSeconds(3)))
    expect(ours).toMatchObject({ beatAgeMs: 2_000, clock: { offsetMs: -3, uncertaintyMs: 1.5, roundTripMs: 2 } })
    expect(theirs).toMatchObject({ boot: null, partner: true, state: 'unknown', clock: null, load: null, outbox: null })
  })
})
