/**
 * Writes batches without end, for a test that kills it: `node endless-writer.suite.js DIRECTORY`. Its standard output says
 * which batch it begins, and which one was acknowledged.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Batch, KeepLimits } from './history.ts'
import { batchOf, encodedWindows, runNumber, storedTest } from './history.suite.ts'
import { StoreClient } from './store-client.ts'

export const TESTS = 10
export const everyBatch: KeepLimits = { tests: 1_000, days: 365, bytes: 1e12 }

/** The tests together are larger than SQLite's cache, so that pages reach the disk long before the transaction ends. */
const NAME_LENGTH = 100_000

/** The name of every test in a batch, by the batch's number. It differs everywhere: SQLite writes no page that is unchanged. */
export function nameIn(number: number): string {
  return `${number} `.repeat(NAME_LENGTH).slice(0, NAME_LENGTH)
}

/** A batch that changes every test, and adds a window and an event to each. Its instant is its number. */
function numbered(number: number): Batch {
  const records = Array.from({ length: TESTS }, (_, index) => runNumber(index, nameIn(number)))
  return batchOf({
    at: number,
    tests: records.map((record) => storedTest(record)),
    windows: records.flatMap((record) => encodedWindows(record, [number])),
    events: records.map(({ run }) => ({ testId: run.id, at: number, event: { type: 'published' } })),
  })
}

async function writeForever(directory: string): Promise<void> {
  const store = new StoreClient({ directory, keep: everyBatch })
  const first = ((await store.resume())?.at ?? -1) + 1
  for (let number = first; ; number += 1) {
    writeSync(1, `begins ${number}\n`)
    await store.write(numbered(number))
    writeSync(1, `wrote ${number}\n`)
  }
}

const [, main = '', directory = ''] = process.argv
if (import.meta.url === pathToFileURL(main).href) await writeForever(directory)
