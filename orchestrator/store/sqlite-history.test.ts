import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { metrics } from '../../lib/messages/metrics.ts'
import { micros } from '../../lib/units.ts'
import { countsSnapshotOf, type RunRecord, snapshotOf } from '../run/record.ts'
import { sortKeys } from '../../lib/api/tests.ts'
import type { NodeMinute } from '../fleet/heartbeat-minutes.ts'
import type { KeepLimits } from './history.ts'
import { batchOf, encodedWindows, everything, finalCounts, runNumber, storedTest } from './history.suite.ts'
import { recordOfOpenRun } from './resume.ts'
import { pageOf } from './search.ts'
import { SqliteHistory } from './sqlite-history.ts'
import { openSqlite } from './sqlite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

let directory: string
let opened: SqliteHistory[]

const everyTest: KeepLimits = { tests: 1_000, days: 365, bytes: 1e9 }

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'))
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((history) => history.close().catch(() => undefined)))
  rmSync(directory, { recursive: true })
})

async function open(at = directory, keep = everyTest): Promise<SqliteHistory> {
  const history = await SqliteHistory.open(at, keep)
  opened.push(history)
  return history
}

/** Closes a history, as the next process needs it. */
async function reopened(history: SqliteHistory): Promise<SqliteHistory> {
  await history.close()
  return open()
}

describe('a history', () => {
  it('is new at first', async () => {
    const history = await open()
    expect(await history.resume()).toBeUndefined()
    expect(await history.tests(everything)).toEqual({ total: 0, entries: [] })
    expect(await history.find('test-0001')).toBeUndefined()
    expect(await history.remove('test-0001')).toBe(false)
  })

  it('makes a directory that no other user can read, because plans may contain credentials', async () => {
    const made = join(directory, 'new', 'data')
    await open(made)
    expect(statSync(made).mode & 0o777).toBe(0o700)
  })

  it('gives an open run back with its windows, in a later process, and a finished one when it is looked for', async () => {
    const history = await open()
    const [over, pending] = [runNumber(1, 'the first'), runNumber(2)]
    const event = { testId: pending.run.id, at: 7, event: { type: 'published' } as const }
    const marks = { metrics: { cluster: 'c', partitions: [{ partition: 0, next: '9', latest: 5 }] } }
    await history.write(batchOf({ at: 3, tests: [storedTest(over), storedTest(pending)], counts: [finalCounts(over)] }))
    await history.write(batchOf({ at: 4, windows: encodedWindows(pending, [0, 1]), events: [event] }))
    await history.write(batchOf({ at: 5, windows: encodedWindows(pending, [2]), marks }))
    const later = await reopened(history)
    const resumption = await later.resume()
    expect(resumption).toMatchObject({ at: 5, marks })
    expect(resumption?.runs.map(({ head, windows }) => [head.run.id, windows.map((window) => window.length)])).toEqual([
      [pending.run.id, encodedWindows(pending, [0, 1, 2]).map(({ encoded }) => encoded.length)],
    ])
    const found = await later.find(over.run.id)
    expect(found).toEqual(JSON.parse(JSON.stringify(snapshotOf(over, micros(5_000_000)))))
    expect(await later.find(pending.run.id)).toBeUndefined()
  })

  it('sums up an open run from sums of its windows and the windows after them', async () => {
    const history = await open()
    const record = runNumber(1)
    for (const { encoded } of encodedWindows(record, [0, 1])) {
      const read = metrics.read(encoded)
      if (!read.ok || read.message.kind !== 'window') throw new Error('a window can be read')
      record.ledger.add(read.message)
      record.timeline.add(read.message)
    }
    const counts = { testId: record.run.id, counts: countsSnapshotOf(record), final: false }
    await history.write(
      batchOf({ tests: [storedTest(record)], windows: encodedWindows(record, [0, 1]), counts: [counts] }),
    )
    await history.write(batchOf({ windows: encodedWindows(record, [2]) }))
    const [run] = (await history.resume())?.runs ?? []
    if (run === undefined) throw new Error('the run is open')
    expect(run.windows).toHaveLength(1)
    const restored = recordOfOpenRun(run, micros(9))
    expect(restored.ledger.total.sent).toBe(6)
    expect(restored.timeline.of('all')?.points.map(({ tally }) => tally.sent)).toEqual([2, 2, 2])
  })

  it('keeps the minutes of heartbeats of the last day', async () => {
    const history = await open()
    const condition = { state: 'idle', cpu: 1, rss: 2, loopLagMs: 3, slipMs: null, clockOffsetMs: null, outbox: 0 }
    const minuteAt = (nodeId: string, minute: number): NodeMinute => {
      return { nodeId, minute: { at: minute * 60_000, beats: 60, ...condition } }
    }
    await history.write(batchOf({ at: 0, minutes: [minuteAt('a', 0), minuteAt('b', 0), minuteAt('a', 1)] }))
    expect((await history.resume())?.minutes).toEqual([minuteAt('a', 0), minuteAt('b', 0), minuteAt('a', 1)])
    const at = 1_441 * 60_000
    await history.write(batchOf({ at, minutes: [minuteAt('b', 1_440)] }))
    expect((await (await reopened(history)).resume())?.minutes).toEqual([minuteAt('a', 1), minuteAt('b', 1_440)])
  })

  it('writes a batch whole or not at all', async () => {
    const history = await open()
    const record = runNumber(1)
    const stray = [{ testId: 'unknown', encoded: new Uint8Array(3) }]
    const refused = history.write(batchOf({ tests: [storedTest(record)], windows: stray }))
    await expect(refused).rejects.toMatchObject({ code: 'store-unavailable' })
    expect((await history.tests(everything)).total).toBe(0)
    await history.write(batchOf({ tests: [storedTest(record)] }))
    expect((await history.tests(everything)).total).toBe(1)
  })

  it('removes a test with everything that belongs to it', async () => {
    const history = await open()
    const record = runNumber(1)
    const windows = encodedWindows(record, [0])
    await history.write(batchOf({ tests: [storedTest(record)], windows, counts: [finalCounts(record)] }))
    expect(await history.remove(record.run.id)).toBe(true)
    expect(await history.find(record.run.id)).toBeUndefined()
    await history.close()
    const db = await openSqlite(join(directory, 'history.sqlite'))
    const rows = ['windows', 'counts', 'event'].map(
      (table) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as unknown,
    )
    db.close()
    expect(rows).toEqual([{ n: 0 }, { n: 0 }, { n: 0 }].map((row) => expect.objectContaining(row)))
  })

  it('selects, sorts and counts tests as a list in memory does', async () => {
    const words = ['alpha', 'Beta', 'ALPHABET', '']
    const median = fc.option(fc.integer({ min: 0, max: 3 }))
    const entry = fc.record({ name: fc.constantFrom(...words), throughput: fc.integer({ min: 0, max: 3 }), median })
    const query = fc.record({
      limit: fc.integer({ min: 1, max: 6 }),
      offset: fc.nat({ max: 4 }),
      search: fc.constantFrom('', 'alpha', 'BET alpha', 'test-0001', '%', ' beta  '),
      sort: fc.constantFrom(...sortKeys),
      descending: fc.boolean(),
    })
    const history = await open()
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.array(query, { maxLength: 6 }), async (given, queries) => {
        const tests = given.map(({ name, throughput, median }, index) => {
          const test = storedTest(runNumber(index, name))
          const response = { ...test.entry.response, median }
          return { ...test, entry: { ...test.entry, throughput, response } }
        })
        await history.write(batchOf({ tests }))
        const entries = tests.map((test) => test.entry)
        for (const query of queries) expect(await history.tests(query)).toEqual(pageOf(entries, query))
        for (const { entry } of tests) await history.remove(entry.TestId)
      }),
      { numRuns: propertyRuns(60) },
    )
  })
})

describe('a history with limits', () => {
  const DAY = 86_400_000

  /** Writes a finished test with its windows; returns what is left of all. */
  async function finish(history: SqliteHistory, record: RunRecord, at = record.run.createdAt): Promise<string[]> {
    const windows = encodedWindows(record, [0, 1, 2])
    await history.write(batchOf({ at, tests: [storedTest(record)], windows, counts: [finalCounts(record)] }))
    return (await history.tests(everything)).entries.map(({ TestId }) => TestId)
  }

  it('keeps the latest tests, and every test that is not finished', async () => {
    const history = await open(directory, { ...everyTest, tests: 2 })
    await history.write(batchOf({ tests: [storedTest(runNumber(0))] }))
    await finish(history, runNumber(1))
    await finish(history, runNumber(2))
    expect(await finish(history, runNumber(3))).toEqual(['test-0003', 'test-0002', 'test-0000'])
  })

  it('keeps tests for some days', async () => {
    const history = await open(directory, { ...everyTest, days: 2 })
    await finish(history, runNumber(1))
    const later = runNumber(2)
    expect(await finish(history, later, later.run.createdAt + DAY)).toEqual(['test-0002', 'test-0001'])
    expect(await finish(history, runNumber(3 + 2 * DAY))).toEqual([runNumber(3 + 2 * DAY).run.id])
  })

  it('removes windows before tests to keep its size, and never the latest test', async () => {
    const history = await open(directory, { ...everyTest, bytes: 1 })
    await finish(history, runNumber(1))
    expect(await finish(history, runNumber(2))).toEqual(['test-0002'])
    const found = await history.find('test-0002')
    expect(found?.run.id).toBe('test-0002')
  })

  it('has the latest finished tests at hand for the next process', async () => {
    const history = await open()
    await finish(history, runNumber(1))
    await finish(history, runNumber(2, 'the second'))
    const { finished, runs } = given(await history.resume())
    expect(runs).toEqual([])
    expect(finished.map(({ run }) => run.id)).toEqual(['test-0002', 'test-0001'])
    expect(finished[0]).toEqual(await history.find('test-0002'))
  })
})

/** @throws when it is undefined */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not known')
  return value
}

describe('a store that cannot be used', () => {
  const unusable = (message: RegExp): object => ({ code: 'store-unavailable', message: expect.stringMatching(message) })

  it('is in use by another process', async () => {
    await open()
    await expect(open()).rejects.toMatchObject(unusable(/in use by another orchestrator: stop it, or give/))
  })

  it('is not ours, or not a database', async () => {
    const file = join(directory, 'history.sqlite')
    const db = await openSqlite(file)
    db.exec('CREATE TABLE other (x)')
    db.close()
    await expect(open()).rejects.toMatchObject(unusable(/is not a store of Breakwater/))
    writeFileSync(file, 'nothing that SQLite knows. '.repeat(400))
    await expect(open()).rejects.toMatchObject(unusable(/is damaged: move it and its -wal and -shm files away/))
  })

  it('has a version of the future', async () => {
    await (await open()).close()
    const db = await openSqlite(join(directory, 'history.sqlite'))
    db.exec('PRAGMA user_version = 999')
    db.close()
    await expect(open()).rejects.toMatchObject(unusable(/has version 999, and this program knows versions up to \d+/))
  })

  it('has no directory that can be made', async () => {
    writeFileSync(join(directory, 'file'), '')
    await expect(open(join(directory, 'file', 'data'))).rejects.toMatchObject(unusable(/cannot be created .* --data/))
  })
})
