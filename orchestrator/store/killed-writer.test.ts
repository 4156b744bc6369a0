/** `kill -9` in the midst of writing: a batch is in the store whole or not at all. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { micros } from '../../lib/units.ts'
import { everyBatch, nameIn, TESTS } from './endless-writer.suite.ts'
import { recordOfOpenRun } from './resume.ts'
import { SqliteHistory } from './sqlite-history.ts'
import { openSqlite } from './sqlite.ts'

const program = fileURLToPath(new URL('./endless-writer.suite.js', import.meta.url))
/** Of kills, at least, and at most if none of them hits a transaction. */
const [FEWEST, MOST] = [4, 30]

let directory: string
let child: ChildProcess | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-killed-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(directory, { recursive: true })
})

/** What a process said before it was killed. */
interface Said {
  /** The last batch that it began to write. */
  readonly begun: number
  /** The last batch that was acknowledged. */
  readonly acknowledged: number
}

/** Starts the writer, and kills it at a random instant of its third batch. */
async function killed(): Promise<Said> {
  const writer = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = writer
  const lines: string[] = []
  const reader = createInterface({ input: writer.stdout }).on('line', (line) => lines.push(line))
  await next(reader, 'wrote')
  await next(reader, 'begins')
  const began = performance.now()
  await next(reader, 'wrote')
  const took = performance.now() - began
  await next(reader, 'begins')
  await pause(Math.random() * took)
  writer.kill('SIGKILL')
  await Promise.all([once(writer, 'exit'), once(reader, 'close')])
  const last = (word: string): number => Number(lines.findLast((line) => line.startsWith(word))?.split(' ')[1])
  return { begun: last('begins'), acknowledged: last('wrote') }
}

/** Resolves when the writer says that it begins, or wrote, another batch. */
async function next(reader: Interface, word: 'begins' | 'wrote'): Promise<void> {
  for (;;) {
    const [line] = (await once(reader, 'line')) as [string]
    if (line.startsWith(word)) return
  }
}

/**
 * The pages after the last commit: those of a transaction that was cut off between its BEGIN and its COMMIT.
 * https://www.sqlite.org/fileformat.html#the_write_ahead_log
 */
function pagesWithoutCommit(): number {
  const wal = readFileSync(join(directory, 'history.sqlite-wal'))
  const header = { bytes: 32, pageSize: 8, salts: 16 }
  const frame = { header: 24, commit: 4, salts: 8 }
  const salts = wal.subarray(header.salts, header.salts + 8)
  let pages = 0
  for (let at = header.bytes; at < wal.length; at += frame.header + wal.readUInt32BE(header.pageSize)) {
    // A frame with other salts is left from before the log began anew.
    if (!wal.subarray(at + frame.salts, at + frame.salts + 8).equals(salts)) break
    pages = wal.readUInt32BE(at + frame.commit) === 0 ? pages + 1 : 0
  }
  return pages
}

/** Expects everything up to a batch, and nothing else. Returns the number of that batch. */
async function expectWholeBatches(): Promise<number> {
  const history = await SqliteHistory.open(directory, everyBatch)
  const { at, runs } = (await history.resume()) ?? { at: -1, runs: [] }
  const { entries } = await history.tests({ limit: 100, offset: 0, search: '', sort: 'created', descending: false })
  await history.close()
  const name = nameIn(at)
  expect(entries.map((entry) => entry.name === name)).toEqual(Array(TESTS).fill(true))
  expect(runs.map(({ plan }) => plan.name === name)).toEqual(Array(TESTS).fill(true))
  const sent = runs.map((run) => recordOfOpenRun(run, micros(0)).ledger.total.sent)
  expect(sent).toEqual(Array(TESTS).fill(2 * (at + 1)))
  const db = await openSqlite(join(directory, 'history.sqlite'))
  const events = db.prepare('SELECT count(*) AS count, max(at) AS last FROM event GROUP BY test').all()
  db.close()
  expect(events).toEqual(Array(TESTS).fill(expect.objectContaining({ count: at + 1, last: at })))
  return at
}

it('a writer that is killed at any instant leaves every acknowledged batch whole, and none in part', async () => {
  let inTransaction = 0
  for (let kill = 0; kill < FEWEST || (inTransaction === 0 && kill < MOST); kill += 1) {
    const { begun, acknowledged } = await killed()
    if (pagesWithoutCommit() > 0) {
      // The program's own account agrees: it was writing.
      expect(begun).toBe(acknowledged + 1)
      inTransaction += 1
    }
    const found = await expectWholeBatches()
    expect(found).toBeGreaterThanOrEqual(acknowledged)
    expect(found).toBeLessThanOrEqual(begun)
  }
  expect(inTransaction).toBeGreaterThan(0)
}, 180_000)
