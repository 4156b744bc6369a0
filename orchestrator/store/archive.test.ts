import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryBroker } from '../../lib/bus/memory-bus.suite.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { fromSeconds } from '../../lib/units.ts'
import { ChangeLog } from '../fleet/change-log.ts'
import { testAnswerOf } from '../figures/answers.ts'
import { metricsOf } from '../figures/figures.ts'
import { HeartbeatMinutes } from '../fleet/heartbeat-minutes.ts'
import { Registry } from '../fleet/registry.ts'
import { hookedPlan, newRun, play, started, startedFrom } from '../run/events.suite.ts'
import type { RunEvent } from '../run/events.ts'
import { recordOf } from '../run/record.ts'
import { RunStore } from '../run/run-store.ts'
import { Archive } from './archive.ts'
import { addWindow } from './counts.ts'
import { batchOf, encodedWindows, everything, finalCounts, runNumber, storedTest } from './history.suite.ts'
import { Journal } from './journal.ts'
import { SqliteHistory } from './sqlite-history.ts'

const clock = new VirtualClock(fromSeconds(1_000))
let directory: string
let history: SqliteHistory
let runs: RunStore
let journal: Journal
let archive: Archive
/** The tests of which somebody was told that they were removed. */
let removed: string[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'archive-'))
  history = await SqliteHistory.open(directory, { tests: 1_000, days: 10_000, bytes: 1e9 })
  const known = {
    registry: new Registry(),
    changeLog: new ChangeLog(() => clock.wall()),
    clock,
    log: silentLog,
    minutes: new HeartbeatMinutes(),
  }
  journal = new Journal({ ...known, bus: new MemoryBroker(clock).connect(), history })
  runs = new RunStore({
    log: silentLog,
    wall: () => clock.wall(),
    common: () => 0,
    minimumShare: 0.5,
    act: () => undefined,
    changed: (record, event) => {
      journal.event(record, event)
    },
    settled: (record) => {
      journal.settled(record)
    },
  })
  removed = []
  archive = new Archive({ runs, clock, history, journal, removed: ({ run }) => removed.push(run.id) })
})
afterEach(async () => {
  await history.close().catch(() => undefined)
  rmSync(directory, { recursive: true })
})

/** Writes finished tests that no longer are in memory. */
async function finished(...numbers: number[]): Promise<void> {
  for (const number of numbers) {
    const record = runNumber(number, `number ${number}`)
    record.run = { ...record.run, state: 'finished' }
    for (const { encoded } of encodedWindows(record, [0, 1])) addWindow(record, encoded)
    await history.write(batchOf({ tests: [storedTest(record)], counts: [finalCounts(record)] }))
  }
}

const hookAsked = (hook: 'before' | 'after'): RunEvent => ({ type: 'hook-asked', hook, nodeId: 'a', boot: 'x' })

describe('the archive', () => {
  it('lists the tests of the history and of the memory, each as it is now', async () => {
    await finished(1, 2)
    const own = runs.add(runNumber(3).run)
    runs.apply(own, { type: 'published' })
    await journal.commit()
    runs.apply(own, { type: 'stop', reason: 'asked' })
    const { total, tests } = await archive.list(everything)
    expect([total, tests.map(({ TestId, state }) => `${TestId} ${state}`)]).toEqual([
      3,
      ['test-0003 aborted', 'test-0002 finished', 'test-0001 finished'],
    ])
    expect(await archive.list({ ...everything, search: 'NUMBER test-0002' })).toMatchObject({ total: 1 })
    expect(await archive.list({ ...everything, limit: 1, offset: 1 })).toMatchObject({ total: 3, tests: [tests[1]] })
  })

  it('has the figures of a test that only the history has', async () => {
    await finished(1)
    await archive.load('test-0001')
    expect(metricsOf(runs.get('test-0001')).overall.sent).toBe(4)
    expect(testAnswerOf(runs.get('test-0001'))).toMatchObject({ name: 'number 1', state: 'finished' })
    await archive.load('unknown')
    expect(runs.find('unknown')).toBeUndefined()
  })

  it('renames tests of the history and of the memory, also for later processes', async () => {
    await finished(1)
    const own = runs.add(runNumber(2).run)
    await archive.rename('test-0001', 'the first')
    await archive.rename('test-0002', 'the second')
    expect(testAnswerOf(own)).toMatchObject({ name: 'the second', config: { name: '' } })
    const { entries } = await history.tests(everything)
    expect(entries.map(({ name }) => name)).toEqual(['the second', 'the first'])
    expect((await history.find('test-0001'))?.run).toMatchObject({ name: 'the first', plan: { name: 'number 1' } })
    await expect(archive.rename('unknown', 'x')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('removes a test everywhere, and the journal goes on', async () => {
    await finished(1)
    const own = runs.add(runNumber(2).run)
    runs.apply(own, { type: 'published' })
    await journal.commit()
    journal.window(own, new Uint8Array(9))
    await archive.remove('test-0002')
    await archive.remove('test-0001')
    expect(await archive.list(everything)).toEqual({ total: 0, tests: [] })
    expect(removed).toEqual(['test-0002', 'test-0001'])
    await expect(archive.remove('test-0001')).rejects.toMatchObject({ code: 'not-found' })
    runs.add(runNumber(3).run)
    await journal.commit()
    expect(journal.trouble).toBeUndefined()
  })

  it('does not remove a test whose requests before the load were begun, until those after it have ended', async () => {
    const run = startedFrom(newRun(hookedPlan), 'a')
    const record = recordOf(play([hookAsked('before')], { ...run, state: 'armed', startAt: undefined }).run)
    runs.restore([record], false)
    await expect(archive.remove('test')).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
    runs.apply(record, { type: 'stop', reason: 'asked' })
    runs.apply(record, { type: 'hook-missing', hook: 'before', reason: 'gone' })
    await expect(archive.remove('test')).rejects.toMatchObject({ code: 'busy' })
    runs.apply(record, hookAsked('after'))
    runs.apply(record, { type: 'hook-heard', hook: 'after', nodeId: 'a', boot: 'x', state: 'done' })
    expect(await archive.remove('test')).toEqual({ deleted: 'test' })
  })

  it('does not remove a test that runs', async () => {
    runs.restore([recordOf(started('a'))], false)
    await expect(archive.remove('test')).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
    expect(runs.find('test')).toBeDefined()
  })

  it('lists what is in memory while the history cannot be read', async () => {
    await finished(1)
    runs.add(runNumber(2).run)
    await history.close()
    expect((await archive.list(everything)).tests.map(({ TestId }) => TestId)).toEqual(['test-0002'])
  })

  it('does without a history', async () => {
    archive = new Archive({ runs, clock })
    for (const number of [1, 2, 3]) runs.add(runNumber(number, `number ${number}`).run)
    expect((await archive.list({ ...everything, search: 'number', limit: 2 })).tests.map(({ name }) => name)).toEqual([
      'number 3',
      'number 2',
    ])
    await archive.rename('test-0002', 'other')
    await archive.remove('test-0003')
    expect((await archive.list(everything)).tests.map(({ name }) => name)).toEqual(['other', 'number 1'])
  })
})
