import { beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../../lib/bus/memory-bus.suite.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { metrics } from '../../lib/messages/metrics.ts'
import { fromSeconds, later } from '../../lib/units.ts'
import { ChangeLog } from '../fleet/change-log.ts'
import { HeartbeatMinutes } from '../fleet/heartbeat-minutes.ts'
import { Registry } from '../fleet/registry.ts'
import type { RunRecord } from '../run/record.ts'
import { draft } from '../run/run.ts'
import { RunStore } from '../run/run-store.ts'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import type { Batch, History } from './history.ts'
import { runNumber } from './history.suite.ts'
import { Journal } from './journal.ts'

/** A history whose disk can be full. */
class Disk implements Pick<History, 'write' | 'close'> {
  readonly written: Batch[] = []
  full = false
  closed = false

  write(batch: Batch): Promise<void> {
    if (this.full) return Promise.reject(new Error('the disk is full'))
    this.written.push(batch)
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

let clock: VirtualClock
let disk: Disk
let runs: RunStore
let journal: Journal
let minutes: HeartbeatMinutes
let record: RunRecord

function makeJournal(maxWaiting?: number): Journal {
  const known = {
    registry: new Registry(),
    changeLog: new ChangeLog(() => clock.wall()),
    clock,
    log: silentLog,
    minutes,
  }
  const bus = new MemoryBroker(clock).connect()
  const history = disk as unknown as History
  return new Journal({ ...known, bus, history, ...(maxWaiting === undefined ? {} : { maxWaiting }) })
}

beforeEach(() => {
  clock = new VirtualClock(fromSeconds(1_000))
  disk = new Disk()
  minutes = new HeartbeatMinutes()
  const act = (): void => undefined
  runs = new RunStore({
    log: silentLog,
    wall: () => clock.wall(),
    common: () => 0,
    minimumShare: 0.5,
    act,
    changed: act,
  })
  journal = makeJournal()
  record = runs.add(draft('test', runNumber(1).run.plan, 0))
})

/** Counts the window of a second, as the message handlers do. */
function count(second: number): void {
  const window = windowOf({ nodeId: 'a', boot: 'x' }, second, tallyOf([1_000]))
  if (record.ledger.add(window)) record.timeline.add(window)
  journal.window(record, Buffer.from(metrics.write(window)))
}

async function pass(seconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromSeconds(seconds)))
}

/** What each batch contains of windows, and of counts. */
function contents(): { readonly windows: number; readonly counts: readonly number[] }[] {
  return disk.written.map(({ windows, counts }) => ({
    windows: windows.length,
    counts: counts.map(({ counts: { ledger } }) => ledger.received),
  }))
}

describe('a journal', () => {
  it('writes each second what has changed, once', async () => {
    journal.start()
    journal.event(record, { type: 'published' })
    count(0)
    await pass(1)
    await pass(1)
    const [first, second] = disk.written.filter(({ tests, windows }) => tests.length + windows.length > 0)
    expect(second).toBeUndefined()
    expect(first).toMatchObject({ events: [{ testId: 'test', event: { type: 'published' } }] })
    expect(first?.tests.map(({ entry, plan }) => [entry.TestId, plan])).toEqual([['test', record.run.plan]])
    expect(first?.windows).toHaveLength(1)
    await journal.close()
    expect(disk.closed).toBe(true)
  })

  it('writes no values that requests before the load have extracted as events', async () => {
    const heard = { type: 'hook-heard', hook: 'before', nodeId: 'a', boot: 'x', state: 'done' } as const
    journal.event(record, { ...heard, values: { token: 'a-token' } })
    journal.event(record, { ...heard, state: 'failed', reason: 'status 500' })
    await journal.commit()
    const events = disk.written.flatMap((batch) => batch.events.map(({ event }) => event))
    expect(events).toEqual([heard, { ...heard, state: 'failed', reason: 'status 500' }])
  })

  it('writes the plan of a test only once', async () => {
    journal.changed(record)
    await journal.commit()
    journal.changed(record)
    await journal.commit()
    expect(disk.written.map(({ tests }) => tests.map(({ plan }) => plan !== undefined))).toEqual([[true], [false]])
  })

  it('writes the final counts of a run that is settled', async () => {
    count(0)
    journal.settled(record)
    await journal.commit()
    expect(disk.written[0]?.counts).toMatchObject([
      { testId: 'test', final: true, counts: { ledger: { received: 1 } } },
    ])
  })

  it('says why nothing is written, and writes everything later', async () => {
    disk.full = true
    count(0)
    await journal.commit()
    expect(journal.trouble).toBe('the disk is full')
    count(1)
    await journal.commit()
    disk.full = false
    count(2)
    await journal.commit()
    expect(journal.trouble).toBeUndefined()
    expect(contents()).toEqual([{ windows: 3, counts: [] }])
    expect(disk.written[0]?.tests.map(({ plan }) => plan)).toEqual([record.run.plan])
  })

  it('writes each minute of heartbeats that has ended once, also after a failure', async () => {
    const sample = { state: 'idle', cpu: 0.5, rss: null, loopLagMs: 1, slipMs: null, clockOffsetMs: null, outbox: 0 }
    for (const at of [0, 60_000]) minutes.add('a', { at, ...sample })
    disk.full = true
    await journal.commit()
    minutes.add('a', { at: 120_000, ...sample })
    disk.full = false
    await journal.commit()
    await journal.commit()
    expect(disk.written.map((batch) => batch.minutes.map(({ minute }) => minute.at))).toEqual([[0, 60_000], []])
  })

  it('tries again every few seconds while nothing can be written', async () => {
    disk.full = true
    journal.start()
    await pass(1)
    expect(journal.trouble).toBe('the disk is full')
    disk.full = false
    await pass(2)
    expect(disk.written).toEqual([])
    await pass(5)
    expect(journal.trouble).toBeUndefined()
    await journal.close()
  })

  it('writes sums instead of windows when too many windows wait', async () => {
    journal = makeJournal(2_000)
    disk.full = true
    for (let second = 0; second < 20; second += 1) count(second)
    await journal.commit()
    count(20)
    disk.full = false
    await journal.commit()
    count(21)
    await journal.commit()
    expect(contents()).toEqual([
      { windows: 0, counts: [21] },
      { windows: 1, counts: [] },
    ])
  })
})
