/**
 * The runs that are known, and the acts of their state machine: the only place where a run is replaced by its next
 * value. Bounded: the oldest that are over are forgotten first.
 */
import { BreakwaterError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { missingOf, windowsIn } from './gaps.ts'
import type { RunEvent } from './events.ts'
import type { Effect } from './machine.ts'
import { transition } from './machine.ts'
import { type RunRecord, recordOf } from './record.ts'
import { isActive, isOver, participants, type Run, type RunDriver } from './run.ts'

export interface RunStoreParts {
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly wall: () => number
  /** The share of participants below which a run is stopped. */
  readonly minimumShare: number
  readonly act: (record: RunRecord, effect: Effect) => void
  /** A run changed. */
  readonly changed: (record: RunRecord) => void
  /** About how many bytes of memory runs that are over may take: 256 MiB unless set. */
  readonly maxBytes?: number
}

/** How many runs are kept, and about how many bytes of memory those that are over may take. */
const KEPT = 60
const MAX_BYTES = 256 << 20
/** About how many bytes the timeline of a run that is over may take: it is read, and grows no more. */
const MAX_TIMELINE_BYTES = 4 << 20

export class RunStore {
  readonly #parts: RunStoreParts
  readonly #records = new Map<string, RunRecord>()
  readonly #settled = new WeakSet<RunRecord>()
  readonly #bytes = new WeakMap<RunRecord, number>()
  readonly #maxBytes: number
  #windowsLost = 0

  constructor(parts: RunStoreParts) {
    this.#parts = parts
    this.#maxBytes = parts.maxBytes ?? MAX_BYTES
  }

  add(run: Run): RunRecord {
    const record = recordOf(run)
    this.#records.set(run.id, record)
    if (this.#records.size > KEPT) this.#forgetOldest()
    return record
  }

  find(testId: string): RunRecord | undefined {
    return this.#records.get(testId)
  }

  /** @throws BreakwaterError `not-found` */
  get(testId: string): RunRecord {
    const record = this.#records.get(testId)
    if (record === undefined) {
      throw new BreakwaterError('not-found', `unknown test '${testId}': GET /tests lists the known tests`, {
        details: { TestId: testId },
      })
    }
    return record
  }

  /** Newest first. */
  all(): RunRecord[] {
    return [...this.#records.values()].reverse()
  }

  /** The run that loads the target now, or is about to. */
  active(): RunRecord | undefined {
    return this.all().find((record) => isActive(record.run) || record.triggering)
  }

  /** Who takes part in what loads the target now. */
  underWay(): { readonly testId: string; readonly driver: RunDriver }[] {
    const active = this.all().filter(({ run }) => isActive(run))
    return active.flatMap(({ run }) => participants(run).map((driver) => ({ testId: run.id, driver })))
  }

  /** Applies an event; what it asks for is done, and who listens is told, when the run became another. */
  apply(record: RunRecord, event: RunEvent): void {
    const rules = { now: this.#parts.wall(), minimumShare: this.#parts.minimumShare }
    const { run, effects } = transition(record.run, event, rules)
    const before = record.run
    record.run = run
    if (before.state !== run.state) {
      this.#parts.log.info({ test_id: run.id, from: before.state, state: run.state, reason: run.stopReason }, 'run')
    }
    for (const effect of effects) this.#parts.act(record, effect)
    if (before !== run) this.#parts.changed(record)
  }

  /** No window of a run is merged any more: what is missing by now is lost. */
  settle(record: RunRecord): void {
    if (this.#settled.has(record)) return
    this.#settled.add(record)
    this.#windowsLost += windowsIn(missingOf(record))
    record.timeline.thin(MAX_TIMELINE_BYTES)
    this.#bytes.set(record, record.ledger.bytes + record.timeline.bytes)
    this.#makeRoom(record)
  }

  /** Forgets runs that are over, the oldest first, while they take too much memory; never the one that ended last. */
  #makeRoom(latest: RunRecord): void {
    const over = [...this.#records.values()].filter((record) => this.#settled.has(record))
    let bytes = over.reduce((sum, record) => sum + (this.#bytes.get(record) ?? 0), 0)
    for (const record of over) {
      if (bytes <= this.#maxBytes) return
      if (record === latest) continue
      bytes -= this.#bytes.get(record) ?? 0
      this.#records.delete(record.run.id)
    }
  }

  /** Windows that never came, of all runs that were settled; it only grows. */
  get windowsLost(): number {
    return this.#windowsLost
  }

  #forgetOldest(): void {
    const oldest =
      [...this.#records.values()].find((record) => isOver(record.run)) ??
      [...this.#records.values()].find((record) => !isActive(record.run))
    if (oldest === undefined) return
    this.settle(oldest)
    this.#records.delete(oldest.run.id)
  }
}
