/**
 * The resources of an orchestrator for many drivers and many labels: the time for a window from its bytes to the
 * ledger, and for the live figures of all, and the memory of runs; and the records for a driver's totals of a thousand
 * labels. In this process, without Kafka.
 */
import { recordOf, type RunRecord } from '../../orchestrator/run/record.ts'
import { draft, type RunDriver } from '../../orchestrator/run/run.ts'
import { liveOf, metricsOf } from '../../orchestrator/figures/figures.ts'
import { partsOfWindow } from '../../driver/main-thread/window-parts.ts'
import { type Labelled, Series } from '../../lib/measure/series.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { MAX_MESSAGE_BYTES } from '../../lib/messages/reading.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { SECOND } from '../../lib/units.ts'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { atMost, type BenchPart, type Row } from '../part.ts'
import { median } from '../ratios.ts'
import { rounded } from '../samples.ts'
import { KINDS, tallyOf } from '../tallies.ts'

/** Published up to four times a second: a tenth of the time of one core. */
const LIVE_MS = 25
/** The memory that an orchestrator allows for finished runs. */
const KEPT_MIB = 256
const REQUESTS_A_SECOND = 1_000

export const scale: BenchPart = {
  name: 'scale',
  title: 'an orchestrator with many drivers, runs and labels: time and memory',
  measure: ({ quick }) => {
    const windows = windowTexts()
    const drivers = ofDrivers(quick ? 100 : 1_000, windows)
    const runs = ofRuns(quick ? 6 : 60, windows)
    const aims = [
      atMost('live figures of all drivers, ms', Number(drivers['live, ms']), LIVE_MS),
      atMost('runs that are kept, MiB', Number(runs['MiB']), KEPT_MIB),
    ]
    return Promise.resolve({ rows: [drivers, runs, ofLabels()], aims })
  },
}

/** One run of many drivers, each with some seconds. */
function ofDrivers(drivers: number, windows: readonly string[]): Row {
  const times: number[] = []
  const before = memory()
  const record = runOf(drivers, { seconds: 5, windows, times })
  const megabytes = memory() - before
  return {
    contender: `${drivers} drivers`,
    'ms per window': rounded(median(times), 3),
    'live, ms': rounded(
      timed(() => liveOf(record)),
      1,
    ),
    'all figures, ms': rounded(
      timed(() => metricsOf(record)),
      1,
    ),
    MiB: rounded(megabytes, 1),
  }
}

function ofRuns(runs: number, windows: readonly string[]): Row {
  const before = memory()
  const records = Array.from({ length: runs }, () => runOf(100, { seconds: 3, windows, times: [] }))
  return { contender: `${records.length} runs × 100 drivers`, MiB: rounded(memory() - before, 1) }
}

/** The last window of a driver of 20 phases and 50 requests. */
function ofLabels(): Row {
  const parts = Array.from({ length: 1_000 }, (_, i): Labelled => {
    return { phase: `phase-${i % 20}`, request: `request-${Math.floor(i / 20)}`, tally: tallyOf(30, i) }
  })
  const before = memory()
  const totals = new Series().addAll(parts).addAll(parts).parts()
  const megabytes = memory() - before
  const window = windowOf(parts.slice(0, 50), { ending: 'completed', neverSent: 0, totals })
  const records = partsOfWindow(window, MAX_MESSAGE_BYTES).map((record) => metrics.write(record))
  return {
    contender: '1,000 labels',
    MiB: rounded(megabytes, 1),
    records: records.length,
    'largest, bytes': Math.max(...records.map((record) => record.length)),
    'write, ms': rounded(
      timed(() => partsOfWindow(window, MAX_MESSAGE_BYTES).map((record) => metrics.write(record))),
      0,
    ),
    'read, ms': rounded(
      timed(() => records.map((record) => metrics.read(Buffer.from(record)))),
      0,
    ),
  }
}

interface Course {
  readonly seconds: number
  readonly windows: readonly string[]
  /** Receives the ms per window of each second. */
  readonly times: number[]
}

function runOf(drivers: number, { seconds, windows, times }: Course): RunRecord {
  const record = recordOf(draft('scale', avalanche({ target: 'http://127.0.0.1:1/', seconds, connections: 10 }), 0))
  const all = Array.from({ length: drivers }, (_, i) => driverOf(`driver-${i}`))
  record.run = { ...record.run, state: 'running', startAt: 0, drivers: new Map(all.map((one) => [one.nodeId, one])) }
  for (let second = 0; second < seconds; second += 1) {
    const texts = all.map(({ nodeId }, i) => said(windows[(second * 7 + i) % KINDS] ?? '', nodeId, second))
    const from = performance.now()
    for (const text of texts) take(record, text)
    times.push((performance.now() - from) / drivers)
  }
  return record
}

function take(record: RunRecord, text: Buffer): void {
  const read = metrics.read(text)
  if (!read.ok || read.message.kind !== 'window') throw new TypeError('no window')
  if (record.ledger.add(read.message)) record.timeline.add(read.message)
}

function driverOf(nodeId: string): RunDriver {
  return { nodeId, boot: 'boot', state: 'running', reports: 'windows', participant: true }
}

function windowTexts(): string[] {
  return Array.from({ length: KINDS }, (_, kind) => {
    const tally = tallyOf(REQUESTS_A_SECOND, kind)
    return metrics.write(windowOf([{ phase: 'load', request: 'default', tally }]))
  })
}

/** The same window as if from another driver and second. */
function said(text: string, nodeId: string, second: number): Buffer {
  const window = JSON.parse(text) as object
  const changed = {
    node_id: nodeId,
    seq: second,
    through: second,
    from_us: second * SECOND,
    to_us: (second + 1) * SECOND,
  }
  return Buffer.from(JSON.stringify({ ...window, ...changed }))
}

function windowOf(parts: readonly Labelled[], last?: Window['last']): Window {
  return {
    ...{ kind: 'window', nodeId: 'driver', testId: 'scale', reportId: 'report', boot: 'boot' },
    ...{ seq: 0, through: 0, from: 0, to: SECOND, parts, limited: [], load: { loopLag: 1, cpu: 0.5, gc: 0 } },
    cumulative: { mean: 0, median: 0, min: 0, max: 0, mode: 0, sent: 0, received: 0, errors: 0 },
    ...(last === undefined ? {} : { last }),
  }
}

const TIMES = 5

/** The median time of some calls, in ms. */
function timed(act: () => unknown): number {
  const times = Array.from({ length: TIMES }, () => {
    const from = performance.now()
    act()
    return performance.now() - from
  })
  return median(times)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The memory in use in MiB, after a garbage collection. */
function memory(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}
