/** Handles each message that the orchestrator receives: facts go to the registry, the ledger and the runs. */
import type { Clock } from '../lib/clock.ts'
import type { LivenessChange } from '../lib/liveness.ts'
import type { TestAnswer } from '../lib/messages/heartbeat.ts'
import type { HookReport } from '../lib/messages/hook-report.ts'
import type { Window } from '../lib/messages/metrics.ts'
import type { Register } from '../lib/messages/register.ts'
import { toRunTime } from '../lib/plan/pauses.ts'
import { lastInstantOf } from '../lib/plan/phases.ts'
import { livePlanOf, pausesOf } from './live-change/live-plan.ts'
import { type Micros, SECOND, between, fromMillis, fromSeconds, later } from '../lib/units.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { LiveFigures } from './figures/live-figures.ts'
import { latestSlip } from './figures/timeline.ts'
import type { ChangeLog } from './fleet/change-log.ts'
import type { DriverMessages } from './fleet/driver-messages.ts'
import type { HeartbeatHistory } from './fleet/heartbeat-history.ts'
import type { DriverBeat, Registry, RegistryChange } from './fleet/registry.ts'
import type { Reports, StatedSummary } from './fleet/reports.ts'
import type { RunRecord } from './run/record.ts'
import { hasEnded, isActive, isOver, participants, type Run } from './run/run.ts'
import type { RunStore } from './run/run-store.ts'
import { countWindow } from './store/counts.ts'

export interface MessageHandlersParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly changeLog: ChangeLog
  readonly live: LiveFigures
  readonly changeSignal: ChangeSignal
  readonly clock: Clock
  readonly heartbeats: HeartbeatHistory
  /** Converts an instant of the common clock (µs since 1970) to the own monotonic clock. */
  readonly toLocal: (common: number) => Micros
  /** A driver's record or liveness has changed. */
  readonly driverChanged: (nodeId: string) => void
  /** Two live boots claim a node_id: the newer one must exit. */
  readonly refuse: (nodeId: string, boot: string) => void
  /** A window was counted. */
  readonly counted: (record: RunRecord, encoded: Uint8Array) => void
  /** A driver without windows has stated its figures. */
  readonly stated: (record: RunRecord) => void
}

/** What a boot of a driver says of the requests before or after a load. */
interface HookSaid {
  readonly boot: string | undefined
  readonly report: HookReport | undefined
}

/** What it says of the changes of a load. */
interface ChangesSaid {
  readonly boot: string | undefined
  readonly from: readonly Micros[] | undefined
}

/** How long after the end a driver's windows are still merged. */
const LATE_LIMIT = fromSeconds(30)
/**
 * A run without any report for this long, although its drivers send heartbeats, is over. Summaries are less frequent
 * than windows.
 */
const OVERDUE_AFTER: Record<Reports, Micros> = { windows: fromSeconds(30), summary: fromSeconds(60) }
/** A stopped driver ends its requests in flight, and sends its last window, within this time. */
const STOPPED_AFTER = fromSeconds(20)
/** The time that a driver's last message has to arrive. */
const LAST_NEWS = fromSeconds(5)
/**
 * The farewell may overtake the last window, which is on another topic: the time that the window still has to arrive.
 */
const LAST_WORDS = fromSeconds(1)

export class MessageHandlers implements DriverMessages {
  windowsReceived = 0
  windowsDuplicate = 0
  windowsLate = 0
  beats = 0
  readonly #parts: MessageHandlersParts
  /** Drivers that have left, and when. */
  readonly #departed = new Map<string, Micros>()

  constructor(parts: MessageHandlersParts) {
    this.#parts = parts
  }

  register(message: Register): void {
    this.#parts.registry.register(message)
  }

  heartbeat(beat: DriverBeat): void {
    this.beats += 1
    const { registry, runs, clock } = this.#parts
    this.changes(registry.beat(beat, clock.now()))
    // A heartbeat that was overtaken, or of a process that claims the name of another one, says nothing of this driver.
    if (registry.driver(beat.nodeId)?.beat === beat) {
      this.#parts.heartbeats.add(beat, { at: Math.round(clock.wall()), slipMs: latestSlip(runs.all(), beat.nodeId) })
    }
    this.#parts.changeSignal.notify()
  }

  answer(node: string, answer: TestAnswer): void {
    this.changes([{ kind: 'answer', node, boot: undefined, answer }])
  }

  /** Only participants have windows; a window of any other driver is stray or forged, and is refused. */
  window(window: Window, encoded: Uint8Array): void {
    const { nodeId, boot, last, to, testId } = window
    const record = this.#parts.runs.find(testId)
    if (record === undefined || !isParticipant(record.run, nodeId, boot)) return
    if (this.#tooLate(record) || !this.#count(record, window)) return
    record.heardAt = this.#parts.clock.now()
    this.#parts.counted(record, encoded)
    if (hasEnded(record.run)) this.#late(record, nodeId, boot)
    const running = participants(record.run).filter((driver) => driver.state === 'running').length
    this.#parts.live.window(testId, { nodeId, to, running })
    if (last !== undefined) {
      const reason = last.reason === undefined ? {} : { reason: last.reason }
      this.#parts.runs.apply(record, { type: 'done', nodeId, boot, ending: last.ending, ...reason })
    }
    this.#parts.changeSignal.notify()
  }

  summary({ nodeId, testId, stated, last }: StatedSummary): void {
    const record = this.#parts.runs.find(testId)
    if (record === undefined || !isActive(record.run) || !isParticipant(record.run, nodeId, undefined)) return
    if (stated !== undefined) {
      record.heardAt = this.#parts.clock.now()
      record.stated.set(nodeId, stated)
      this.#parts.stated(record)
      this.#parts.live.now(testId)
    }
    if (last !== undefined) this.#parts.runs.apply(record, { type: 'done', nodeId, boot: undefined, ...last })
  }

  /** Checks the silence of all drivers. */
  check(): void {
    this.changes(this.#parts.registry.check(this.#parts.clock.now()))
    for (const [nodeId, at] of this.#departed) {
      if (between(at, this.#parts.clock.now()) >= LAST_WORDS) this.#gone(nodeId, 'shut down before its last window')
    }
    for (const record of this.#parts.runs.all()) {
      if (isOver(record.run)) this.#over(record)
      else if (this.#isOverdue(record)) this.#parts.runs.apply(record, { type: 'overdue' })
    }
  }

  /**
   * Ends runs whose plan leaves nothing to happen, and those that were stopped long enough ago, whatever Kafka does:
   * also while no driver is judged.
   */
  endWhatIsOver(): void {
    const now = this.#parts.clock.now()
    for (const record of this.#parts.runs.all()) {
      if (!isActive(record.run)) continue
      if (record.run.stopReason !== undefined) record.stopAt ??= now
      if (this.#lastInstant(record) < now) this.#parts.runs.apply(record, { type: 'overdue' })
    }
  }

  /** After this instant nothing can arrive for an active run; infinite while that is not known. */
  #lastInstant({ run, stopAt }: RunRecord): number {
    const { startAt } = run
    const stopped = stopAt === undefined ? Number.POSITIVE_INFINITY : stopAt + STOPPED_AFTER
    const last = lastInstantOf(livePlanOf(run))
    if (last === undefined || startAt === undefined) return stopped
    return Math.min(stopped, later(this.#parts.toLocal(startAt), toRunTime(pausesOf(run), last)) + LAST_NEWS)
  }

  /** After a time without Kafka, the silence of every driver and every run counts from zero. */
  pardon(): void {
    const now = this.#parts.clock.now()
    this.#parts.registry.pardon(now)
    for (const record of this.#parts.runs.all()) record.heardAt = now
  }

  /**
   * A driver that runs a test sends a window each second, even without events: longer silence means that it has ended.
   */
  #isOverdue({ run, heardAt }: RunRecord): boolean {
    if (!isActive(run) || run.startAt === undefined) return false
    const windows = participants(run).some((driver) => driver.state === 'running' && driver.reports === 'windows')
    const since = Math.max(this.#parts.toLocal(run.startAt), heardAt ?? 0)
    return this.#parts.clock.now() - since > OVERDUE_AFTER[windows ? 'windows' : 'summary']
  }

  changes(changes: readonly RegistryChange[]): void {
    for (const change of changes) this.#change(change)
  }

  #change(change: RegistryChange): void {
    this.#parts.changeLog.add(change)
    switch (change.kind) {
      case 'answer':
        this.#answer(change)
        break
      case 'liveness':
        this.#parts.driverChanged(change.node)
        this.#live(change)
        break
      case 'new-boot':
        this.#gone(change.node, 'was restarted', change.lastBeat)
        break
      case 'contested':
        this.#parts.refuse(change.node, change.refused)
    }
  }

  #live({ node, from, to }: LivenessChange): void {
    if (to === 'lost') this.#gone(node, 'no heartbeat for too long')
    if (to === 'left') this.#departed.set(node, this.#parts.clock.now())
    if (to === 'up' && from !== undefined) this.#back(node)
  }

  #answer({ node, boot, answer }: Extract<RegistryChange, { kind: 'answer' }>): void {
    const record = this.#parts.runs.find(answer.testId)
    if (record === undefined) return
    this.#hook(record, node, { boot, report: answer.hook })
    this.#changesHeard(record, node, { boot, from: answer.changesFrom })
    const reason = answer.reason === undefined ? {} : { reason: answer.reason }
    const connectMs = answer.connectMs === undefined ? {} : { connectMs: answer.connectMs }
    if (answer.answer === 'ready' || answer.answer === 'refused') {
      const reports = this.#parts.registry.driver(node)?.reports ?? 'windows'
      const driver = { nodeId: node, boot, reports }
      this.#parts.runs.apply(record, {
        type: 'answered',
        driver,
        ready: answer.answer === 'ready',
        ...reason,
        ...connectMs,
      })
    } else if (answer.answer === 'failed' && this.#saysNoMore(record, node, boot)) {
      this.#parts.runs.apply(record, { type: 'done', nodeId: node, boot, ending: 'failed', ...reason })
    }
  }

  #hook(record: RunRecord, nodeId: string, { boot, report }: HookSaid): void {
    if (report !== undefined) this.#parts.runs.apply(record, { type: 'hook-heard', nodeId, boot, ...report })
  }

  #changesHeard(record: RunRecord, nodeId: string, { boot, from }: ChangesSaid): void {
    if (from !== undefined) this.#parts.runs.apply(record, { type: 'change-heard', nodeId, boot, from })
  }

  /** Whether its last window has neither arrived nor is in transit: that window would report the same, with counts. */
  #saysNoMore(record: RunRecord, node: string, boot: string | undefined): boolean {
    const underWay = this.#parts.registry.driver(node)?.beat.outbox ?? 0
    return underWay === 0 && record.ledger.account(node, boot)?.last === undefined
  }

  /** Adds a window to the sums; false if it was added before. */
  #count(record: RunRecord, window: Window): boolean {
    this.windowsReceived += 1
    const isNew = countWindow(record, window)
    if (!isNew) this.windowsDuplicate += 1
    return isNew
  }

  /** In a run that continues, only a heartbeat brings a driver back: a window may be older than its loss. */
  #late(record: RunRecord, nodeId: string, boot: string): void {
    record.late += 1
    this.windowsLate += 1
    this.#parts.runs.apply(record, { type: 'back', nodeId, boot })
  }

  /** A window that has not arrived when merging ends is lost. */
  #over(record: RunRecord): void {
    record.overAt ??= this.#parts.clock.now()
    if (this.#tooLate(record)) this.#parts.runs.settle(record)
  }

  #tooLate({ overAt }: RunRecord): boolean {
    return overAt !== undefined && between(overAt, this.#parts.clock.now()) > LATE_LIMIT
  }

  #gone(nodeId: string, reason: string, lastBeat = this.#parts.registry.lastBeat(nodeId)): void {
    this.#departed.delete(nodeId)
    for (const record of this.#parts.runs.all()) {
      const driver = record.run.drivers.get(nodeId)
      if (driver === undefined || isOver(record.run)) continue
      if (driver.state === 'running') record.vanished.set(nodeId, this.#begun(record.run, nodeId, lastBeat))
      this.#parts.runs.apply(record, { type: 'lost', nodeId, reason, ...this.#since(record.run, lastBeat) })
    }
  }

  #back(nodeId: string): void {
    this.#departed.delete(nodeId)
    const boot = this.#parts.registry.driver(nodeId)?.boot
    for (const record of this.#parts.runs.all()) {
      if (record.run.drivers.get(nodeId)?.state !== 'lost' || isOver(record.run)) continue
      if (isParticipant(record.run, nodeId, boot)) record.vanished.delete(nodeId)
      this.#parts.runs.apply(record, { type: 'back', nodeId, boot })
    }
  }

  /** The instant of the last heartbeat, in seconds since the start. */
  #since({ startAt }: Run, lastBeat: Micros | undefined): { since?: number } {
    if (startAt === undefined || lastBeat === undefined) return {}
    return { since: (lastBeat - this.#parts.toLocal(startAt)) / SECOND }
  }

  /** How many windows a driver may have begun when its next heartbeat was due. */
  #begun({ startAt }: Run, nodeId: string, lastBeat: Micros | undefined): number {
    if (startAt === undefined || lastBeat === undefined) return 0
    const interval = fromMillis(this.#parts.registry.driver(nodeId)?.beat.intervalMs ?? 1_000)
    return Math.max(0, Math.ceil((lastBeat + interval - this.#parts.toLocal(startAt)) / SECOND))
  }
}

function isParticipant(run: Run, nodeId: string, boot: string | undefined): boolean {
  const driver = run.drivers.get(nodeId)
  return driver?.participant === true && driver.boot === boot
}
