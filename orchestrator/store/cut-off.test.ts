import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeepLimits } from './history.ts'
import { batchOf, encodedWindows, everything, finalCounts, runNumber, storedTest } from './history.suite.ts'
import { SqliteHistory } from './sqlite-history.ts'

const keep: KeepLimits = { tests: 1_000, days: 365, bytes: 1e9 }
const PAGE = 4_096
const damaged = { code: 'store-unavailable', message: expect.stringMatching(/is damaged/) }

let directory: string
let copies: string[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-'))
  copies = []
})
afterEach(() => {
  for (const folder of [directory, ...copies]) rmSync(folder, { recursive: true })
})

/** Writes finished tests of some pages, each in a batch. */
async function finish(history: SqliteHistory, numbers: readonly number[]): Promise<void> {
  for (const record of numbers.map((number) => runNumber(number, 'x'.repeat(PAGE)))) {
    const windows = encodedWindows(record, [0, 1, 2])
    await history.write(batchOf({ tests: [storedTest(record)], windows, counts: [finalCounts(record)] }))
  }
}

/** A store with a file of its own, and with the log of the other one if that is wanted. */
function copyWith(file: Uint8Array, withLog: boolean): string {
  const copy = mkdtempSync(join(tmpdir(), 'history-cut-'))
  copies.push(copy)
  writeFileSync(join(copy, 'history.sqlite'), file)
  if (withLog) copyFileSync(join(directory, 'history.sqlite-wal'), join(copy, 'history.sqlite-wal'))
  return copy
}

/** The ids of its tests. */
async function testsIn(copy: string): Promise<string[]> {
  const history = await SqliteHistory.open(copy, keep)
  const { entries } = await history.tests(everything)
  await history.close()
  return entries.map(({ TestId }) => TestId)
}

describe('a store', () => {
  it('that was cut off at any page says so', async () => {
    const history = await SqliteHistory.open(directory, keep)
    await finish(history, [1, 2, 3, 4])
    await history.close()
    const file = readFileSync(join(directory, 'history.sqlite'))
    // An empty file is a new store.
    expect(await testsIn(copyWith(file.subarray(0, 0), false))).toEqual([])
    for (let bytes = PAGE; bytes < file.length; bytes += PAGE) {
      await expect(testsIn(copyWith(file.subarray(0, bytes), false))).rejects.toMatchObject(damaged)
    }
    expect(await testsIn(copyWith(file, false))).toHaveLength(4)
  })

  it('whose process was killed after any page that it copied from the log is whole, but not without the log', async () => {
    await (await SqliteHistory.open(directory, keep)).close()
    const history = await SqliteHistory.open(directory, keep)
    await finish(history, [1, 2, 3, 4])
    const before = readFileSync(join(directory, 'history.sqlite'))
    const pages = newestPages(readFileSync(join(directory, 'history.sqlite-wal')))
    expect(Math.max(...pages.keys()) * PAGE).toBeGreaterThan(before.length)
    for (let copied = 0; copied <= pages.size; copied += 1) {
      const file = withPages(before, [...pages].slice(0, copied))
      expect(await testsIn(copyWith(file, true))).toEqual(['test-0004', 'test-0003', 'test-0002', 'test-0001'])
      const isShort = copied > 0 && copied < pages.size
      if (isShort) await expect(testsIn(copyWith(file, false))).rejects.toMatchObject(damaged)
    }
    await history.close()
    expect(statSync(join(directory, 'history.sqlite')).size).toBe(withPages(before, [...pages]).length)
  })
})

/** The pages in a log of one generation, each as it was written last, in the order in which they are copied. */
function newestPages(log: Buffer): Map<number, Buffer> {
  const pages = new Map<number, Buffer>()
  for (let at = 32; at < log.length; at += 24 + PAGE) {
    pages.set(log.readUInt32BE(at), log.subarray(at + 24, at + 24 + PAGE))
  }
  return new Map([...pages].sort(([one], [other]) => one - other))
}

/** A file into which pages were copied. */
function withPages(file: Buffer, pages: readonly (readonly [number, Buffer])[]): Buffer {
  const end = Math.max(file.length, ...pages.map(([page]) => page * PAGE))
  const changed = Buffer.concat([file], end)
  for (const [page, bytes] of pages) bytes.copy(changed, (page - 1) * PAGE)
  return changed
}
