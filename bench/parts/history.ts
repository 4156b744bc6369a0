/**
 * The orchestrator's history on disk, without Kafka: the time for writing each second of a run, the growth of the
 * store, the time for continuing after a kill, and all of a store with very many tests.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { avalanche } from '../../lib/plan/presets.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { metrics } from '../../lib/messages/metrics.ts'
import { fromSeconds, micros } from '../../lib/units.ts'
import { WindowWriter } from '../../driver/main-thread/window-writer.ts'
import { Registry } from '../../orchestrator/fleet/registry.ts'
import { recordOf } from '../../orchestrator/run/record.ts'
import { draft } from '../../orchestrator/run/run.ts'
import type { Batch, StoredTest, StoredWindow } from '../../orchestrator/store/history.ts'
import { InterimCounts } from '../../orchestrator/store/interim-counts.ts'
import { recordOfOpenRun } from '../../orchestrator/store/resume.ts'
import { SqliteHistory } from '../../orchestrator/store/sqlite-history.ts'
import { storedTestOf } from '../../orchestrator/store/stored-run.ts'
import { atMost, type BenchPart, type Figures } from '../part.ts'
import { rounded, type Spread, spread } from '../samples.ts'
import { KINDS, tallyOf } from '../tallies.ts'
import { measureTests } from './history-tests.ts'

const DRIVERS = 8
/** Requests per second of each driver. */
const RATE = 1_000
const RESUME_SECONDS = 10
const TEST = 'history'
const keep = { tests: 1_000, days: 1_000, bytes: 1e12 }
const now = micros(0)
/** No window is the last one. */
const running = { ending: 'completed' } as const

export const history: BenchPart = {
  name: 'history',
  title: 'the history on disk: a run of 8 drivers and its continuation after a kill, and very many finished tests',
  measure: async ({ quick, seconds = quick ? 60 : 600 }) => {
    const run = await inDirectory((directory) => measureRun(directory, seconds))
    const tests = await inDirectory((directory) => measureTests(directory, quick ? 500 : 10_000))
    return { rows: [...run.rows, ...tests.rows], aims: [...run.aims, ...tests.aims] }
  },
}

async function inDirectory(measure: (directory: string) => Promise<Figures>): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'breakwater-history-'))
  try {
    return await measure(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function measureRun(directory: string, seconds: number): Promise<Figures> {
  const title = `${seconds} s of ${DRIVERS} drivers`
  const { writes, counting } = await write(directory, seconds)
  const megabytes = statSync(join(directory, 'history.sqlite')).size / 1e6
  const { read, add } = await resume(directory)
  const rows = [
    { what: `${title}: write a second, ms`, ...writes },
    { what: `${title}: count a second, ms`, ...counting },
    { what: `${title}: size, MB a minute`, ...spread([(megabytes * 60) / seconds]) },
    { what: `${title}: read after a kill, ms`, ...spread([read]) },
    { what: `${title}: add up after a kill, ms`, ...spread([add]) },
  ]
  return { rows, aims: [atMost(`${title}: continue, s`, rounded((read + add) / 1_000, 2), RESUME_SECONDS)] }
}

/** In ms. */
interface WriteTimes {
  /** Of each transaction. */
  readonly writes: Spread
  /** Of what the store's thread does after each: it adds up, and at times writes the counts. */
  readonly counting: Spread
}

/** Writes a run as the journal does. */
async function write(directory: string, seconds: number): Promise<WriteTimes> {
  const store = await SqliteHistory.open(directory, keep)
  const interim = new InterimCounts((counts) => store.writeCounts(counts))
  const plan = avalanche({ target: 'http://127.0.0.1:1/', rate: RATE, seconds })
  const test = storedTestOf(recordOf(draft(TEST, plan, Date.now())), now)
  const windows = windowsOf(plan)
  const [writes, counting]: [number[], number[]] = [[], []]
  for (let second = 0; second < seconds; second += 1) {
    const batch = batchOf(test, windows(second))
    const began = performance.now()
    await store.write(batch)
    const written = performance.now()
    await interim.wrote(batch)
    writes.push(written - began)
    counting.push(performance.now() - written)
  }
  await store.close()
  return { writes: spread(writes), counting: spread(counting) }
}

/** Reads the run in a new process's way; returns the times in ms. */
async function resume(directory: string): Promise<{ readonly read: number; readonly add: number }> {
  const began = performance.now()
  const store = await SqliteHistory.open(directory, keep)
  const resumption = await store.resume()
  const read = performance.now()
  for (const run of resumption?.runs ?? []) recordOfOpenRun(run, now)
  const added = performance.now()
  await store.close()
  return { read: read - began, add: added - read }
}

/** The windows of all drivers in a second, as they come from Kafka. */
function windowsOf(plan: Plan): (second: number) => StoredWindow[] {
  const tallies = Array.from({ length: KINDS }, (_, kind) => tallyOf(RATE, kind))
  const names = Array.from({ length: DRIVERS }, (_, index) => `driver-${index + 1}`)
  const writers = names.map((nodeId) => new WindowWriter({ nodeId, boot: 'boot', testId: TEST, plan }))
  return (index) =>
    writers.map((writer, driver) => {
      const tally = tallies[(index * 7 + driver) % KINDS] ?? tallyOf(RATE, 0)
      const times = { index, from: fromSeconds(index), to: fromSeconds(index + 1) }
      const window = writer.write({ ...times, parts: [{ label: 0, tally }], limited: [], details: [] }, running)
      return { testId: TEST, encoded: Buffer.from(metrics.write(window)) }
    })
}

function batchOf(test: StoredTest, windows: readonly StoredWindow[]): Batch {
  const fleet = { registry: new Registry().snapshot(now), changes: [] }
  return { at: Date.now(), tests: [test], windows, events: [], counts: [], fleet, minutes: [], marks: {} }
}
