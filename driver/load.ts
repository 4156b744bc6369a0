/** One worker's part of one test: its share, an engine, a recorder, whoever fires, and who watches over them. */
import type { Clock } from '../lib/clock.ts'
import type { FailureDetail } from '../lib/measure/details.ts'
import type { Tally } from '../lib/measure/tally.ts'
import { type Plan, phaseOf, requestOf } from '../lib/plan/plan.ts'
import { type Share, shareOfShape } from '../lib/plan/schedule.ts'
import { type Lane, requestNumber, shareOf } from '../lib/plan/segment.ts'
import { type Micros, fromMillis } from '../lib/units.ts'
import { ClosedLoop } from './closed.ts'
import type { Credentials, Engine, EngineFactory, EngineJob } from './engines/engine.ts'
import type { Firing } from './firing.ts'
import { GeneratorWatch, type Seen } from './limits/generator-watch.ts'
import { Pacer } from './pacer.ts'
import { spins } from './pacing.ts'
import { Recorder } from './recorder.ts'
import { LoopWaiter, ONCE, type Waiter } from './waiter.ts'

/** Arrivals so soon after the start find a connection that was made before it. */
const AT_ONCE = fromMillis(10)

/** All that a worker needs to know; plain data, it crosses threads. */
export interface LoadJob {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  readonly lane: Lane
  readonly credentials?: Credentials
}

export interface LoadParts {
  readonly factory: EngineFactory
  readonly clock: Clock
  /** How instants of the plan are awaited. */
  readonly waiter: Waiter
}

/** One window of a load. */
export interface Flipped extends Seen {
  readonly tally: Tally
  readonly details: readonly FailureDetail[]
}

export class Load {
  /** Resolves with the number of requests that were never fired, when everything in flight has ended. */
  readonly done: Promise<number>
  readonly #recorder = new Recorder()
  readonly #parts: LoadParts
  readonly #engine: Engine
  readonly #firing: Firing
  readonly #watch: GeneratorWatch
  /** The start is the instant that all drivers have in common. */
  readonly #starter: LoopWaiter
  /** So many connections are needed at the start. */
  readonly #atOnce: number
  #neverFired = 0

  constructor(job: LoadJob, parts: LoadParts) {
    const { factory, clock } = parts
    const share = shareOfShape(phaseOf(job.plan).shape, job.lane)
    const engineJob = engineJobOf(job, share)
    this.#parts = parts
    this.#starter = new LoopWaiter(clock, ONCE)
    this.#watch = new GeneratorWatch({ clock, open: share.kind === 'open', strict: spins(job.plan) })
    this.#recorder.plan(share.count)
    this.#engine = factory(engineJob, this.#recorder)
    this.#firing = this.#firingOf(job, share)
    this.#atOnce = connectionsAtOnce(job, engineJob)
    this.done = this.#firing.exhausted.then(() => this.#end())
  }

  /** Fires from the instant on. Connections are made before, if there is time. */
  start(at: Micros): void {
    if (at > this.#parts.clock.now() && this.#atOnce > 0) this.#engine.prepare?.(this.#atOnce)
    this.#watch.start(at)
    this.#starter.until(at, () => {
      this.#firing.start(at)
    })
  }

  /** Fires no more. What is in flight may end within so many milliseconds, then it is aborted. */
  stop(drainMs: number): void {
    this.#starter.cancel()
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
    const tally = this.#recorder.flip()
    return { tally, details: this.#recorder.takeDetails(), ...this.#watch.flip(tally) }
  }

  async #end(): Promise<number> {
    // Time may have ended the load before its count.
    this.#neverFired += this.#firing.stop()
    await this.#engine.close()
    this.#watch.stop()
    return this.#neverFired
  }

  #firingOf({ plan, lane }: LoadJob, share: Share): Firing {
    const phase = phaseOf(plan)
    const parts = {
      ...this.#parts,
      count: share.count,
      number: requestNumber(lane),
      engine: this.#engine,
      recorder: this.#recorder,
      onPause: () => {
        this.#watch.paused()
      },
    }
    if (share.kind === 'open')
      return new Pacer({ ...parts, schedule: share.schedule, backlog: shareOf(phase.backlog, lane.worker) })
    const { connections, until, think } = share
    return new ClosedLoop({ ...parts, connections, until, think })
  }
}

function engineJobOf(job: LoadJob, share: Share): EngineJob {
  const { plan, lane, testId, nodeId } = job
  const slots = share.kind === 'closed' ? share.connections : shareOf(phaseOf(plan).maxInFlight, lane.worker)
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

/** The connections that the first arrivals need; none where each request is to make its own, or there is no request. */
function connectionsAtOnce({ plan, lane }: LoadJob, { slots, transport }: EngineJob): number {
  const share = shareOfShape(phaseOf(plan).shape, lane)
  if (transport.keepAlive === false || share.count === 0) return 0
  if (share.kind === 'closed') return slots
  let arrivals = 0
  for (
    let at = share.schedule.next();
    at !== undefined && at <= AT_ONCE && arrivals < slots;
    at = share.schedule.next()
  )
    arrivals += 1
  return arrivals
}
