/**
 * Translates for partners, drivers that know only the base protocol: all code behind it receives registrations,
 * heartbeats, answers, and figures with an end, as from our own drivers, whose messages pass unchanged.
 *
 * Partners never answer a config, have no boot, number no windows, and report their end in several ways. They count as
 * ready a second after the config, and as done after `heartbeat: "NO"`, after an end mark, or when they continue to
 * send heartbeats without metrics.
 */
import type { Clock } from '../lib/clock.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Metrics } from '../lib/messages/metrics.ts'
import type { Summary } from '../lib/messages/metrics-dialects.ts'
import type { Register } from '../lib/messages/register.ts'
import { type Micros, between, fromMillis, fromSeconds, later, micros } from '../lib/units.ts'
import type { RunStore } from './run/run-store.ts'
import type { DriverMessages } from './fleet/driver-messages.ts'
import type { Registry } from './fleet/registry.ts'
import type { Stated } from './fleet/reports.ts'

export interface PartnerAdapterParts {
  readonly to: DriverMessages
  readonly clock: Clock
  readonly registry: Pick<Registry, 'live' | 'silence'>
  readonly runs: Pick<RunStore, 'underWay'>
  /** Aborted when the orchestrator is closed: nothing is answered afterwards. */
  readonly closed: AbortSignal
}

/** A config has arrived by then; nothing else can be known. */
const READY_AFTER = fromSeconds(1)
/** Heartbeats without metrics for this long, or for this many of the partner's own metrics intervals, mean the end. */
const SILENT_FOR = fromSeconds(6)
const SILENT_INTERVALS = 3
/** A partner's heartbeats may be slow: it is lost after this many of its own intervals, as stated or observed. */
const LOST_INTERVALS = 5
/** A longer time between heartbeats was an absence, not an interval. */
const SLOWEST = fromSeconds(60)
/** The assumed interval of a partner that has only registered. */
const UNKNOWN_INTERVAL_MS = 60_000

/** The reports of a partner about a running test. */
interface Told {
  /** When its last figures arrived. */
  readonly at: Micros
  /** The longest time between two of its messages so far. */
  readonly interval: Micros
  /** The requests so far, by its own count or as the sum of its messages. */
  readonly sent: number | undefined
}

export class PartnerAdapter {
  readonly #parts: PartnerAdapterParts
  /** By test and node, for running tests. */
  readonly #told = new Map<string, Told>()

  constructor(parts: PartnerAdapterParts) {
    this.#parts = parts
  }

  /**
   * Some partners send heartbeats only during tests: before, their registration is their only message, and counts as a
   * heartbeat.
   */
  register(message: Register, old: boolean): void {
    const { nodeId, boot, address } = message
    this.#parts.to.register(message)
    if (!old && boot === undefined) this.heartbeat({ nodeId, alive: true, address, intervalMs: UNKNOWN_INTERVAL_MS })
  }

  /** A partner's farewell is the end of its test; our drivers send their last window first. */
  heartbeat(beat: Heartbeat): void {
    const { to } = this.#parts
    if (beat.boot !== undefined) {
      to.heartbeat(beat)
      return
    }
    if (!beat.alive) this.#ended(beat.nodeId)
    to.heartbeat({ ...beat, reports: 'summary', lostAfter: this.#patienceWith(beat) })
  }

  /**
   * @param record the record's value as it was received, and its key: its sender, if the message itself does not name it
   */
  metrics(message: Metrics, { key, value }: { readonly key: string | null; readonly value: Uint8Array }): void {
    switch (message.kind) {
      case 'window':
        this.#parts.to.window(message, value)
        break
      case 'summary':
        this.#summary(message)
        break
      case 'end-mark':
        this.#ended(key === null || key === '' ? undefined : key)
    }
  }

  /** A config was published: the partners that are present are ready a second later. */
  published(testId: string): void {
    const { clock, registry, to, closed } = this.#parts
    void clock.sleepUntil(later(clock.now(), READY_AFTER), closed).then(() => {
      if (closed.aborted) return
      for (const { nodeId, reports } of registry.live()) {
        if (reports === 'summary') to.answer(nodeId, { testId, answer: 'ready' })
      }
    })
  }

  /** Detects partners that continue to send heartbeats but no metrics of their test. */
  check(): void {
    const now = this.#parts.clock.now()
    const loading = this.#loading()
    const known = new Set(loading.map(keyOf))
    for (const key of this.#told.keys()) if (!known.has(key)) this.#told.delete(key)
    for (const one of loading) {
      const told = this.#told.get(keyOf(one))
      if (one.running && told !== undefined && between(told.at, now) > silenceAllowed(told)) this.#done(one)
    }
  }

  #patienceWith({ nodeId, intervalMs }: Heartbeat): Micros {
    const { clock, registry } = this.#parts
    const seen = intervalMs === undefined ? (registry.silence(nodeId, clock.now()) ?? 0) : fromMillis(intervalMs)
    return micros(LOST_INTERVALS * Math.min(seen, SLOWEST))
  }

  #summary(summary: Summary): void {
    const key = keyOf(summary)
    if (!this.#loading().some((one) => keyOf(one) === key)) return
    const told = toldAfter(this.#told.get(key), summary, this.#parts.clock.now())
    this.#told.set(key, told)
    const { nodeId, testId } = summary
    this.#parts.to.summary({ kind: 'summary', nodeId, testId, stated: statedIn(summary, told) })
  }

  /** A partner's test is over; without a name, that of all partners. */
  #ended(nodeId: string | undefined): void {
    for (const one of this.#loading()) {
      if (one.running && (nodeId === undefined || one.nodeId === nodeId)) this.#done(one)
    }
  }

  #done({ nodeId, testId }: Loading): void {
    this.#parts.to.summary({ kind: 'summary', nodeId, testId, last: { ending: 'completed' } })
  }

  /** The partners in running tests. */
  #loading(): Loading[] {
    return this.#parts.runs
      .underWay()
      .filter(({ driver }) => driver.reports === 'summary')
      .map(({ testId, driver }) => ({ testId, nodeId: driver.nodeId, running: driver.state === 'running' }))
  }
}

interface Loading {
  readonly testId: string
  readonly nodeId: string
  readonly running: boolean
}

function keyOf({ testId, nodeId }: Pick<Loading, 'testId' | 'nodeId'>): string {
  return JSON.stringify([testId, nodeId])
}

/** Some partners report the requests since their last message: these are added up. */
function toldAfter(before: Told | undefined, { sent, delta }: Summary, at: Micros): Told {
  const summed = delta === undefined ? before?.sent : (before?.sent ?? 0) + delta
  const interval = before === undefined ? 0 : Math.max(before.interval, between(before.at, at))
  return { at, interval: micros(interval), sent: sent ?? summed }
}

function silenceAllowed({ interval }: Told): number {
  return Math.max(SILENT_FOR, SILENT_INTERVALS * interval)
}

/** A partner that counts only one of both has the same value for the other. */
function statedIn(summary: Summary, { sent }: Told): Stated {
  const { received, mean = null, median = null, mode = null, min = null, max = null } = summary
  return { sent: sent ?? received ?? 0, completed: received ?? sent ?? 0, mean, median, mode, min, max }
}
