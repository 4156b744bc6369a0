/** Contents of histories for tests. */
import { metrics } from '../../lib/messages/metrics.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { micros } from '../../lib/units.ts'
import { Registry } from '../fleet/registry.ts'
import { countsSnapshotOf, recordOf, type RunRecord } from '../run/record.ts'
import { draft } from '../run/run.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import type { Batch, ListEntry, StoredCounts, StoredTest, StoredWindow, TestQuery } from './history.ts'
import { storedTestOf } from './stored-run.ts'

const now = micros(5_000_000)

export const everything: TestQuery = { limit: 100, offset: 0, search: '', sort: 'created', descending: true }

/** A run that was created, the later the higher its number is. */
export function runNumber(number: number, name = ''): RunRecord {
  const plan = avalanche({ target: 'http://127.0.0.1:8000/', name })
  return recordOf(draft(`test-${String(number).padStart(4, '0')}`, plan, 1_700_000_000_000 + number))
}

/** A test as it is written. @param over what differs in its entry */
export function storedTest(record: RunRecord, over: Partial<ListEntry> = {}): StoredTest {
  const test = storedTestOf(record, now)
  return { ...test, entry: { ...test.entry, ...over } }
}

export function finalCounts(record: RunRecord): StoredCounts {
  return { testId: record.run.id, counts: countsSnapshotOf(record), final: true }
}

/** A batch with nothing in it but what is given. */
export function batchOf(over: Partial<Batch> = {}): Batch {
  const fleet = { registry: new Registry().snapshot(now), changes: [] }
  return {
    at: 1_700_000_000_000,
    tests: [],
    windows: [],
    events: [],
    counts: [],
    fleet,
    minutes: [],
    marks: {},
    ...over,
  }
}

/** The windows of a driver in some seconds, as they are received. */
export function encodedWindows(record: RunRecord, seconds: readonly number[]): StoredWindow[] {
  const testId = record.run.id
  return seconds.map((second) => {
    const window = windowOf({ nodeId: 'a', boot: 'x', testId }, second, tallyOf([1_000 + second, 2_000]))
    return { testId, encoded: Buffer.from(metrics.write(window)) }
  })
}
