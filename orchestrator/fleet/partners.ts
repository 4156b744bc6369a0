/**
 * Drivers that know only the assignment: they never answer a config, number no windows, and say their end in several
 * ways. They count as ready a second after the config, and as done by `heartbeat: "NO"`, by an end mark, or when they
 * beat on without metrics.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Summary } from '../../lib/messages/metrics-dialects.ts'
import { type Micros, between, fromMillis, fromSeconds, later, micros } from '../../lib/units.ts'
import type { LiveFigures } from '../figures/live-figures.ts'
import type { Registry } from './registry.ts'
import type { RunRecord } from '../run/record.ts'
import { isActive, isPending, participants } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'

export interface PartnersParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly live: LiveFigures
  readonly clock: Clock
}

/** A config is with them by then; nothing else can be known. */
const READY_AFTER = fromSeconds(1)
/** Beats without metrics for so long, or for so many of their own metrics intervals, mean the end. */
const SILENT_FOR = fromSeconds(6)
const SILENT_INTERVALS = 3

interface Pace {
  readonly at: Micros
  /** The longest time between two of its messages so far. */
  readonly interval: Micros
}

export class Partners {
  readonly #parts: PartnersParts
  /** By test and node: when metrics came. */
  readonly #paces = new Map<string, Pace>()

  constructor(parts: PartnersParts) {
    this.#parts = parts
  }

  /** A config was published: partners that are there by then are ready a second later. */
  published(record: RunRecord): void {
    const { clock } = this.#parts
    void clock.sleepUntil(later(clock.now(), READY_AFTER)).then(() => {
      this.#ready(record)
    })
  }

  /** A partner's figures came. */
  summary(summary: Summary): void {
    const record = this.#parts.runs.find(summary.testId)
    if (record === undefined || !isRunning(record, summary.nodeId)) return
    const key = `${summary.testId}\n${summary.nodeId}`
    this.#paces.set(key, paceAfter(this.#paces.get(key), this.#parts.clock.now()))
    record.heardAt = this.#parts.clock.now()
    record.partners.set(summary.nodeId, withDelta(summary, record.partners.get(summary.nodeId)))
    this.#parts.live.now(summary.testId)
  }

  /** A partner said that its test is over; without a name all of them did. */
  ended(nodeId: string | undefined): void {
    for (const record of this.#active()) {
      for (const driver of participants(record.run)) {
        if (
          driver.reports === 'summary' &&
          driver.state === 'running' &&
          (nodeId === undefined || driver.nodeId === nodeId)
        ) {
          this.#done(record, driver.nodeId)
        }
      }
    }
  }

  /** Looks for partners that beat and say no more about their test. */
  check(): void {
    const now = this.#parts.clock.now()
    for (const record of this.#active()) {
      for (const { nodeId } of participants(record.run).filter(
        (driver) => driver.reports === 'summary' && driver.state === 'running',
      )) {
        const pace = this.#paces.get(`${record.run.id}\n${nodeId}`)
        if (pace !== undefined && between(pace.at, now) > silenceAllowed(pace)) this.#done(record, nodeId)
      }
    }
  }

  #ready(record: RunRecord): void {
    if (!isPending(record.run)) return
    for (const { nodeId, reports } of this.#parts.registry.live()) {
      if (reports === 'windows') continue
      this.#parts.runs.apply(record, { type: 'answered', driver: { nodeId, boot: undefined, reports }, ready: true })
    }
  }

  #done(record: RunRecord, nodeId: string): void {
    this.#paces.delete(`${record.run.id}\n${nodeId}`)
    this.#parts.runs.apply(record, { type: 'done', nodeId, boot: undefined, ending: 'completed' })
  }

  #active(): RunRecord[] {
    return this.#parts.runs.all().filter(({ run }) => isActive(run))
  }
}

function isRunning({ run }: RunRecord, nodeId: string): boolean {
  const driver = run.drivers.get(nodeId)
  return driver?.participant === true && driver.reports === 'summary' && isActive(run)
}

function paceAfter(before: Pace | undefined, at: Micros): Pace {
  if (before === undefined) return { at, interval: fromMillis(0) }
  return { at, interval: micros(Math.max(before.interval, between(before.at, at))) }
}

function silenceAllowed({ interval }: Pace): number {
  return Math.max(SILENT_FOR, SILENT_INTERVALS * interval)
}

/** Some partners say how many requests came since their last message: added up here. */
function withDelta(summary: Summary, before: Summary | undefined): Summary {
  if (summary.sent !== undefined) return summary
  const sent = summary.delta === undefined ? before?.sent : (before?.sent ?? 0) + summary.delta
  return sent === undefined ? summary : { ...summary, sent }
}
