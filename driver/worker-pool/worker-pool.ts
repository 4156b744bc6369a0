/** The driver's load workers: threads that outlive tests. A worker that dies fails its test, and is replaced. */
import type { Worker } from 'node:worker_threads'
import { systemClock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type Micros, between, micros, toMillis } from '../../lib/units.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Segment } from '../../lib/plan/segment.ts'
import { neededOf } from '../../lib/plan/protocol.ts'
import { LaneMerger, type MergedSecond } from './lane-merger.ts'
import type { Command, Report } from './thread-messages.ts'
import type { TokenValues } from '../engines/auth/tokens.ts'
import type { LoadJob } from '../load-thread/load.ts'
import { builtInProtocols, type Protocols } from '../protocols/protocols.ts'
import { connectMsOf, lanesFor, preparationOf } from './plan-needs.ts'
import { loadThread } from '../load-thread/load-thread.ts'

/** The callbacks of a run. */
export interface RunListener {
  /** A second is complete, in order; the last one has `last`. */
  window(window: MergedSecond): void
  /** The load could not be run, or a worker died. No window follows. */
  failed(reason: string): void
}

/** The part of the pool that a driver uses. */
export type LoadWorkers = Pick<
  WorkerPool,
  'open' | 'prepare' | 'connectMs' | 'onTimed' | 'run' | 'renew' | 'change' | 'stop' | 'tickAgeMs' | 'close'
>

interface CurrentRun {
  readonly number: number
  /** The number of participating workers, counted from the first. */
  readonly lanes: number
  readonly merger: LaneMerger
  readonly listener: RunListener
}

const ALIVE_MS = 1_000

export class WorkerPool {
  readonly #log: Log
  readonly #workers: Worker[] = []
  readonly #size: number
  readonly #thread: () => Worker
  readonly #protocols: Protocols
  #runs = 0
  #run: CurrentRun | undefined
  #heardAt: Micros | undefined
  /** The latest costs of making a connection, in µs, by engine and thread. */
  readonly #dialCosts = new Map<string, Micros[]>()
  #onTimed: () => void = () => undefined
  #alive: NodeJS.Timeout | undefined
  #closed = false

  /**
   * @param thread creates one load thread, by default of worker.ts
   * @param protocols the protocols of its threads
   */
  constructor(size: number, log: Log, thread: () => Worker = loadThread, protocols = builtInProtocols()) {
    this.#size = size
    this.#log = log
    this.#thread = thread
    this.#protocols = protocols
  }

  /** Starts the threads and resolves when all are online. */
  async open(): Promise<void> {
    await Promise.all(Array.from({ length: this.#size }, (_, index) => this.#hire(index)))
  }

  /** Loads and warms up everything that a test of this plan needs, before it is triggered. A late call is harmless. */
  prepare(plan: Plan): void {
    for (const worker of this.#workers) tell(worker, { type: 'prepare', ...preparationOf(plan) })
  }

  /** The time that the slowest thread needs for the connections of a plan's first requests, in ms: an estimate. */
  connectMs(plan: Plan): number {
    const costs = Object.values(this.#dialCosts.get(neededOf(plan)) ?? [])
    const needs = this.#protocols.of(plan).needs(plan)
    return connectMsOf(plan, this.#size, needs, costs.length === 0 ? undefined : micros(Math.max(...costs)))
  }

  /** From now on, calls `listener` when threads have measured the cost of a connection: estimates may have changed. */
  onTimed(listener: () => void): void {
    this.#onTimed = listener
  }

  /**
   * Runs a driver's share from a start instant on, split over as many workers as have a place in flight. One run at a
   * time.
   */
  run(job: Omit<LoadJob, 'lane'>, at: { driver: Segment; startAt: Micros }, listener: RunListener): void {
    this.#runs += 1
    const run = this.#runs
    const lanes = lanesFor(job.plan, this.#size, at.driver)
    this.#sayAlive()
    this.#run = { number: run, lanes, merger: new LaneMerger(lanes), listener }
    this.#heardAt = at.startAt
    this.#workers.slice(0, lanes).forEach((worker, index) => {
      const lane = { driver: at.driver, worker: { index, of: lanes } }
      tell(worker, { type: 'run', run, job: { ...job, lane }, startAt: at.startAt })
    })
  }

  /** Load threads end their load when they no longer receive this. */
  #sayAlive(): void {
    clearInterval(this.#alive)
    this.#alive = setInterval(() => {
      if (this.#run === undefined) clearInterval(this.#alive)
      else for (const worker of this.#workers) tell(worker, { type: 'alive' })
    }, ALIVE_MS)
  }

  /** From now on, requests are sent with these tokens. */
  renew(tokens: TokenValues): void {
    if (this.#run === undefined) return
    for (const worker of this.#workers) tell(worker, { type: 'renew', tokens })
  }

  /** Changes the load. @param changes all changes of the run so far */
  change(changes: readonly Change[]): void {
    if (this.#run === undefined) return
    for (const worker of this.#workers) tell(worker, { type: 'change', changes })
  }

  /** Ends the load: no more requests are sent, and requests in flight have this many milliseconds to end. */
  stop(graceMs: number): void {
    for (const worker of this.#workers) tell(worker, { type: 'stop', graceMs })
  }

  /** How long ago a worker gave its last sign of life in this run, in ms. */
  tickAgeMs(now: Micros): number | undefined {
    return this.#heardAt === undefined ? undefined : Math.max(0, Math.round(toMillis(between(this.#heardAt, now))))
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#alive)
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  /** Resolves when the thread is online. Rejects when it dies before that: a replacement would, too. */
  #hire(index: number): Promise<void> {
    const worker = this.#thread()
    this.#workers[index] = worker
    return new Promise((resolve, reject) => {
      let online = false
      const died = (reason: string): void => {
        if (online) this.#lost(index, reason)
        else if (!this.#closed) reject(new Error(`a load worker could not start: ${reason}`))
      }
      worker.on('error', (error) => {
        died(messageOf(error))
      })
      worker.on('exit', (code) => {
        died(`a load worker ended with code ${code}`)
      })
      worker.on('message', (report: Report) => {
        if (report.type === 'online') {
          online = true
          resolve()
        } else if (report.type === 'warmed') {
          this.#timed(index, report)
        } else this.#hear(index, report)
      })
      tell(worker, { type: 'hello' })
    })
  }

  #timed(index: number, { engine, dialCost }: Extract<Report, { type: 'warmed' }>): void {
    const costs = this.#dialCosts.get(engine) ?? []
    costs[index] = dialCost
    this.#dialCosts.set(engine, costs)
    this.#onTimed()
  }

  #hear(index: number, report: Exclude<Report, { type: 'online' | 'warmed' }>): void {
    const run = this.#run
    // Late reports of a failed run do not belong to the next one.
    if (run?.number !== report.run) return
    this.#heardAt = systemClock.now()
    if (report.type === 'failed') {
      this.#fail(report.reason)
      return
    }
    const windows = run.merger.add(index, report)
    if (run.merger.ended) this.#run = undefined
    for (const window of windows) run.listener.window(window)
  }

  #lost(index: number, reason: string): void {
    if (this.#closed) return
    this.#log.error({ worker: index, reason }, 'a load worker died')
    this.#workers[index]?.removeAllListeners()
    void this.#hire(index)
    if (index < (this.#run?.lanes ?? 0)) this.#fail(reason)
  }

  #fail(reason: string): void {
    const run = this.#run
    this.#run = undefined
    this.stop(0)
    run?.listener.failed(reason)
  }
}

function tell(worker: Worker, command: Command): void {
  worker.postMessage(command)
}
