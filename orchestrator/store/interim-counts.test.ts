import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { propertyRuns } from '../../lib/property-runs.suite.ts'
import { micros } from '../../lib/units.ts'
import { countsSnapshotOf, recordOf, type RunRecord } from '../run/record.ts'
import { addWindow, noCounts } from './counts.ts'
import type { StoredCounts, StoredWindow } from './history.ts'
import { batchOf, encodedWindows, finalCounts, runNumber } from './history.suite.ts'
import { InterimCounts } from './interim-counts.ts'
import { recordOfOpenRun } from './resume.ts'
import { storedTestOf } from './stored-run.ts'

const first = runNumber(1)
const thresholds = ['max < 20ms in 90% of 2s windows']
/** A run of which a threshold needs its seconds. */
const record = recordOf({ ...first.run, plan: { ...first.run.plan, thresholds } })

/** A test is written with its plan before its windows. */
const tests = [storedTestOf(record, micros(0))]

/** Interim counts, and what they write. */
function watched(): { interim: InterimCounts; written: StoredCounts[] } {
  const written: StoredCounts[] = []
  const interim = new InterimCounts((counts) => {
    written.push(...counts)
    return Promise.resolve()
  })
  return { interim, written }
}

/** The counts of all windows, added up one after the other. */
function sumOf(windows: readonly StoredWindow[]): ReturnType<typeof countsSnapshotOf> {
  const counts = noCounts(record.run.plan)
  for (const { encoded } of windows) addWindow(counts, encoded)
  return countsSnapshotOf(counts)
}

/** A run as a new process finds it. */
function foundAgain(counts: StoredCounts | undefined, windows: readonly StoredWindow[]): RunRecord {
  const { head, plan } = storedTestOf(record, micros(0))
  const read = counts === undefined ? {} : { counts: counts.counts }
  return recordOfOpenRun({ head, plan, ...read, windows: windows.map(({ encoded }) => encoded) }, micros(0))
}

describe('interim counts', () => {
  it('stand for the windows so far, so that those after them complete the run, also twice and in a later process', async () => {
    const seconds = fc.array(fc.nat({ max: 40 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(seconds, seconds, seconds, async (first, second, third) => {
        const parts = [first, second, third].map((each) => encodedWindows(record, each))
        const [before, between, after] = parts as [StoredWindow[], StoredWindow[], StoredWindow[]]
        const { interim, written } = watched()
        await interim.wrote(batchOf({ tests, windows: before }))
        await interim.write()
        await interim.wrote(batchOf({ windows: between }))
        await interim.write()
        const { head, plan } = storedTestOf(record, micros(0))
        const later = watched()
        const counts = written.at(-1)
        later.interim.resumed([{ head, plan, ...(counts === undefined ? {} : { counts: counts.counts }), windows: [] }])
        await later.interim.wrote(batchOf({ windows: after }))
        await later.interim.write()
        const all = [...before, ...between, ...after]
        expect(countsSnapshotOf(foundAgain(later.written.at(-1) ?? counts, []))).toEqual(sumOf(all))
        expect(countsSnapshotOf(foundAgain(counts, after))).toEqual(sumOf(all))
      }),
      { numRuns: propertyRuns(25) },
    )
  })

  it('are written each twenty batches while windows arrive, and no longer once the counts are final', async () => {
    const { interim, written } = watched()
    const wrote = async (times: number, batch = batchOf()): Promise<number> => {
      for (let each = 0; each < times; each += 1) await interim.wrote(batch)
      return written.length
    }
    expect(await wrote(30)).toBe(0)
    expect(await wrote(1, batchOf({ windows: encodedWindows(record, [0]) }))).toBe(1)
    expect(await wrote(40)).toBe(1)
    const last = batchOf({ windows: encodedWindows(record, [1]), counts: [finalCounts(record)] })
    expect(await wrote(40, last)).toBe(1)
  })

  it('continue from sums that stand in a batch for the windows before them', async () => {
    const { interim, written } = watched()
    await interim.wrote(batchOf({ tests, windows: encodedWindows(record, [0]) }))
    const sums = { testId: record.run.id, counts: sumOf(encodedWindows(record, [0, 1, 2])), final: false }
    await interim.wrote(batchOf({ counts: [sums] }))
    await interim.wrote(batchOf({ windows: encodedWindows(record, [3]) }))
    await interim.write()
    expect(written.at(-1)?.counts).toEqual(sumOf(encodedWindows(record, [0, 1, 2, 3])))
  })
})
