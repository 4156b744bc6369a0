/** One worker's part of one test: its share, an engine, a recorder, and whoever fires. */
import type { Clock } from '../lib/clock.ts'
import { quantile } from '../lib/measure/histogram.ts'
import type { Tally } from '../lib/measure/tally.ts'
import type { Limit } from '../lib/messages/metrics.ts'
import { type Plan, phaseOf, requestOf } from '../lib/plan/plan.ts'
import { countOf, type Share, shareOfShape } from '../lib/plan/schedule.ts'
import { type Lane, requestNumber, shareOf } from '../lib/plan/segment.ts'
import { type Micros, between, fromMillis } from '../lib/units.ts'
import { ClosedLoop } from './closed.ts'
import type { Credentials, Engine, EngineFactory } from './engines/engine.ts'
import { type Firing, Pacer, PAUSE } from './pacer.ts'
import { Recorder } from './recorder.ts'

/** Slip at the 99th percentile of a window beyond which the generator itself held the load back. */
const SLIP_LIMIT = fromMillis(100)
/** How often a worker looks whether it stood still. */
const LOOK_MS = 100

/** All that a worker needs to know; plain data, it crosses threads. */
export interface LoadJob {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  readonly lane: Lane
  readonly credentials?: Credentials
}

export interface Flipped {
  readonly tally: Tally
  readonly limited: readonly Limit[]
}

export class Load {
  /** Resolves with the number of requests that were never fired, when everything in flight has ended. */
  readonly done: Promise<number>
  readonly #recorder = new Recorder()
  readonly #engine: Engine
  readonly #firing: Firing
  readonly #open: boolean
  readonly #clock: Clock
  #neverFired = 0
  #paused = false
  #lookedAt: Micros | undefined

  constructor(job: LoadJob, factory: EngineFactory, clock: Clock) {
    this.#clock = clock
    const share = shareOfShape(phaseOf(job.plan).shape, job.lane)
    this.#open = share.kind === 'open'
    this.#recorder.plan(share.count)
    this.#engine = factory(engineJob(job, share), this.#recorder)
    this.#firing = this.#firingOf(job, share, clock)
    this.done = this.#firing.exhausted.then(() => this.#engine.close()).then(() => this.#neverFired)
  }

  start(at: Micros): void {
    this.#firing.start(at)
    this.#watchForPauses()
  }

  /** A thread that stood still measures its own sleep as the target's: looked for until the end, whatever the shape. */
  #watchForPauses(): void {
    this.#lookedAt = this.#clock.now()
    const watch = setInterval(() => {
      this.#look()
    }, LOOK_MS)
    void this.done.then(() => {
      clearInterval(watch)
    })
  }

  #look(): void {
    const now = this.#clock.now()
    if (this.#lookedAt !== undefined && between(this.#lookedAt, now) > PAUSE) this.#paused = true
    this.#lookedAt = now
  }

  /** Fires no more. What is in flight may end within so many milliseconds, then it is aborted. */
  stop(drainMs: number): void {
    this.#neverFired += this.#firing.stop()
    const timer = setTimeout(() => {
      void this.#engine.destroy()
    }, drainMs)
    void this.done.then(() => {
      clearTimeout(timer)
    })
  }

  /** What happened since the last flip, and whether the generator itself was the limit. */
  flip(): Flipped {
    this.#look()
    const tally = this.#recorder.flip()
    const limited: Limit[] = []
    if (this.#paused) limited.push('paused')
    if (this.#open && (quantile(tally.latencies.slip, 0.99) ?? 0) > SLIP_LIMIT) limited.push('slip')
    this.#paused = false
    return { tally, limited }
  }

  #firingOf(job: LoadJob, share: Share, clock: Clock): Firing {
    const phase = phaseOf(job.plan)
    const parts = {
      count: share.count,
      number: requestNumber(countOf(phase.shape), job.lane),
      engine: this.#engine,
      recorder: this.#recorder,
      clock,
      onPause: () => {
        this.#paused = true
      },
    }
    if (share.kind === 'closed') return new ClosedLoop(parts)
    const backlog = shareOf(phase.backlog, job.lane.worker)
    return new Pacer({ ...parts, schedule: share.schedule, backlog })
  }
}

function engineJob(job: LoadJob, share: Share): Parameters<EngineFactory>[0] {
  const { plan, lane, testId, nodeId } = job
  const slots =
    share.kind === 'closed' ? share.connections : Math.max(1, shareOf(phaseOf(plan).maxInFlight, lane.worker))
  return {
    target: plan.target,
    request: requestOf(plan),
    timeout: fromMillis(plan.timeoutMs),
    slots: Math.max(1, Math.min(slots, share.count)),
    transport: plan.transport ?? {},
    credentials: job.credentials ?? {},
    identify: plan.identify ? { testId, nodeId } : undefined,
  }
}
