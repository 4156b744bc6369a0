/** The part of one worker in one test: its share, an engine, a recorder, a pacer, and their monitors. */
import type { Clock } from '../../lib/clock.ts'
import type { FailureDetail } from '../../lib/measure/details.ts'
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import { pickerOf, type RequestPicker } from '../../lib/plan/mix.ts'
import { drainOf, type Phase, type Plan, phaseOf } from '../../lib/plan/plan.ts'
import { type Share, shareOfShape } from '../../lib/plan/schedule.ts'
import { type Lane, requestNumber, shareOf } from '../../lib/plan/segment.ts'
import { type Micros, fromMillis, later, micros } from '../../lib/units.ts'
import { ClosedLoop } from './closed.ts'
import type { Credentials, Engine, EngineTask, OpenEngine } from '../engines/engine.ts'
import type { Firing } from './firing.ts'
import { GeneratorWatch, type Seen } from '../limits/generator-watch.ts'
import { Pacer } from './pacer.ts'
import { pollWatch } from '../limits/poll-watch.ts'
import { http } from '../protocols/http.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { neededAtOnce } from '../worker-pool/plan-needs.ts'
import { type LabelTally, Recorder, type RecorderOptions } from './recorder.ts'
import { LoopWaiter, ONCE, type Waiter } from './waiter.ts'

/** Plans do not contain a seed for now. */
const MIX_SEED = 1

const FOREVER = micros(Number.POSITIVE_INFINITY)

/** All parameters of a worker's load, as plain data, because it crosses threads. */
export interface LoadJob {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  readonly lane: Lane
  readonly credentials?: Credentials
}

export interface LoadParts {
  readonly open: OpenEngine
  /** The protocol of the engine; HTTP by default. */
  readonly protocol?: Protocol
  readonly clock: Clock
  /** How to wait for instants of the plan. */
  readonly waiter: Waiter
}

/** One window of a load. */
export interface Flipped extends Seen {
  readonly parts: readonly LabelTally[]
  readonly details: readonly FailureDetail[]
}

export class Load {
  /** Resolves with the number of requests that were never fired, when everything in flight has ended. */
  readonly done: Promise<number>
  readonly #recorder: Recorder
  readonly #parts: LoadParts
  readonly #engine: Engine
  readonly #open: boolean
  readonly #firing: Firing
  readonly #watch: GeneratorWatch
  /** The start is the instant that all drivers have in common. */
  readonly #starter: LoopWaiter
  /** The number of connections that are needed at the start. */
  readonly #atOnce: number
  /** The time of the load, if its shape sets one. */
  readonly #time: Micros | undefined
  readonly #stopped = new AbortController()
  #startAt = micros(0)
  #neverSent = 0

  constructor(job: LoadJob, parts: LoadParts) {
    const { open, clock, protocol = http } = parts
    const share = shareOfShape(phaseOf(job.plan).shape, job.lane)
    const task = engineTaskOf(job, share)
    this.#parts = parts
    this.#open = share.kind === 'open'
    this.#time = loadTimeOf(phaseOf(job.plan).shape)
    this.#starter = new LoopWaiter(clock, ONCE)
    this.#watch = new GeneratorWatch(clock)
    this.#recorder = new Recorder({
      instants: instantsOf(share),
      timeout: task.timeout,
      requests: job.plan.requests.length,
      measurements: protocol.measurements,
      notes: protocol.notes,
    })
    this.#recorder.plan(share.count)
    this.#engine = open(task, this.#recorder)
    this.#firing = this.#firingOf(job, share, task.slots)
    this.#atOnce = Math.min(task.slots, neededAtOnce(job.plan, job.lane, protocol.needs(job.plan)))
    this.done = this.#firing.exhausted.then(() => this.#end())
  }

  /** Fires from the instant on. Connections are made before, if there is time. */
  start(at: Micros): void {
    const ahead = at > this.#parts.clock.now() && this.#atOnce > 0
    if (ahead) this.#engine.prepare?.(this.#atOnce)
    const until = later(at, this.#time ?? FOREVER)
    this.#startAt = at
    this.#recorder.begin({ startAt: at, until })
    this.#watch.start({ startAt: at, until })
    void this.done.then(pollWatch.tick(this.#parts.clock))
    this.#starter.until(at, () => {
      if (ahead) this.#recorder.notConnected(Math.max(0, this.#atOnce - (this.#engine.prepared ?? this.#atOnce)))
      this.#firing.start(at)
    })
  }

  /** Stops sending. Requests in flight have this many milliseconds to end, then they are aborted. */
  stop(graceMs: number): void {
    this.#stopped.abort()
    this.#starter.cancel()
    this.#neverSent += this.#firing.stop()
    const timer = setTimeout(() => {
      void this.#engine.destroy()
    }, graceMs)
    void this.done.then(() => {
      clearTimeout(timer)
    })
  }

  /** The events since the last flip, and whether the generator itself was the limit. */
  flip(): Flipped {
    const parts = this.#recorder.flip()
    const failures = parts.map(({ tally }) => tally.failures)
    return { parts, details: this.#recorder.takeDetails(), ...this.#watch.flip(failures) }
  }

  /** An open load lasts for its time, even if its last request was due before. */
  async #end(): Promise<number> {
    if (this.#open && this.#time !== undefined) {
      await this.#parts.clock.sleepUntil(later(this.#startAt, this.#time), this.#stopped.signal)
    }
    // The time may have ended the load before its count.
    this.#neverSent += this.#firing.stop()
    await this.#engine.close()
    this.#watch.stop()
    return this.#neverSent
  }

  #firingOf({ plan, lane }: LoadJob, share: Share, slots: number): Firing {
    const phase = phaseOf(plan)
    const parts = {
      ...this.#parts,
      count: share.count,
      number: requestNumber(lane),
      pick: pickerFor(plan),
      phase: FIRST_PHASE,
      engine: this.#engine,
      recorder: this.#recorder,
      onPause: () => {
        this.#watch.paused()
      },
      onWake: (now: Micros) => {
        pollWatch.since(now)
      },
    }
    if (share.kind === 'open') {
      const until = this.#time === undefined ? undefined : later(this.#time, fromMillis(drainOf(plan)))
      return new Pacer({ ...parts, schedule: share.schedule, slots, backlog: backlogOf(phase, lane), until })
    }
    const { connections, until, think } = share
    return new ClosedLoop({ ...parts, connections, until, think })
  }
}

/**
 * Each lane may let some arrivals wait, unless the backlog is 0: a share rounded to 0 would drop arrivals for which
 * other lanes have room.
 */
function backlogOf({ backlog }: Phase, { worker }: Lane): number {
  return backlog === 0 ? 0 : Math.max(1, shareOf(backlog, worker))
}

/** Plans have one phase for now. */
const FIRST_PHASE = 0

function pickerFor({ requests }: Plan): RequestPicker {
  return pickerOf(
    requests.map(({ weight = 1 }) => weight),
    MIX_SEED,
  )
}

function instantsOf(share: Share): RecorderOptions['instants'] {
  if (share.kind === 'open') return 'planned'
  return share.think > 0 ? 'after-answers' : 'none'
}

/** The engine's part of a lane's job. */
export function engineTaskOf({ plan, lane, testId, nodeId, credentials = {} }: LoadJob, share: Share): EngineTask {
  const slots = share.kind === 'closed' ? share.connections : shareOf(phaseOf(plan).maxInFlight, lane.worker)
  return {
    testId,
    nodeId,
    plan,
    timeout: fromMillis(plan.timeoutMs),
    slots: Math.max(1, Math.min(slots, share.count)),
    credentials,
  }
}
