/** A store that version 1 of the schema wrote is read as its orchestrator left it. `test/history/main.ts` has made it. */
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { micros } from '../../lib/units.ts'
import { Registry } from '../fleet/registry.ts'
import { restoreRun, type RunRecord } from '../run/record.ts'
import type { KeepLimits } from './history.ts'
import { batchOf, everything, finalCounts, storedTest } from './history.suite.ts'
import { recordOfOpenRun, startsAfter } from './resume.ts'
import { SqliteHistory } from './sqlite-history.ts'
import { openSqlite } from './sqlite.ts'

const sample = fileURLToPath(new URL('../../../test/history/store-1.sqlite.gz', import.meta.url))
const keep: KeepLimits = { tests: 1_000, days: 36_500, bytes: 1e9 }
const now = micros(0)
const [FINISHED, OPEN] = ['QVBccAbKtxSCcHAgfljk', 'LGhEzcQaWbZojOFRPFzx']
const STOPPED_AT = 1_795_950_119_595

let directory: string
let history: SqliteHistory

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'history-old-'))
  writeFileSync(join(directory, 'history.sqlite'), gunzipSync(readFileSync(sample)))
  history = await SqliteHistory.open(directory, keep)
})
afterEach(async () => {
  await history.close()
  rmSync(directory, { recursive: true })
})

/** What was counted: in all, and in each second. */
function figuresOf({ ledger, timeline }: RunRecord): object {
  const { sent, completed, failed } = ledger.total
  const seconds = timeline.of('all')?.points.map(({ tally }) => tally.sent)
  return { sent, completed, failed, seconds, drivers: ledger.accounts().map(({ nodeId }) => nodeId) }
}

/** What is in each open run after the last batch. */
async function openRuns(): Promise<RunRecord[]> {
  return ((await history.resume())?.runs ?? []).map((run) => recordOfOpenRun(run, now))
}

it('its list has both tests, and finds them', async () => {
  const { total, entries } = await history.tests(everything)
  expect([total, entries.map(({ TestId }) => TestId)]).toEqual([2, [OPEN, FINISHED]])
  expect(entries[1]).toEqual({
    TestId: FINISHED,
    name: 'finished',
    type: 'avalanche',
    state: 'finished',
    createdAt: '2026-11-29T11:01:21.083Z',
    startAt: '2026-11-29T11:01:21.308Z',
    endedAt: '2026-11-29T11:01:23.361Z',
    target: 'http://127.0.0.1:22941/',
    outcome: 'none',
    trust: 'valid',
    driverCount: 2,
    planned: 200,
    sent: 200,
    completed: 200,
    failed: 0,
    seconds: 2,
    throughput: 100,
    response: { median: 1.675, p95: 4.123, p99: 9.991, max: 27.91 },
    sparkline: [100, 50, 50],
  })
  const found = await history.tests({ ...everything, search: 'avalanche OPEN', sort: 'p99' })
  expect(found.entries).toMatchObject([{ TestId: OPEN, state: 'running', endedAt: null, sent: 145, completed: 144 }])
})

it('its finished test has its plan, its run and its figures', async () => {
  const found = await history.find(FINISHED)
  if (found === undefined) throw new Error('it is not found')
  const record = restoreRun(found, now)
  expect(figuresOf(record)).toEqual({
    sent: 200,
    completed: 200,
    failed: 0,
    seconds: [102, 98],
    drivers: ['driver-2', 'driver-1'],
  })
  expect(record.run).toMatchObject({ state: 'finished', plan: { name: 'finished' }, doubts: [] })
  expect(record.run.notes.map(({ code }) => code)).toEqual(['triggered', 'driver-done', 'driver-done', 'finished'])
  expect([...record.run.drivers.values()]).toMatchObject([
    { nodeId: 'driver-1', state: 'done', ending: 'completed' },
    { nodeId: 'driver-2', state: 'done', ending: 'completed' },
  ])
})

it('its open run continues from its counts and the windows after them', async () => {
  const resumption = await history.resume()
  expect(resumption).toMatchObject({ at: STOPPED_AT, finished: [{ run: { id: FINISHED } }] })
  expect(resumption?.runs.map(({ counts, windows }) => [counts !== undefined, windows.length])).toEqual([[true, 8]])
  const [record] = await openRuns()
  if (record === undefined) throw new Error('no run is open')
  expect(record.run).toMatchObject({ id: OPEN, state: 'running', plan: { name: 'open' } })
  expect([...record.run.drivers.values()]).toMatchObject([
    { nodeId: 'driver-1', state: 'running', participant: true },
    { nodeId: 'driver-2', state: 'running', participant: true },
  ])
  expect(figuresOf(record)).toEqual({
    sent: 145,
    completed: 144,
    failed: 0,
    seconds: [5, 5, ...Array<number>(23).fill(4), 3, 5, 3, 5, 3, 3, 6, 3, 5, 4, 3],
    drivers: ['driver-2', 'driver-1'],
  })
})

it('its drivers, and where it stopped reading, are known', async () => {
  const resumption = await history.resume()
  const registry = new Registry({ suspectSeconds: 3, lostSeconds: 5 })
  if (resumption !== undefined) registry.restore(resumption.fleet.registry, now)
  expect([registry.everSeen, registry.driver('driver-1')?.boot]).toEqual([2, expect.stringMatching(/^\w{12}$/)])
  expect(resumption?.fleet.changes.map(({ nodeId, code }) => [nodeId, code])).toHaveLength(2)
  expect(startsAfter(resumption, STOPPED_AT + 1_000)).toMatchObject({
    register: { after: { partitions: [{ partition: 0, next: '2' }] } },
    metrics: { after: { partitions: [{ partition: 0, next: expect.stringMatching(/^\d+$/) }] } },
  })
})

it('it is written like a new one', async () => {
  const [record] = await openRuns()
  if (record === undefined) throw new Error('no run is open')
  await history.write(batchOf({ at: STOPPED_AT, tests: [storedTest(record)], counts: [finalCounts(record)] }))
  expect((await history.resume())?.runs).toEqual([])
  const found = await history.find(OPEN)
  expect(found === undefined ? undefined : figuresOf(restoreRun(found, now))).toEqual(figuresOf(record))
  expect([await history.remove(FINISHED), (await history.tests(everything)).total]).toEqual([true, 1])
})

it('its tables are those of a new store', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'history-new-'))
  await (await SqliteHistory.open(fresh, keep)).close()
  const [old, present] = await Promise.all([directory, fresh].map(tablesIn))
  expect(old).toEqual(present)
  rmSync(fresh, { recursive: true })
})

/** The definitions of all tables and indexes, and the version. */
async function tablesIn(folder: string): Promise<unknown> {
  const db = await openSqlite(join(folder, 'history.sqlite'))
  const definitions: unknown = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
  const version: unknown = db.prepare('PRAGMA user_version').get()
  db.close()
  return { definitions, version }
}
