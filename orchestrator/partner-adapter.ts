/**
 * Speaks for partners, drivers that know only the base protocol, as one of ours would: everything behind it hears
 * registrations, beats, answers, and figures with an end. What ours say passes as it came.
 *
 * Partners never answer a config, have no boot, number no windows, and say their end in several ways. They count as ready a
 * second after the config, and as done by `heartbeat: "NO"`, by an end mark, or when they beat on without metrics.
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
}

/** A config is with them by then; nothing else can be known. */
const READY_AFTER = fromSeconds(1)
/** Beats without metrics for so long, or for so many of their own metrics intervals, mean the end. */
const SILENT_FOR = fromSeconds(6)
const SILENT_INTERVALS = 3
/** A partner may beat slowly: it is lost after so many of its own intervals, as stated or as seen. */
const LOST_INTERVALS = 5
/** No interval between beats is taken for longer than this: it was an absence. */
const SLOWEST = fromSeconds(60)
/** Nothing is known of how often one beats that has only registered. */
const UNKNOWN_INTERVAL_MS = 60_000

/** What one has said of a test that is under way. */
interface Told {
  /** When its figures last came. */
  readonly at: Micros
  /** The longest time between two of its messages so far. */
  readonly interval: Micros
  /** Requests by then, as it counts or as its messages add up. */
  readonly sent: number | undefined
}

export class PartnerAdapter {
  readonly #parts: PartnerAdapterParts
  /** By test and node; of tests that are under way. */
  readonly #told = new Map<string, Told>()

  constructor(parts: PartnerAdapterParts) {
    this.#parts = parts
  }

  /** Some beat only while they test: their registration is then all that is heard of them before, and stands for a beat. */
  register(message: Register, old: boolean): void {
    const { nodeId, boot, address } = message
    this.#parts.to.register(message)
    if (!old && boot === undefined) this.heartbeat({ nodeId, alive: true, address, intervalMs: UNKNOWN_INTERVAL_MS })
  }

  /** A partner's goodbye is the end of its test; ours says its last window first. */
  heartbeat(beat: Heartbeat): void {
    const { to } = this.#parts
    if (beat.boot !== undefined) {
      to.heartbeat(beat)
      return
    }
    if (!beat.alive) this.#ended(beat.nodeId)
    to.heartbeat({ ...beat, reports: 'summary', lostAfter: this.#patienceWith(beat) })
  }

  /** @param key the record's key: whose it is, where the message itself does not say */
  metrics(message: Metrics, key: string | null): void {
    switch (message.kind) {
      case 'window':
        this.#parts.to.metrics(message)
        break
      case 'summary':
        this.#summary(message)
        break
      case 'end-mark':
        this.#ended(key === null || key === '' ? undefined : key)
    }
  }

  /** A config was published: partners that are there by then are ready a second later. */
  published(testId: string): void {
    const { clock, registry, to } = this.#parts
    void clock.sleepUntil(later(clock.now(), READY_AFTER)).then(() => {
      for (const { nodeId, reports } of registry.live()) {
        if (reports === 'summary') to.answer(nodeId, { testId, answer: 'ready' })
      }
    })
  }

  /** Looks for partners that beat and say no more about their test. */
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
    this.#parts.to.metrics({ kind: 'summary', nodeId, testId, stated: statedIn(summary, told) })
  }

  /** One said that its test is over; without a name all of them did. */
  #ended(nodeId: string | undefined): void {
    for (const one of this.#loading()) {
      if (one.running && (nodeId === undefined || one.nodeId === nodeId)) this.#done(one)
    }
  }

  #done({ nodeId, testId }: Loading): void {
    this.#parts.to.metrics({ kind: 'summary', nodeId, testId, last: { ending: 'completed' } })
  }

  /** Partners that take part in what is under way. */
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

/** Some say how many requests came since their last message: added up here. */
function toldAfter(before: Told | undefined, { sent, delta }: Summary, at: Micros): Told {
  const summed = delta === undefined ? before?.sent : (before?.sent ?? 0) + delta
  const interval = before === undefined ? 0 : Math.max(before.interval, between(before.at, at))
  return { at, interval: micros(interval), sent: sent ?? summed }
}

function silenceAllowed({ interval }: Told): number {
  return Math.max(SILENT_FOR, SILENT_INTERVALS * interval)
}

/** Where it counts only one of both, that is the other as well. */
function statedIn(summary: Summary, { sent }: Told): Stated {
  const { received, mean = null, median = null, mode = null, min = null, max = null } = summary
  return { sent: sent ?? received ?? 0, completed: received ?? sent ?? 0, mean, median, mode, min, max }
}
