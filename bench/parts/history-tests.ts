/** The history with very many finished tests: its size, pages of the list, a search, and the start of an orchestrator. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { newTestId } from '../../lib/ids.ts'
import { metrics } from '../../lib/messages/metrics.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { fromSeconds, micros } from '../../lib/units.ts'
import { WindowWriter } from '../../driver/main-thread/window-writer.ts'
import { Registry } from '../../orchestrator/fleet/registry.ts'
import { countsSnapshotOf, recordOf, restoreRun } from '../../orchestrator/run/record.ts'
import { draft, type RunDriver } from '../../orchestrator/run/run.ts'
import { addWindow } from '../../orchestrator/store/counts.ts'
import type { Batch, KeepLimits, RunCounts, StoredTest, TestQuery } from '../../orchestrator/store/history.ts'
import { SqliteHistory } from '../../orchestrator/store/sqlite-history.ts'
import { storedTestOf } from '../../orchestrator/store/stored-run.ts'
import { atMost, type Figures, type Row } from '../part.ts'
import { type Spread, spread } from '../samples.ts'
import { KINDS, tallyOf } from '../tallies.ts'

const DRIVERS = 2
const RATE = 100
const SECONDS = 10
/** Tests of one batch. */
const TOGETHER = 100
const SAMPLES = 20
const PAGE_AIM_MS = 100
const START_AIM_MS = 2_000
/** The defaults of the orchestrator. */
const keep: KeepLimits = { tests: 10_000, days: 365, bytes: 10_000_000_000 }
const now = micros(0)
const plan = avalanche({ target: 'http://127.0.0.1:1/', rate: RATE, seconds: SECONDS })
/** Between two tests: all of them are younger than what is kept. */
const BETWEEN_MS = 2_000_000

const page: TestQuery = { limit: 50, offset: 0, search: '', sort: 'created', descending: true }
const queries: Readonly<Record<string, TestQuery>> = {
  'first page by created': page,
  'first page by p99': { ...page, sort: 'p99' },
  'first page of a search': { ...page, search: 'checkout 99' },
}

/** @param tests how many are written */
export async function measureTests(directory: string, tests: number): Promise<Figures> {
  const title = `${tests} tests`
  await write(directory, tests)
  const megabytes = statSync(join(directory, 'history.sqlite')).size / 1e6
  const starts = await timesOf(5, () => start(directory))
  const store = await SqliteHistory.open(directory, keep)
  const rows: Row[] = [{ what: `${title}: size, MB`, ...spread([megabytes]) }]
  const aims = [atMost(`${title}: start, max, ms`, starts.max, START_AIM_MS)]
  for (const [what, query] of Object.entries(queries)) {
    const times = await timesOf(SAMPLES, () => store.tests(query))
    rows.push({ what: `${title}: ${what}, ms`, ...times })
    aims.push(atMost(`${title}: ${what}, max, ms`, times.max, PAGE_AIM_MS))
  }
  const kinds = kindsOfTests()
  const finished = await timesOf(SAMPLES, (index) => store.write(batchOf(kinds, [tests + index])))
  await store.close()
  rows.push({ what: `${title}: write one more, ms`, ...finished }, { what: `${title}: start, ms`, ...starts })
  return { rows, aims }
}

/** In ms. */
async function timesOf(samples: number, act: (index: number) => Promise<unknown>): Promise<Spread> {
  const times: number[] = []
  for (let index = 0; index < samples; index += 1) {
    const began = performance.now()
    await act(index)
    times.push(performance.now() - began)
  }
  return spread(times)
}

/** Reads what a new process has in memory. */
async function start(directory: string): Promise<void> {
  const store = await SqliteHistory.open(directory, keep)
  const { finished = [] } = (await store.resume()) ?? {}
  for (const snapshot of finished) restoreRun(snapshot, now)
  await store.close()
}

async function write(directory: string, tests: number): Promise<void> {
  const store = await SqliteHistory.open(directory, keep)
  const kinds = kindsOfTests()
  for (let first = 0; first < tests; first += TOGETHER) {
    const numbers = Array.from({ length: Math.min(TOGETHER, tests - first) }, (_, index) => first + index)
    await store.write(batchOf(kinds, numbers))
  }
  await store.close()
}

/** A finished test with its final counts. */
interface Finished {
  readonly test: Required<StoredTest>
  readonly counts: RunCounts
}

/** Tests of these numbers. */
function batchOf(kinds: readonly Finished[], numbers: readonly number[]): Batch {
  const all = numbers.flatMap((number) => kinds.slice(number % KINDS, (number % KINDS) + 1).map(numbered(number)))
  return {
    at: Date.now(),
    tests: all.map(({ test }) => test),
    windows: [],
    minutes: [],
    events: [],
    counts: all.map(({ test, counts }) => ({ testId: test.entry.TestId, counts, final: true })),
    fleet: { registry: new Registry().snapshot(now), changes: [] },
    marks: {},
  }
}

const services = ['checkout', 'search', 'login', 'catalogue', 'invoices']

/** Gives a test what all tests have for themselves. */
function numbered(number: number): (kind: Finished) => Finished {
  const service = services[number % services.length] ?? ''
  const own = { name: `${service} ${number}`, target: `http://${service}.example/` }
  const TestId = newTestId()
  const createdAt = Date.now() - (keep.tests - number) * BETWEEN_MS
  return ({ test: { entry, head, plan }, counts }) => ({
    test: {
      entry: { ...entry, ...own, TestId, createdAt: new Date(createdAt).toISOString() },
      head: { ...head, run: { ...head.run, id: TestId, createdAt } },
      plan: { ...plan, ...own },
    },
    counts,
  })
}

const names = Array.from({ length: DRIVERS }, (_, index) => `driver-${index + 1}`)
const drivers: readonly RunDriver[] = names.map((nodeId) => ({
  nodeId,
  boot: 'boot',
  state: 'done',
  reports: 'windows',
  ending: 'completed',
  participant: true,
}))

/** Tests with different response times. */
function kindsOfTests(): Finished[] {
  return Array.from({ length: KINDS }, (_, kind) => {
    const at = Date.now()
    const over = {
      state: 'finished',
      startAt: (at + 1_000) * 1_000,
      endedAt: at + (SECONDS + 2) * 1_000,
      drivers: new Map(drivers.map((driver) => [driver.nodeId, driver])),
      notes: drivers.map(({ nodeId }) => ({ at, code: 'driver-done', message: 'completed', nodeId })),
    } as const
    const record = recordOf({ ...draft('test', plan, at), ...over })
    for (const nodeId of names) for (const encoded of windowsOf(nodeId, kind)) addWindow(record, encoded)
    return { test: storedTestOf(record, now), counts: countsSnapshotOf(record) }
  })
}

/** The windows of a driver in a run, as they come from Kafka. */
function windowsOf(nodeId: string, kind: number): Uint8Array[] {
  const writer = new WindowWriter({ nodeId, boot: 'boot', testId: 'test', plan })
  return Array.from({ length: SECONDS }, (_, index) => {
    const times = { index, from: fromSeconds(index), to: fromSeconds(index + 1) }
    const parts = [{ label: 0, tally: tallyOf(RATE, kind) }]
    const ending = { ending: 'completed' } as const
    return Buffer.from(metrics.write(writer.write({ ...times, parts, limited: [], details: [] }, ending)))
  })
}
