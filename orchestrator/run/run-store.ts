/**
 * The known runs, and the effects of their state machine: the only place where a run is replaced by its next value.
 * Bounded: the oldest finished runs are forgotten first.
 */
import { BreakwaterError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { SECOND } from '../../lib/units.ts'
import { missingOf, windowsIn } from './gaps.ts'
import type { Rules, RunEvent } from './events.ts'
import type { Effect } from './machine.ts'
import { transition } from './machine.ts'
import { hasBegun, isBusy, type RunRecord, recordOf } from './record.ts'
import { isActive, isOver, isPending, participants, type Run, type RunDriver } from './run.ts'

export interface RunStoreParts {
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly wall: () => number
  /** The present instant of the common clock, in µs since 1970. */
  readonly common: () => number
  /** The share of participants below which a run is stopped. */
  readonly minimumShare: number
  readonly act: (record: RunRecord, effect: Effect) => void
  /** Called when a run has changed, with the event that changed it. */
  readonly changed: (record: RunRecord, event: RunEvent) => void
  /** Called when the counts of a run have become final. */
  readonly settled?: (record: RunRecord) => void
  /** The approximate memory that finished runs may take, in bytes: 256 MiB by default. */
  readonly maxBytes?: number
}

/** The maximum number of runs, and the approximate memory in bytes that finished ones may take. */
const KEPT = 60
const MAX_BYTES = 256 << 20
/** Finished runs of the history in memory, beside the latest. */
const RECALLED = 10
/** The approximate memory in bytes that the timeline of a finished run may take: it no longer grows. */
const MAX_TIMELINE_BYTES = 4 << 20

export class RunStore {
  readonly #parts: RunStoreParts
  readonly #records = new Map<string, RunRecord>()
  readonly #settled = new WeakSet<RunRecord>()
  readonly #bytes = new WeakMap<RunRecord, number>()
  readonly #maxBytes: number
  readonly #recalled: RunRecord[] = []
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

  /** Adds runs of an earlier process. @param settled whether their counts are final */
  restore(records: readonly RunRecord[], settled: boolean): void {
    const all = [...this.#records.values(), ...records].sort((a, b) => a.run.createdAt - b.run.createdAt)
    this.#records.clear()
    for (const record of all) this.#records.set(record.run.id, record)
    if (!settled) return
    for (const record of records) {
      this.#settled.add(record)
      this.#bytes.set(record, record.ledger.bytes + record.timeline.bytes)
    }
  }

  /** Adds a finished run of the history that somebody looks at; of those, only the latest few stay. */
  recall(record: RunRecord): void {
    this.restore([record], true)
    this.#recalled.push(record)
    while (this.#recalled.length > RECALLED) {
      const oldest = this.#recalled.shift()
      if (oldest !== undefined && this.find(oldest.run.id) === oldest) this.#records.delete(oldest.run.id)
    }
  }

  /** Forgets a run that is over or was never triggered. */
  remove(record: RunRecord): void {
    this.settle(record)
    this.#records.delete(record.run.id)
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

  /** The run that loads the target now, or is about to. @param except is not looked at */
  active(except?: RunRecord): RunRecord | undefined {
    return this.all().find((record) => record !== except && isBusy(record))
  }

  /** The present instant of the common clock, in µs since 1970. */
  get common(): number {
    return this.#parts.common()
  }

  /** The participants of the run that loads the target now. */
  underWay(): { readonly testId: string; readonly driver: RunDriver }[] {
    const active = this.all().filter(({ run }) => isActive(run))
    return active.flatMap(({ run }) => participants(run).map((driver) => ({ testId: run.id, driver })))
  }

  /** Applies an event; if the run changes, performs the effects and notifies the listener. */
  apply(record: RunRecord, event: RunEvent): void {
    const { run, effects } = transition(record.run, event, this.#rulesFor(record.run))
    const before = record.run
    record.run = run
    if (before.state !== run.state) {
      this.#parts.log.info({ test_id: run.id, from: before.state, state: run.state, reason: run.stopReason }, 'run')
    }
    for (const effect of effects) this.#parts.act(record, effect)
    if (before !== run) this.#parts.changed(record, event)
  }

  #rulesFor({ startAt }: Run): Rules {
    const { wall, common, minimumShare } = this.#parts
    return { now: wall(), minimumShare, ...(startAt === undefined ? {} : { elapsed: (common() - startAt) / SECOND }) }
  }

  /** No window of a run is merged any more: missing ones are lost. */
  settle(record: RunRecord): void {
    if (this.#settled.has(record)) return
    this.#settled.add(record)
    this.#windowsLost += windowsIn(missingOf(record))
    record.timeline.thin(MAX_TIMELINE_BYTES)
    this.#parts.settled?.(record)
    this.#bytes.set(record, record.ledger.bytes + record.timeline.bytes)
    this.#makeRoom(record)
  }

  /** Forgets finished runs, the oldest first, while they take too much memory; never the one that ended last. */
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

  /** Windows that never arrived, of all settled runs; it never falls. */
  get windowsLost(): number {
    return this.#windowsLost
  }

  #forgetOldest(): void {
    const oldest =
      [...this.#records.values()].find((record) => isOver(record.run)) ??
      [...this.#records.values()].find((record) => !hasBegun(record) && record.run.queued === undefined)
    if (oldest === undefined) return
    if (isPending(oldest.run)) {
      this.apply(oldest, { type: 'stop', reason: `it was never triggered, and ${KEPT} newer tests were created` })
    }
    this.remove(oldest)
  }
}
