/** The part of one worker in one test: its share, an engine, a recorder, a pacer, and their monitors. */
import type { Clock } from '../../lib/clock.ts'
import type { CheckExample } from '../../lib/measure/checks.ts'
import type { FailureDetail } from '../../lib/measure/details.ts'
import type { Values } from '../../lib/plan/extract.ts'
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import type { Change } from '../../lib/plan/changes.ts'
import { pausesIn } from '../../lib/plan/pauses.ts'
import { latestEndOf } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { HIDDEN, maskerOf } from '../../lib/plan/secrets.ts'
import type { Lane } from '../../lib/plan/segment.ts'
import { type Micros, fromMillis, later, micros } from '../../lib/units.ts'
import type { TokenValues } from '../engines/auth/tokens.ts'
import { ownLimitsOf } from '../engines/deadlines.ts'
import type { Credentials, Engine, EngineTask, OpenEngine } from '../engines/engine.ts'
import { GeneratorWatch, type Seen } from '../limits/generator-watch.ts'
import { pollWatch } from '../limits/poll-watch.ts'
import { http } from '../protocols/http.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { neededAtOnce, slotsIn } from '../worker-pool/plan-needs.ts'
import { type DialPoint, dialAt, dialPointsOf } from './dial-ahead.ts'
import type { FiringParts } from './firing.ts'
import { instantsOf, type PhasePart, phasePartsOf } from './phase-parts.ts'
import { LoadClock } from './load-clock.ts'
import { ObservedSink } from './observed-sink.ts'
import type { OutcomeRing } from './outcome-ring.ts'
import { Play } from './play.ts'
import { type LabelTally, Recorder } from './recorder.ts'
import { LoopWaiter, ONCE, type Waiter } from './waiter.ts'

const FOREVER = micros(Number.POSITIVE_INFINITY)

/** All parameters of a worker's load, as plain data, because it crosses threads. */
export interface LoadJob {
  readonly testId: string
  readonly nodeId: string
  readonly plan: Plan
  readonly lane: Lane
  readonly credentials?: Credentials
  /** What requests before the load have extracted. */
  readonly extracted?: Values | undefined
  /** The tokens of requests at the start. */
  readonly tokens?: TokenValues
}

export interface LoadParts {
  readonly open: OpenEngine
  /** The protocol of the engine; HTTP by default. */
  readonly protocol?: Protocol
  readonly clock: Clock
  /** How to wait for instants of the plan. */
  readonly waiter: Waiter
  /** Receives the outcome of each request, if somebody wants to see them. */
  readonly outcomes?: OutcomeRing | undefined
}

/** One window of a load. */
export interface Flipped extends Seen {
  readonly parts: readonly LabelTally[]
  readonly details: readonly FailureDetail[]
  readonly examples: readonly CheckExample[]
}

export class Load {
  /** Resolves with the number of requests that were never fired, when everything in flight has ended. */
  readonly done: Promise<number>
  readonly #recorder: Recorder
  readonly #parts: LoadParts
  readonly #engine: Engine
  readonly #job: LoadJob
  /** The plan with its changes so far. */
  #livePlan: Plan
  readonly #play: Play
  readonly #loadClock = new LoadClock()
  readonly #watch: GeneratorWatch
  /** The start is the instant that all drivers have in common. */
  readonly #starter: LoopWaiter
  /** The number of connections that are needed at the start. */
  readonly #atOnce: number
  /** The latest end of its last phase as planned, if the plan sets one. */
  #time: Micros | undefined
  #startAt = micros(0)
  /** The connections that later phases need when they begin. */
  readonly #dialPoints: (plan: Plan) => readonly DialPoint[]
  /** Ends the wait for them; undefined before the start. */
  #dialing: AbortController | undefined
  readonly #stopped = new AbortController()
  #neverSent = 0
  #tokens: TokenValues

  constructor(job: LoadJob, parts: LoadParts) {
    const { open, clock, protocol = http, outcomes } = parts
    this.#tokens = job.tokens ?? []
    const task = { ...engineTaskOf(job), tokens: (request: number) => this.#tokens[request] ?? '' }
    const phases = phasePartsOf(job)
    this.#parts = parts
    this.#job = job
    this.#livePlan = job.plan
    this.#time = latestEndOf(job.plan)
    this.#starter = new LoopWaiter(clock, ONCE)
    this.#watch = new GeneratorWatch(clock)
    this.#recorder = new Recorder({
      instants: job.plan.phases.map(instantsOf),
      timeout: task.timeout,
      ownTimeouts: protocol === http ? ownLimitsOf({ timeout: task.timeout, requests: job.plan.requests }) : [],
      requests: job.plan.requests.length,
      measurements: protocol.measurements,
      notes: protocol.notes,
      loadClock: this.#loadClock,
      mask: (text) => this.#masked(text),
    })
    this.#plan(phases)
    this.#engine = open(task, outcomes === undefined ? this.#recorder : new ObservedSink(this.#recorder, outcomes))
    this.#play = new Play({ job, phases }, this.#firingParts(parts))
    const needs = protocol.needs(job.plan)
    this.#atOnce = Math.min(task.slots, neededAtOnce(job.plan, job.lane, needs))
    this.#dialPoints = (plan) => dialPointsOf(plan, job.lane, needs)
    this.done = this.#play.sequence.exhausted.then(() => this.#end())
  }

  #firingParts(parts: LoadParts): FiringParts & { loadClock: LoadClock } {
    return {
      ...parts,
      loadClock: this.#loadClock,
      engine: this.#engine,
      recorder: this.#recorder,
      onPause: () => {
        this.#watch.paused()
      },
      onWake: (now) => {
        pollWatch.since(now)
      },
    }
  }

  /** Counts the requests of the plan. */
  #plan(phases: readonly PhasePart[]): void {
    phases.forEach(({ planned }, phase) => {
      this.#recorder.plan(phase, planned)
    })
  }

  /** Fires from the instant on. Connections are made before, if there is time. */
  start(at: Micros): void {
    const ahead = at > this.#parts.clock.now() && this.#atOnce > 0
    if (ahead) this.#engine.prepare?.(this.#atOnce)
    this.#startAt = at
    this.#loadClock.begin(at)
    this.#recorder.begin(at)
    this.#watch.start({ startAt: at, until: this.#endAt() })
    void this.done.then(pollWatch.tick(this.#parts.clock))
    this.#starter.until(at, () => {
      if (ahead) this.#recorder.notConnected(Math.max(0, this.#atOnce - (this.#engine.prepared ?? this.#atOnce)))
      this.#play.sequence.start(at)
      this.#dialFrom(at)
    })
  }

  /** When its last phase ends at the latest. */
  #endAt(): Micros {
    return this.#loadClock.instantOf(later(this.#startAt, this.#time ?? FOREVER))
  }

  /** Makes the connections that phases from an instant on need, in place of those of the plan before a change. */
  #dialFrom(since: Micros): void {
    this.#dialing?.abort()
    this.#dialing = new AbortController()
    const signal = AbortSignal.any([this.#dialing.signal, this.#stopped.signal])
    const instantOf = (offset: Micros): Micros => this.#loadClock.instantOf(later(this.#startAt, offset))
    dialAt(this.#dialPoints(this.#livePlan), this.#engine, { clock: this.#parts.clock, instantOf, since, signal })
  }

  /** @param changes all changes of the run so far: what they change lies ahead */
  change(changes: readonly Change[]): void {
    const job = { ...this.#job, plan: changedPlan(this.#job.plan, changes) }
    this.#livePlan = job.plan
    const phases = phasePartsOf(job)
    this.#loadClock.set(pausesIn(changes))
    this.#time = latestEndOf(job.plan)
    this.#watch.until(this.#endAt())
    this.#plan(phases)
    this.#engine.grow?.(slotsIn(job.plan, job.lane))
    this.#play.change({ job, phases })
    if (this.#dialing !== undefined) this.#dialFrom(this.#parts.clock.now())
  }

  /** From now on, requests are sent with these tokens. */
  renew(tokens: TokenValues): void {
    this.#tokens = tokens
  }

  /** Stops sending. Requests in flight have this many milliseconds to end, then they are aborted. */
  stop(graceMs: number): void {
    this.#stopped.abort()
    this.#starter.cancel()
    this.#neverSent += this.#play.sequence.stop()
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
    const [details, examples] = [this.#recorder.takeDetails(), this.#recorder.takeExamples()]
    return { parts, details, examples, ...this.#watch.flip(failures) }
  }

  /** A text of the target without the secrets and the tokens that it may repeat. */
  #masked(text: string): string {
    const tokens = this.#tokens.filter((token) => token !== undefined && token !== '')
    return tokens.reduce<string>((masked, token = '') => masked.replaceAll(token, HIDDEN), maskerOf(process.env)(text))
  }

  async #end(): Promise<number> {
    // The time may have ended the load before its count.
    this.#neverSent += this.#play.sequence.stop()
    this.#stopped.abort()
    await this.#engine.close()
    this.#watch.stop()
    return this.#neverSent
  }
}

/** The engine's part of a lane's job: a place for each request that may be in flight, also across the ends of phases. */
export function engineTaskOf({ plan, lane, testId, nodeId, credentials = {}, extracted }: LoadJob): EngineTask {
  return {
    testId,
    nodeId,
    plan,
    timeout: fromMillis(plan.timeoutMs),
    slots: Math.max(1, slotsIn(plan, lane)),
    credentials,
    extracted,
  }
}
