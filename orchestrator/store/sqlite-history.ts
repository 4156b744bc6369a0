/** The history in one SQLite file. Its calls block: `store-thread.ts` runs them beside the orchestrator's own thread. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { HeartbeatMinute, NodeMinute } from '../fleet/heartbeat-minutes.ts'
import type { RunSnapshot } from '../run/record.ts'
import { refuseCutOff } from './cut-off.ts'
import { packJson, packWindows, unpackJson, unpackWindows } from './packing.ts'
import type {
  Batch,
  History,
  KeepLimits,
  ListEntry,
  OpenRun,
  Resumption,
  RunCounts,
  RunHead,
  StoredCounts,
  StoredFleet,
  StoredTest,
  TestPage,
  TestQuery,
} from './history.ts'
import { wordsIn, wordsOf } from './search.ts'
import { forgetMinutes, removeOld } from './retention.ts'
import { prepareSchema } from './schema.ts'
import { asking, lockSqlite, openSqlite, type Sqlite } from './sqlite.ts'
import { type Row, Statements } from './statements.ts'
import { runSnapshotOf } from './stored-run.ts'
import type { Marks } from '../../lib/bus/bus.ts'

const INSERT_TEST = `INSERT INTO test (id, created, name, target, state, outcome, throughput, median, p99, failed, words, entry, head, plan)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state, outcome = excluded.outcome,
    throughput = excluded.throughput, median = excluded.median, p99 = excluded.p99, failed = excluded.failed,
    words = excluded.words, entry = excluded.entry, head = excluded.head,
    plan = CASE excluded.plan WHEN '' THEN plan ELSE excluded.plan END`

/** The latest finished tests, as long as their counts together are not too large. */
const LATEST_FINISHED = `SELECT head, plan, counts FROM
  (SELECT *, sum(length(counts)) OVER (ORDER BY created DESC, test.rowid DESC) AS bytes
    FROM test JOIN counts ON test = id WHERE final = 1 ORDER BY created DESC, test.rowid DESC LIMIT ?)
  WHERE bytes <= ?`
/** The most finished tests that a new process has in memory, and the most bytes of their packed counts. */
const RESUMED_TESTS = 50
const RESUMED_BYTES = 32 << 20

export class SqliteHistory implements History {
  readonly #statements: Statements
  readonly #file: string
  readonly #lock: Sqlite
  readonly #keep: KeepLimits

  private constructor(db: Sqlite, lock: Sqlite, { file, keep }: { readonly file: string; readonly keep: KeepLimits }) {
    this.#statements = new Statements(db)
    this.#lock = lock
    this.#file = file
    this.#keep = keep
  }

  /**
   * Opens the history of a directory, which is created if it is missing.
   * @throws BreakwaterError `store-unavailable` when it is in use, damaged, of a newer version, or not writable
   */
  static async open(directory: string, keep: KeepLimits): Promise<SqliteHistory> {
    const file = join(directory, 'history.sqlite')
    makeDirectory(directory)
    const lock = await lockSqlite(join(directory, 'history.lock'))
    try {
      refuseCutOff(file)
      const db = await openSqlite(file)
      asking(file, () => {
        prepareSchema(db, file)
      })
      return new SqliteHistory(db, lock, { file, keep })
    } catch (error) {
      lock.close()
      throw error
    }
  }

  write(batch: Batch): Promise<void> {
    return this.#ask(() => {
      this.#statements.transaction(() => {
        for (const test of batch.tests) this.#writeTest(test)
        this.#writeWindows(batch)
        for (const { testId, at, event } of batch.events) {
          this.#statements.run(
            'INSERT INTO event (test, at, event) VALUES (?, ?, ?)',
            testId,
            at,
            JSON.stringify(event),
          )
        }
        for (const counts of batch.counts) this.#writeCounts(counts)
        const { at, fleet, minutes, marks } = batch
        for (const { nodeId, minute } of minutes) {
          const sql = 'INSERT OR REPLACE INTO minute (node, at, condition) VALUES (?, ?, ?)'
          this.#statements.run(sql, nodeId, minute.at, JSON.stringify(minute))
        }
        if (minutes.length > 0) forgetMinutes(this.#statements, at)
        const sql = 'INSERT OR REPLACE INTO checkpoint (id, at, fleet, marks) VALUES (1, ?, ?, ?)'
        this.#statements.run(sql, at, JSON.stringify(fleet), JSON.stringify(marks))
        if (batch.counts.some(({ final }) => final)) removeOld(this.#statements, this.#keep, at)
      })
    })
  }

  resume(): Promise<Resumption | undefined> {
    return this.#ask(() => {
      const row = this.#statements.all('SELECT at, fleet, marks FROM checkpoint')[0]
      if (row === undefined) return undefined
      const open = this.#statements.all(
        `SELECT id, head, plan, counts, coalesce(windows, 0) AS windows FROM test LEFT JOIN counts ON test = id
           WHERE final IS NOT 1 ORDER BY created, test.rowid`,
      )
      return {
        at: Number(row['at']),
        fleet: jsonOf(row['fleet']) as StoredFleet,
        marks: jsonOf(row['marks']) as Marks,
        runs: open.map((test) => this.#openRun(test)),
        minutes: this.#statements.all('SELECT node, condition FROM minute ORDER BY at').map(minuteOf),
        finished: this.#statements.all(LATEST_FINISHED, RESUMED_TESTS, RESUMED_BYTES).map(finishedOf),
      }
    })
  }

  tests({ limit, offset, search, sort, descending }: TestQuery): Promise<TestPage> {
    return this.#ask(() => {
      const words = wordsIn(search)
      const found = words.map(() => 'AND instr(words, ?) > 0').join(' ')
      const direction = descending ? 'DESC' : 'ASC'
      const total = this.#statements.all(`SELECT count(*) AS total FROM test WHERE true ${found}`, ...words)[0]
      // By the creation alone, the index has this order.
      const first = sort === 'created' ? '' : `${sort} ${direction} NULLS LAST, `
      const order = `ORDER BY ${first}created ${direction}, rowid ${direction}`
      const page = this.#statements.all(
        `SELECT entry FROM test WHERE true ${found} ${order} LIMIT ? OFFSET ?`,
        ...words,
        limit,
        offset,
      )
      return { total: Number(total?.['total']), entries: page.map(({ entry }) => jsonOf(entry) as ListEntry) }
    })
  }

  find(testId: string): Promise<RunSnapshot | undefined> {
    return this.#ask(() => {
      const sql = 'SELECT head, plan, counts FROM test JOIN counts ON test = id WHERE id = ? AND final = 1'
      return this.#statements.all(sql, testId).map(finishedOf)[0]
    })
  }

  remove(testId: string): Promise<boolean> {
    return this.#ask(() => this.#statements.run('DELETE FROM test WHERE id = ?', testId) > 0)
  }

  close(): Promise<void> {
    return this.#ask(() => {
      this.#statements.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      this.#statements.close()
      this.#lock.close()
    })
  }

  /** Writes counts that stand for all windows so far. */
  writeCounts(all: readonly StoredCounts[]): Promise<void> {
    return this.#ask(() => {
      this.#statements.transaction(() => {
        for (const counts of all) this.#writeCounts(counts)
      })
    })
  }

  #writeTest({ entry, head, plan }: StoredTest): void {
    const { TestId, name, target, state, outcome, throughput, response, failed } = entry
    const shown = [name, target, state, outcome, throughput, response.median, response.p99, failed]
    const texts = [
      wordsOf(entry),
      JSON.stringify(entry),
      JSON.stringify(head),
      plan === undefined ? '' : JSON.stringify(plan),
    ]
    this.#statements.run(INSERT_TEST, TestId, head.run.createdAt, ...shown, ...texts)
  }

  /** The windows of one test in one batch are one row: together they take a third of the bytes. */
  #writeWindows({ windows }: Batch): void {
    for (const testId of new Set(windows.map((window) => window.testId))) {
      const encoded = windows.filter((window) => window.testId === testId).map((window) => window.encoded)
      const sql = 'INSERT INTO windows (test, count, encoded) VALUES (?, ?, ?)'
      this.#statements.run(sql, testId, encoded.length, packWindows(encoded))
    }
  }

  #writeCounts({ testId, counts, final }: StoredCounts): void {
    const windows = this.#statements.all('SELECT coalesce(max(id), 0) AS last FROM windows WHERE test = ?', testId)[0]
    const sql = 'INSERT OR REPLACE INTO counts (test, final, windows, counts) VALUES (?, ?, ?, ?)'
    this.#statements.run(sql, testId, final ? 1 : 0, Number(windows?.['last']), packJson(counts))
  }

  #openRun({ id, head, plan, counts, windows }: Row): OpenRun {
    const sql = 'SELECT encoded FROM windows WHERE test = ? AND id > ? ORDER BY id'
    const rows = this.#statements.all(sql, String(id), Number(windows))
    return {
      head: jsonOf(head) as RunHead,
      plan: jsonOf(plan) as Plan,
      ...(counts === null ? {} : { counts: unpackJson(bytesOf(counts)) as RunCounts }),
      windows: rows.flatMap(({ encoded }) => unpackWindows(bytesOf(encoded))),
    }
  }

  /** A call as a promise, which rejects where the call throws. */
  #ask<T>(ask: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(asking(this.#file, ask))
    })
  }
}

/** Plans contain what a test sends, such as credentials, so a new directory is for its user only. */
const OWN = 0o700

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: OWN })
  } catch (error) {
    const message = `the data directory ${directory} cannot be created (${messageOf(error)}): give another one with --data`
    throw new BreakwaterError('store-unavailable', message, { cause: error })
  }
}

function finishedOf({ head, plan, counts }: Row): RunSnapshot {
  return runSnapshotOf(jsonOf(head) as RunHead, jsonOf(plan) as Plan, unpackJson(bytesOf(counts)) as RunCounts)
}

function minuteOf({ node, condition }: Row): NodeMinute {
  return { nodeId: String(node), minute: jsonOf(condition) as HeartbeatMinute }
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(String(value))
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new TypeError('a column of bytes contains something else')
}
