/**
 * Publishes events to the event stream and the log. A failure to publish never reaches the caller, so counting
 * continues even if an event cannot be published.
 */
import type { LiveEvent } from '../../lib/api/answers.ts'
import { Attempts } from '../../lib/attempts.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { fromMillis, later } from '../../lib/units.ts'
import { driverAnswerOf, runAnswerOf } from './answers.ts'
import { countsOf } from './counts.ts'
import { liveOf } from './figures.ts'
import { latestRateOf } from './latest-rate.ts'
import { verdictOf } from './verdict.ts'
import type { Registry } from '../fleet/registry.ts'
import type { RunRecord } from '../run/record.ts'
import { participants, type RunState } from '../run/run.ts'

/** Changes within this time become one event. */
const TOGETHER = fromMillis(100)

export class EventPublisher {
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  readonly #log: Log
  readonly #clock: Clock
  readonly #attempts: Attempts
  /** The state that was published last. */
  readonly #told = new WeakMap<RunRecord, RunState>()
  /** Runs that changed and have not been published. */
  readonly #changed = new Set<RunRecord>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#attempts = new Attempts(log)
    this.#clock = clock
  }

  /** Passes on every event from now on; returns a function that ends this. */
  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** A run changed: a new state is published at once, other changes together, so that many drivers cause few events. */
  run(record: RunRecord): void {
    this.#attempts.run('telling a run', () => {
      this.#run(record)
    })
  }

  /** Publishes the current figures of a run: one JSON line, and an event. */
  figures(record: RunRecord): void {
    this.#attempts.run('telling figures', () => {
      this.#figures(record)
    })
  }

  /** Publishes the end of a run, with its verdict. */
  ended(record: RunRecord): void {
    this.#attempts.run('telling an end', () => {
      this.#ended(record)
    })
  }

  /** A test was removed: what is still to be told of it is not. */
  removed(record: RunRecord): void {
    this.#changed.delete(record)
    this.#tell({ type: 'removed', data: { TestId: record.run.id } })
  }

  /**
   * A driver connected, fell silent, came back, or left.
   * @param slipMs the slip of its latest window in a running test; null without one
   */
  driver(registry: Registry, nodeId: string, slipMs: number | null = null): void {
    this.#attempts.run('telling a driver', () => {
      this.#driver(registry, nodeId, slipMs)
    })
  }

  #run(record: RunRecord): void {
    const isNew = this.#told.get(record) !== record.run.state
    if (isNew) this.#tellRun(record)
    else if (!this.#changed.has(record)) void this.#tellRunLater(record)
  }

  #tellRun(record: RunRecord): void {
    this.#changed.delete(record)
    this.#told.set(record, record.run.state)
    if (this.#listeners.size > 0) this.#tell({ type: 'run', data: runAnswerOf(record) })
  }

  async #tellRunLater(record: RunRecord): Promise<void> {
    this.#changed.add(record)
    await this.#clock.sleepUntil(later(this.#clock.now(), TOGETHER))
    if (!this.#changed.has(record)) return
    this.#attempts.run('telling a run', () => {
      this.#tellRun(record)
    })
  }

  #figures(record: RunRecord): void {
    if (participants(record.run).length === 0) return
    const data = liveOf(record)
    const { sent, completed, failed, rate, latencies } = data.overall
    const { median, p95, p99, max } = latencies.response
    const head = { test_id: data.TestId, state: data.state, window_end: data.windowEnd }
    const rates = { rate, rate_last_second: latestRateOf(record.timeline) }
    this.#log.info({ ...head, sent, completed, failed, ...rates, response_ms: { median, p95, p99, max } }, 'live')
    this.#tell({ type: 'figures', data })
  }

  #ended(record: RunRecord): void {
    const { sent, completed, failed } = countsOf(record)
    const head = { test_id: record.run.id, state: record.run.state }
    this.#log.info({ ...head, sent, completed, failed, verdict: verdictOf(record) }, 'test ended')
  }

  #driver(registry: Registry, nodeId: string, slipMs: number | null): void {
    const driver = registry.driver(nodeId)
    if (driver === undefined) return
    const data = driverAnswerOf(registry, driver, { now: this.#clock.now(), slipMs })
    this.#log.info({ node_id: nodeId, boot: data.boot, liveness: data.liveness }, 'driver')
    this.#tell({ type: 'driver', data })
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) {
      this.#attempts.run('telling a listener', () => {
        listener(event)
      })
    }
  }
}
