import { beforeEach, describe, expect, it } from '@jest/globals'
import { silentLog } from '../../lib/log.ts'
import { driverAnswerOf, testAnswerOf } from '../figures/answers.ts'
import { listEntryOf } from '../figures/list-entry.ts'
import { byNode, halfDone } from '../testing/records.suite.ts'
import { Registry } from '../fleet/registry.ts'
import { hookedPlan, newRun, plan, started } from './events.suite.ts'
import { recordOf, type RunRecord } from './record.ts'
import { draft } from './run.ts'
import { RunStore } from './run-store.ts'
import { fromSeconds } from '../../lib/units.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'

let done: string[]
let runs: RunStore

beforeEach(() => {
  done = []
  runs = new RunStore({
    log: silentLog,
    wall: () => 7_000,
    common: () => 0,
    minimumShare: 0.5,
    act: ({ run }, { type }) => done.push(`${type} ${run.state}`),
    changed: ({ run }) => done.push(`changed ${run.state}`),
  })
})

describe('the runs', () => {
  it('are found by their id, newest first, and an unknown id is named', () => {
    for (const id of ['a', 'b']) runs.add(draft(id, plan, 0))
    expect(runs.all().map(({ run }) => run.id)).toEqual(['b', 'a'])
    expect(runs.get('a').run.id).toBe('a')
    expect(() => runs.get('c')).toThrow("unknown test 'c'")
  })

  it('are changed in one place: the effects are performed, then the listener is notified once', () => {
    const record = runs.add(newRun())
    runs.apply(record, { type: 'published' })
    runs.apply(record, { type: 'published' })
    runs.apply(record, { type: 'stop', reason: 'asked' })
    expect(done).toEqual(['changed preparing', 'seal aborted', 'changed aborted'])
    expect(record.run.endedAt).toBe(7_000)
  })

  it('are bounded: the oldest finished run is removed first, and never a running one', () => {
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

describe('runs of the history', () => {
  it('come back when somebody looks at them, the latest ten, in the order of their creation', () => {
    const own = runs.add(draft('own', plan, 500))
    for (let i = 0; i < 30; i += 1) runs.recall(recordOf({ ...draft(`old ${i}`, plan, i), state: 'finished' }))
    expect(runs.all().map(({ run }) => run.id)).toEqual([
      'own',
      ...Array.from({ length: 10 }, (_, i) => `old ${29 - i}`),
    ])
    expect(runs.find('own')).toBe(own)
  })

  it('are forgotten on request, and their missing windows are counted as lost', () => {
    const record = runs.add(started('a'))
    runs.apply(record, { type: 'overdue' })
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x', testId: 'test' }, 2, tallyOf([1_000])))
    runs.remove(record)
    expect([runs.find('test'), runs.windowsLost]).toEqual([undefined, 2])
  })

  it('that were never triggered end when they make room, and those in the queue stay', () => {
    const waiting = runs.add(draft('waiting', plan, 0))
    runs.apply(waiting, { type: 'queued', queued: { rank: 1 } })
    const forgotten = runs.add(draft('forgotten', plan, 0))
    for (let i = 0; i < 100; i += 1) runs.add(draft(`run ${i}`, plan, 0))
    expect([runs.find('waiting'), runs.find('forgotten')]).toEqual([waiting, undefined])
    expect(forgotten.run).toMatchObject({ state: 'aborted', stopReason: expect.stringContaining('never triggered') })
  })
})

describe('a run whose requests before the load were begun', () => {
  const asked = { type: 'hook-asked', hook: 'before', nodeId: 'a', boot: 'x' } as const

  it('stays when others make room', () => {
    const begun = runs.add({ ...newRun(hookedPlan), id: 'begun' })
    runs.apply(begun, { type: 'published' })
    runs.apply(begun, asked)
    for (let i = 0; i < 100; i += 1) runs.add(draft(`run ${i}`, plan, 0))
    expect(runs.find('begun')).toBe(begun)
  })

  it('lets no other one begin until they have ended, and after the load until those after it have', () => {
    const record = runs.add(newRun(hookedPlan))
    runs.apply(record, { type: 'published' })
    expect(runs.active()).toBeUndefined()
    runs.apply(record, asked)
    expect([runs.active(), runs.active(record)]).toEqual([record, undefined])
    runs.apply(record, { ...asked, type: 'hook-heard', state: 'done' })
    expect(runs.active()).toBeUndefined()
    runs.apply(record, { type: 'stop', reason: 'enough' })
    expect([record.run.ending, runs.active()]).toEqual(['aborted', record])
    runs.apply(record, { type: 'hook-missing', hook: 'after', reason: 'nobody' })
    expect([record.run.state, runs.active()]).toEqual(['aborted', undefined])
  })
})

describe('the memory of the runs', () => {
  function ended(id: string): RunRecord {
    const record = runs.add({ ...started('a'), id })
    for (let seq = 0; seq < 30; seq += 1) {
      const window = windowOf({ nodeId: 'a', boot: 'x', testId: id }, seq, tallyOf([seq, 10 * seq, 100 * seq]))
      record.ledger.add(window)
      record.timeline.add(window)
    }
    runs.apply(record, { type: 'fail', reason: 'why' })
    return record
  }

  function storeOf(maxBytes: number): RunStore {
    return new RunStore({
      ...{ log: silentLog, wall: () => 0, common: () => 0, minimumShare: 0.5, maxBytes },
      act: () => undefined,
      changed: () => undefined,
    })
  }

  it('is bounded: the oldest finished runs are forgotten, but never the one that ended last', () => {
    runs = storeOf(1 << 30)
    const first = ended('sizing')
    runs.settle(first)
    const each = first.ledger.bytes + first.timeline.bytes
    expect(each).toBeGreaterThan(10_000)

    runs = storeOf(2.5 * each)
    const running = runs.add(started('a'))
    const records = ['a', 'b', 'c', 'd'].map(ended)
    expect(runs.all()).toHaveLength(5)
    for (const record of records) runs.settle(record)
    expect(runs.all().map(({ run }) => run.id)).toEqual(['d', 'c', running.run.id])
    for (const record of records) runs.settle(record)
    expect(runs.windowsLost).toBe(0)

    runs = storeOf(1)
    const only = ended('only')
    runs.settle(only)
    expect(runs.find('only')).toBe(only)
  })
})

describe('the responses of the API', () => {
  it('contain a run with its drivers, verdict, events and config', () => {
    const answer = testAnswerOf(halfDone())
    expect(answer).toMatchObject({
      TestId: 'test',
      state: 'draining',
      startAt: '1970-01-01T00:00:01.000Z',
      endedAt: null,
      verdict: { outcome: 'none', trust: 'valid', headline: '5 requests so far', doubts: [] },
    })
    expect(answer.drivers).toEqual([
      { nodeId: 'a', boot: 'x', state: 'running' },
      { nodeId: 'b', boot: 'x', state: 'done' },
    ])
    expect(answer.events.map(({ code }) => code)).toEqual(['triggered', 'driver-done'])
    expect(listEntryOf(halfDone())).toMatchObject({ trust: 'valid', driverCount: 2, planned: 7, sent: 5, completed: 5 })
  })

  it('contain an example of each failure, and the figures of each generator', () => {
    const record = recordOf(started('a', 'b'))
    const window = windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1]))
    const details = [{ code: 'refused' as const, detail: 'connect ECONNREFUSED 127.0.0.1:1' }]
    record.ledger.add({ ...window, details, load: { loopLag: 1_234, cpu: 0.5, gc: 0.001 } })
    record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 1, tallyOf([1])))
    expect(testAnswerOf(record).failureDetails).toEqual({ refused: 'connect ECONNREFUSED 127.0.0.1:1' })
    const { drivers } = byNode(record)
    expect(drivers['a']?.generator).toEqual({ busy: 0.5, loopLagMs: 1.234, gc: 0.001 })
    expect(drivers['b']?.generator).toBeUndefined()
    const load = { loopLag: 0, cpu: 0.25, gc: 0, busy: 0.125 }
    record.ledger.add({ ...windowOf({ nodeId: 'a', boot: 'x' }, 2, tallyOf([1])), load })
    expect(byNode(record).drivers['a']?.generator).toMatchObject({ busy: 0.5, meanBusy: 0.125 })
  })

  it('contain a driver with the age of its heartbeat, and null for unknown values', () => {
    const registry = new Registry()
    const clock = { uncertainty: 1_500, roundTrip: 2_000, wallOffset: -3_000 }
    registry.beat({ nodeId: 'a', boot: 'x', alive: true, state: 'idle', clock }, fromSeconds(1))
    registry.beat({ nodeId: 'p', alive: true, reports: 'summary' }, fromSeconds(1))
    const [ours, theirs] = registry.drivers().map((driver) => driverAnswerOf(registry, driver, { now: fromSeconds(3) }))
    expect(ours).toMatchObject({ beatAgeMs: 2_000, clock: { offsetMs: -3, uncertaintyMs: 1.5, roundTripMs: 2 } })
    expect(theirs).toMatchObject({ boot: null, partner: true, state: 'unknown', clock: null, load: null, outbox: null })
  })
})
