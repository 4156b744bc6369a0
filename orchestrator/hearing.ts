/** What the orchestrator does with each message that it hears: facts go to the registry, the ledger and the runs. */
import type { Clock } from '../lib/clock.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Metrics, Window } from '../lib/messages/metrics.ts'
import { type Micros, SECOND, fromMillis } from '../lib/units.ts'
import type { Bell } from './bell.ts'
import type { LiveTeller } from './live.ts'
import type { Partners } from './partners.ts'
import type { Registry, RegistryChange } from './registry.ts'
import type { RunRecord } from './run/record.ts'
import { isActive, isOver, isPending, participants } from './run/run.ts'
import type { Runs } from './runs.ts'

export interface HearingParts {
  readonly runs: Runs
  readonly registry: Registry
  readonly live: LiveTeller
  readonly partners: Partners
  readonly bell: Bell
  readonly clock: Clock
  /** An instant of the common clock (µs since 1970) on the own monotonic one. */
  readonly toLocal: (common: number) => Micros
  /** A driver's record or liveness changed. */
  readonly driverChanged: (nodeId: string) => void
  /** Two live boots claim a node_id: the newer one must go. */
  readonly refuse: (nodeId: string, boot: string) => void
}

/** How long after the end a driver's windows are still merged. */
const LATE_LIMIT_MS = 30_000

export class Hearing {
  windowsLate = 0
  beats = 0
  readonly #parts: HearingParts

  constructor(parts: HearingParts) {
    this.#parts = parts
  }

  heartbeat(beat: Heartbeat): void {
    this.beats += 1
    this.changes(this.#parts.registry.beat(beat, this.#parts.clock.now()))
    this.#parts.bell.ring()
  }

  /** @param key the record's key: whose it is, where the message itself does not say */
  metrics(message: Metrics, key: string | null): void {
    switch (message.kind) {
      case 'window':
        this.#window(message)
        break
      case 'summary':
        this.#parts.partners.summary(message)
        break
      case 'end-mark':
        this.#parts.partners.ended(key === null || key === '' ? undefined : key)
    }
  }

  /** Looks at everybody's silence. */
  check(): void {
    this.changes(this.#parts.registry.check(this.#parts.clock.now()))
    this.#parts.partners.check()
  }

  changes(changes: readonly RegistryChange[]): void {
    for (const change of changes) this.#change(change)
  }

  #change(change: RegistryChange): void {
    switch (change.kind) {
      case 'answer':
        this.#answer(change)
        break
      case 'liveness':
        this.#parts.driverChanged(change.node)
        if (change.to === 'lost') this.#lost(change.node, 'no heartbeat for too long')
        if (change.to === 'left') this.#left(change.node)
        if (change.from !== undefined && change.to === 'up') this.#back(change.node)
        break
      case 'new-boot':
        this.#lost(change.node, 'was started anew')
        break
      case 'contested':
        this.#parts.refuse(change.node, change.refused)
    }
  }

  #answer({ node, boot, answer }: Extract<RegistryChange, { kind: 'answer' }>): void {
    const record = this.#parts.runs.find(answer.testId)
    if (record === undefined) return
    const reason = answer.reason === undefined ? {} : { reason: answer.reason }
    if (answer.answer === 'ready' || answer.answer === 'refused') {
      const driver = { nodeId: node, boot, partner: boot === undefined }
      this.#parts.runs.apply(record, { type: 'answered', driver, ready: answer.answer === 'ready', ...reason })
    } else if (answer.answer === 'failed' && !this.#hasLast(record, node, boot)) {
      this.#parts.runs.apply(record, { type: 'done', nodeId: node, boot, ending: 'failed', ...reason })
    }
  }

  #hasLast(record: RunRecord, node: string, boot: string | undefined): boolean {
    return record.ledger.accountsOf(node).some((account) => account.boot === boot && account.last !== undefined)
  }

  #window(window: Window): void {
    const record = this.#parts.runs.find(window.testId)
    if (record === undefined || this.#tooLate(record) || !record.ledger.add(window)) return
    if (isOver(record.run)) {
      record.late += 1
      this.windowsLate += 1
    }
    const { nodeId, boot, last, to } = window
    if (record.vanished.delete(nodeId)) this.#parts.runs.apply(record, { type: 'back', nodeId, boot })
    const running = participants(record.run).filter((driver) => driver.state === 'running').length
    this.#parts.live.window(window.testId, { nodeId, to, running })
    if (last !== undefined) {
      const reason = last.reason === undefined ? {} : { reason: last.reason }
      this.#parts.runs.apply(record, { type: 'done', nodeId, boot, ending: last.ending, ...reason })
    }
    this.#parts.bell.ring()
  }

  #tooLate({ run }: RunRecord): boolean {
    return run.endedAt !== undefined && this.#parts.clock.wall() - run.endedAt > LATE_LIMIT_MS
  }

  /** A partner's goodbye is the end of its test; ours says its last window first. */
  #left(nodeId: string): void {
    this.#parts.partners.ended(nodeId)
    this.#lost(nodeId, 'left before its last window')
  }

  #lost(nodeId: string, reason: string): void {
    for (const record of this.#parts.runs.all()) {
      const driver = record.run.drivers.get(nodeId)
      if (driver === undefined || isOver(record.run)) continue
      if (driver.state === 'running') record.vanished.set(nodeId, this.#vanished(record, nodeId))
      this.#parts.runs.apply(record, { type: 'lost', nodeId, reason })
    }
  }

  #back(nodeId: string): void {
    const boot = this.#parts.registry.driver(nodeId)?.boot
    for (const record of this.#parts.runs.all()) {
      const concerned =
        record.run.drivers.get(nodeId)?.state === 'lost' && (isPending(record.run) || isActive(record.run))
      if (!concerned) continue
      record.vanished.delete(nodeId)
      this.#parts.runs.apply(record, { type: 'back', nodeId, boot })
    }
  }

  /**
   * Seconds that a lost driver may have begun and never reported: from its last window to the moment when its next beat
   * was due.
   */
  #vanished({ run, ledger }: RunRecord, nodeId: string): number {
    const lastBeat = this.#parts.registry.lastBeat(nodeId)
    if (run.startAt === undefined || lastBeat === undefined) return 0
    const interval = fromMillis(this.#parts.registry.driver(nodeId)?.beat.intervalMs ?? 1_000)
    const ranFor = lastBeat + interval - this.#parts.toLocal(run.startAt)
    const reported = (ledger.accountsOf(nodeId).at(-1)?.highestSeq ?? -1) + 1
    return Math.max(0, Math.ceil(ranFor / SECOND) - reported)
  }
}
