/**
 * Writes down what happens, once a second and whole: a process that is killed loses nothing that another one cannot read
 * again from Kafka. A store that cannot be written stops the writing, not the runs.
 */
import { Attempts } from '../../lib/attempts.ts'
import type { Bus } from '../../lib/bus/bus.ts'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { every } from '../../lib/metronome.ts'
import { SECOND } from '../../lib/units.ts'
import type { ChangeLog } from '../fleet/change-log.ts'
import type { HeartbeatMinutes, NodeMinute } from '../fleet/heartbeat-minutes.ts'
import type { Registry } from '../fleet/registry.ts'
import type { RunEvent } from '../run/events.ts'
import { countsSnapshotOf, type RunRecord } from '../run/record.ts'
import type { Batch, History, StoredCounts, StoredEvent, StoredTest, StoredWindow } from './history.ts'
import { storedTestOf } from './stored-run.ts'

export interface JournalParts {
  readonly history: History
  readonly registry: Registry
  readonly changeLog: ChangeLog
  readonly minutes: HeartbeatMinutes
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  /** The bytes of windows that wait while the store cannot be written; then the sums are written instead. */
  readonly maxWaiting?: number
}

/** Most bytes of windows that wait for the store. */
const MAX_WAITING = 64 << 20
/** Most minutes of heartbeats that wait for the store, of all drivers together. */
const MOST_MINUTES = 10_000
/** Batches between two attempts while the store cannot be written. */
const RETRY_AFTER = 5

export class Journal {
  readonly #parts: JournalParts
  readonly #closed = new AbortController()
  readonly #changed = new Set<RunRecord>()
  readonly #settled = new Set<RunRecord>()
  /** Tests that were written with their plans. */
  readonly #known = new WeakSet<RunRecord>()
  #events: StoredEvent[] = []
  #windows: StoredWindow[] = []
  #minutes: NodeMinute[] = []
  #waiting = 0
  /** Windows were dropped: the sums of all open runs are written instead. */
  #overflowed = false
  #writing: Promise<void> = Promise.resolve()
  #trouble: string | undefined
  #skip = 0

  constructor(parts: JournalParts) {
    this.#parts = parts
  }

  /** Why the store cannot be written now; undefined while it can. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Begins to write, each second. */
  start(): void {
    const attempts = new Attempts(this.#parts.log)
    void every({ clock: this.#parts.clock, interval: SECOND, signal: this.#closed.signal }, () => {
      attempts.run('writing the history', () => void this.#tick())
    })
  }

  /** A run, or what was counted for it, has changed. */
  changed(record: RunRecord): void {
    this.#changed.add(record)
  }

  event(record: RunRecord, event: RunEvent): void {
    this.#changed.add(record)
    this.#events.push({ testId: record.run.id, at: this.#parts.clock.wall(), event: kept(event) })
  }

  /** A window was counted. @param encoded as it was received */
  window(record: RunRecord, encoded: Uint8Array): void {
    this.#changed.add(record)
    if (this.#overflowed) return
    // A copy of its own: the bytes of a batch from Kafka would all be kept, and passed on, with each window.
    this.#windows.push({ testId: record.run.id, encoded: new Uint8Array(encoded) })
    this.#waiting += encoded.length
    if (this.#waiting > (this.#parts.maxWaiting ?? MAX_WAITING)) this.#overflow()
  }

  /** The counts of a run are final. */
  settled(record: RunRecord): void {
    this.#changed.add(record)
    this.#settled.add(record)
  }

  /** Removes a run that nothing changes any more, and forgets what was to be written of it. */
  async remove(record: RunRecord): Promise<void> {
    const removed = this.#writing.then(() => this.#remove(record))
    this.#writing = removed.catch(() => undefined)
    await removed
  }

  async #remove(record: RunRecord): Promise<void> {
    const testId = record.run.id
    this.#changed.delete(record)
    this.#settled.delete(record)
    this.#events = this.#events.filter((event) => event.testId !== testId)
    this.#windows = this.#windows.filter((window) => window.testId !== testId)
    await this.#parts.history.remove(testId)
  }

  /** Resolves when everything so far is written, or cannot be. */
  async commit(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    await this.#writing
  }

  /** Writes the rest. */
  async close(): Promise<void> {
    this.#closed.abort()
    await this.commit()
    await this.#parts.history.close()
  }

  async #tick(): Promise<void> {
    if (this.#trouble !== undefined && (this.#skip += 1) < RETRY_AFTER) return
    this.#skip = 0
    await this.commit()
  }

  /** The sums stand for all windows so far. */
  #overflow(): void {
    this.#overflowed = true
    this.#windows = []
    this.#waiting = 0
  }

  async #write(): Promise<void> {
    const taken = this.#take()
    try {
      await this.#parts.history.write(taken.batch)
      if (this.#trouble !== undefined) this.#parts.log.info({}, 'the history is written again')
      this.#trouble = undefined
    } catch (error) {
      this.#putBack(taken)
      if (this.#trouble === undefined) {
        this.#parts.log.error(
          { reason: messageOf(error) },
          'the history cannot be written; runs go on, and it is tried again',
        )
      }
      this.#trouble = messageOf(error)
    }
  }

  /** Everything so far, at one instant: nothing may be awaited here. */
  #take(): Taken {
    const { registry, changeLog, minutes, bus, clock } = this.#parts
    const changed = [...this.#changed]
    const now = clock.now()
    const batch: Batch = {
      at: clock.wall(),
      tests: changed.map((record) => this.#testOf(record)),
      windows: this.#windows,
      events: this.#events,
      counts: this.#counts(changed),
      fleet: { registry: registry.snapshot(now), changes: changeLog.latest() },
      minutes: [...this.#minutes, ...minutes.takeEnded()],
      marks: bus.marks(),
    }
    const taken = { batch, changed, settled: [...this.#settled], overflowed: this.#overflowed }
    this.#changed.clear()
    this.#settled.clear()
    this.#events = []
    this.#minutes = []
    this.#windows = []
    this.#waiting = 0
    this.#overflowed = false
    return taken
  }

  #testOf(record: RunRecord): StoredTest {
    const { plan, ...test } = storedTestOf(record, this.#parts.clock.now())
    if (this.#known.has(record)) return test
    this.#known.add(record)
    return { ...test, plan }
  }

  #counts(changed: readonly RunRecord[]): StoredCounts[] {
    const counted = changed.filter((record) => this.#settled.has(record) || this.#overflowed)
    return counted.map((record) => ({
      testId: record.run.id,
      counts: countsSnapshotOf(record),
      final: this.#settled.has(record),
    }))
  }

  /** What was not written is written with the next batch. */
  #putBack({ batch, changed, settled, overflowed }: Taken): void {
    for (const record of changed) {
      this.#changed.add(record)
      this.#known.delete(record)
    }
    for (const record of settled) this.#settled.add(record)
    this.#events = [...batch.events, ...this.#events]
    this.#minutes = batch.minutes.slice(-MOST_MINUTES)
    if (overflowed) this.#overflow()
    if (this.#overflowed) return
    this.#windows = [...batch.windows, ...this.#windows]
    this.#waiting = this.#windows.reduce((sum, { encoded }) => sum + encoded.length, 0)
  }
}

/** Values that requests before a load have extracted are kept only until the run is over, with the run. */
function kept(event: RunEvent): RunEvent {
  if (event.type !== 'hook-heard' || event.values === undefined) return event
  const { hook, nodeId, boot, state, reason } = event
  return { type: event.type, hook, nodeId, boot, state, ...(reason === undefined ? {} : { reason }) }
}

interface Taken {
  readonly batch: Batch
  readonly changed: readonly RunRecord[]
  readonly settled: readonly RunRecord[]
  readonly overflowed: boolean
}
