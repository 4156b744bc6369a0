/** For tests of plans with several phases: a lane in virtual time, with a target that takes a set time for each request. */
import { changedPlan } from '../../lib/plan/changed-plan.ts'
import type { Change } from '../../lib/plan/changes.ts'
import { pausesIn } from '../../lib/plan/pauses.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Lane } from '../../lib/plan/segment.ts'
import { fromSeconds, type Micros, micros } from '../../lib/units.ts'
import type { Engine, Sink } from '../engines/engine.ts'
import type { Exchange } from '../engines/exchange.ts'
import { NotingRecorder, VirtualWaiter } from '../simulation/virtual.suite.ts'
import { slotsIn } from '../worker-pool/plan-needs.ts'
import { instantsOf, type PhasePart, phasePartsOf } from './phase-parts.ts'
import { LoadClock } from './load-clock.ts'
import { Play } from './play.ts'
import type { LabelTally } from './recorder.ts'

/** The start of each load, in µs. */
export const START = micros(2_000_000)

/** Completes each request after its service time. */
class TimedEngine implements Engine {
  readonly #flying: { readonly exchange: Exchange; readonly at: number }[] = []
  readonly #waiter: VirtualWaiter
  readonly #sink: Sink
  readonly #service: (exchange: Exchange) => number

  constructor(waiter: VirtualWaiter, sink: Sink, service: (exchange: Exchange) => number) {
    this.#waiter = waiter
    this.#sink = sink
    this.#service = service
  }

  get inFlight(): number {
    return this.#flying.length
  }

  /** When the next request ends. */
  get next(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#flying.map(({ at }) => at))
  }

  fire(exchange: Exchange): boolean {
    this.#flying.push({ exchange, at: this.#waiter.clock.now() + this.#service(exchange) })
    return true
  }

  /** Whether any request has ended by an instant. */
  hasEnded(now: Micros): boolean {
    return this.next <= now
  }

  completeNext(): void {
    const index = this.#flying.findIndex(({ at }) => at === this.next)
    const [done] = this.#flying.splice(index, 1)
    if (done === undefined) return
    const { exchange, at } = done
    const endedAt = this.#waiter.clock.now()
    const instants = {
      sentAt: exchange.firedAt,
      firstByteAt: endedAt,
      endedAt,
      unread: endedAt - at,
      freeAt: undefined,
    }
    this.#sink.completed({ exchange, ...instants, status: 200, judgement: undefined, bytesReceived: 0, bytesSent: 0 })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
  }
}

export interface LaneOutcome {
  /** In the order of the hand-overs. */
  readonly handedOver: readonly Readonly<Exchange>[]
  readonly parts: readonly LabelTally[]
  readonly neverSent: number
  readonly slots: number
  /** How often the generator noticed that it had been paused. */
  readonly pauses: number
}

export interface Heard {
  readonly at: number
  readonly changes: readonly Change[]
}

export interface Scenario {
  readonly plan: Plan
  readonly lane: Lane
  /** The service time of a request, in µs. */
  readonly service: (exchange: Exchange) => number
  /** How late each wake is, in µs; 0 by default. */
  readonly lateness?: number
  /** Offsets between which the generator neither sends nor reads, in µs. */
  readonly standstill?: readonly [from: number, to: number]
  /** The offset at which the load is stopped, in µs; by default it ends by itself. */
  readonly stopAt?: number
  /** The lists of changes that the lane receives, each at an offset in µs. */
  readonly heard?: readonly Heard[]
}

/** Plays a lane's part of a plan to its end. */
export async function playLane({
  plan,
  lane,
  service,
  stopAt,
  lateness = 0,
  standstill,
  heard = [],
}: Scenario): Promise<LaneOutcome> {
  const waiter = new VirtualWaiter()
  waiter.lateness = () => lateness
  const { clock } = waiter
  const phases = phasePartsOf({ plan, lane })
  const timeout = fromSeconds(10)
  const loadClock = new LoadClock()
  const recorder = new NotingRecorder({
    loadClock,
    instants: plan.phases.map(instantsOf),
    timeout,
    requests: plan.requests.length,
  })
  const engine = new TimedEngine(waiter, recorder, service)
  const tell = (of: readonly PhasePart[]): void => {
    of.forEach(({ planned }, phase) => {
      recorder.plan(phase, planned)
    })
  }
  tell(phases)
  recorder.begin(START)
  loadClock.begin(START)
  let pauses = 0
  const parts = { engine, recorder, clock, waiter, loadClock, onPause: () => void (pauses += 1) }
  const play = new Play({ job: { plan, lane }, phases }, parts)
  const { sequence } = play
  const state = { over: false }
  void sequence.exhausted.then(() => (state.over = true))
  await clock.advanceTo(START)
  sequence.start(START)
  const ahead = [...heard]
  const hear = (now: number): void => {
    for (let next = ahead[0]; next !== undefined && START + next.at <= now; next = ahead[0]) {
      ahead.shift()
      const job = { plan: changedPlan(plan, next.changes), lane }
      const changed = phasePartsOf(job)
      loadClock.set(pausesIn(next.changes))
      tell(changed)
      play.change({ job, phases: changed })
    }
  }
  const end = stopAt === undefined ? Number.POSITIVE_INFINITY : START + stopAt
  for (let now: Micros = clock.now(); !(state.over && engine.inFlight === 0) && now < end; now = clock.now()) {
    const [from, to] = standstill ?? [Infinity, Infinity]
    if (now >= START + from && now < START + to) await clock.advanceTo(micros(START + to))
    const until = now < START + from ? START + from : Infinity
    const word = START + (ahead[0]?.at ?? Infinity)
    await waiter.runUntil(Math.min(end, until, word, engine.next, Math.max(clock.now(), waiter.dueAt), now + 500_000))
    hear(clock.now())
    while (engine.hasEnded(clock.now())) engine.completeNext()
  }
  const neverSent = sequence.stop()
  while (engine.inFlight > 0) engine.completeNext()
  return { handedOver: recorder.handedOver, parts: recorder.flip(), neverSent, slots: slotsIn(plan, lane), pauses }
}
