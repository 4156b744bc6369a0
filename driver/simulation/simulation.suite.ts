/**
 * A generator and a target in virtual time, for tests of measurements and of their attribution: the real pacer or
 * closed loop, recorder and poll watch, on an event loop that pauses when the test requires it, and a target with the
 * service times of the test.
 */
import { VirtualClock } from '../../lib/clock.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { type DriverFacts, type Facts, factsOf } from '../../lib/measure/facts.ts'
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import { isOpen, type Shape } from '../../lib/plan/shapes.ts'
import { type Share, shareOfShape } from '../../lib/plan/schedule.ts'
import { whole } from '../../lib/plan/segment.ts'
import { later, type Micros, micros } from '../../lib/units.ts'
import { ClosedLoop } from '../load-thread/closed.ts'
import type { Completion, Engine, Failure, Sink } from '../engines/engine.ts'
import { emptyCompletion, emptyFailure } from '../engines/outcomes.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { Firing } from '../load-thread/firing.ts'
import { Pacer } from '../load-thread/pacer.ts'
import { PollWatch } from '../limits/poll-watch.ts'
import { Recorder } from '../load-thread/recorder.ts'
import type { Waiter } from '../load-thread/waiter.ts'
import { beginLoad, flip, oneRequest } from '../load-thread/recorder.suite.ts'

/** A pause of the whole generator, as offsets from the start in µs. */
export interface Stall {
  readonly from: number
  readonly to: number
}

export interface Scene {
  readonly shape: Shape
  readonly slots?: number
  readonly backlog?: number
  /** In µs; by default the timeout. */
  readonly drain?: number
  readonly timeout?: number
  /**
   * The service time of the target for a request that arrives at an offset from the start, in µs; Infinity: for ever.
   */
  readonly service: (request: number, at: number) => number
  readonly status?: (request: number) => number
  readonly stalls?: readonly Stall[]
  /** How long responses were unread: as the poll watch estimates it, or exactly, which is possible only in a test. */
  readonly unread?: 'seen' | 'exact'
  /** Whether the target refuses every connection. */
  readonly refuses?: boolean
  readonly busy?: number
}

/** The result of one request; durations in µs. */
export interface Played {
  readonly request: number
  readonly intendedAt: number
  readonly wait: number
  readonly slip: number
  readonly spread: number
  readonly connection: number
  readonly service: number
  readonly response: number
  readonly unread: number
}

export interface Outcome {
  readonly facts: Facts
  /** The completed requests, in the order of their numbers. */
  readonly requests: readonly Played[]
  /** The instant of the last hand-over, as an offset from the start. */
  readonly firedLast: number
}

const START = micros(1_000_000)

/** The event loop of the generator: one wake at a time, and responses in the order of their arrival. */
class Loop implements Waiter {
  readonly clock = new VirtualClock(START)
  readonly polls = new PollWatch(
    { loopCount: () => this.#counts.loopCount, idleTime: () => this.#counts.idleTime },
    micros(0),
  )
  readonly #stalls: readonly Stall[]
  readonly #answers: { at: number; read: () => void }[] = []
  #counts = { loopCount: 0, idleTime: 0 }
  /** Pauses that have not begun: each begins in a turn, just after its poll has returned. */
  #ahead: readonly Stall[]
  #due: { at: number; wake: () => void } | undefined

  constructor(stalls: readonly Stall[]) {
    this.#stalls = stalls
    this.#ahead = stalls
  }

  until(at: Micros, wake: () => void): void {
    this.#due = { at: Math.max(at, this.clock.now()), wake }
  }

  cancel(): void {
    this.#due = undefined
  }

  answer(at: number, read: () => void): void {
    if (at === Number.POSITIVE_INFINITY) return
    const before = this.#answers.findLastIndex((other) => other.at <= at)
    this.#answers.splice(before + 1, 0, { at, read })
  }

  /** Runs until no event is left. */
  async run(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#turn(next)
  }

  #next(): number | undefined {
    const times = [this.#answers[0]?.at, this.#due?.at].filter((at) => at !== undefined)
    if (times.length === 0) return undefined
    const next = Math.max(this.clock.now(), Math.min(...times))
    const [stall] = this.#ahead
    return stall !== undefined && START + stall.from <= next ? this.#begin(stall) : next
  }

  /** Starts a pause in a separate turn, just after its poll has returned. */
  #begin(stall: Stall): number | undefined {
    this.#ahead = this.#ahead.slice(1)
    const at = Math.max(this.clock.now(), START + stall.from)
    this.#counts = { ...this.#counts, loopCount: this.#counts.loopCount + 1 }
    this.polls.since(micros(at))
    return this.#next()
  }

  /** Runs one turn: the poll returns with the arrived events, then all of them are handled. */
  async #turn(at: number): Promise<void> {
    const now = this.#awake(Math.max(at, this.clock.now()))
    // Events that arrive while the loop runs or is paused are ready at the next poll; otherwise the poll waits for
    // them.
    const waited = at < now ? 0 : Math.max(0, now - this.clock.now()) / 1_000
    const { loopCount, idleTime } = this.#counts
    this.#counts = { loopCount: loopCount + 1, idleTime: idleTime + waited }
    await this.clock.advanceTo(micros(now))
    this.polls.since(micros(now))
    while ((this.#answers[0]?.at ?? Number.POSITIVE_INFINITY) <= now) this.#answers.shift()?.read()
    const due = this.#due
    if (due === undefined || due.at > now) return
    this.#due = undefined
    due.wake()
  }

  #awake(at: number): number {
    const stall = this.#stalls.find(({ from, to }) => at >= START + from && at < START + to)
    return stall === undefined ? at : START + stall.to
  }
}

/** The target, with an engine that takes no time itself. */
class Target implements Engine {
  inFlight = 0
  readonly #scene: Scene
  readonly #loop: Loop
  readonly #sink: Sink
  readonly #completion = emptyCompletion()
  readonly #failure = emptyFailure()
  readonly #slots: number

  constructor(scene: Scene, loop: Loop, parts: { sink: Sink; slots: number }) {
    this.#scene = scene
    this.#loop = loop
    this.#sink = parts.sink
    this.#slots = parts.slots
  }

  fire(exchange: Exchange): boolean {
    if (this.inFlight >= this.#slots) return false
    this.inFlight += 1
    const { service, timeout = Number.POSITIVE_INFINITY, refuses = false } = this.#scene
    const sentAt = exchange.firedAt
    const lasts = refuses ? 0 : service(exchange.request, sentAt - START)
    const end = Math.min(lasts, timeout)
    this.#loop.answer(sentAt + end, () => {
      if (refuses) this.#failed(exchange, 'refused')
      else if (lasts > timeout) this.#failed(exchange, 'timeout')
      else this.#answered(exchange, { sentAt, lasts })
    })
    return true
  }

  #answered(exchange: Exchange, { sentAt, lasts }: { sentAt: Micros; lasts: number }): void {
    const endedAt = this.#loop.clock.now()
    const came = this.#scene.unread === 'exact' ? sentAt + lasts : this.#loop.polls.since(endedAt)
    const unread = Math.max(0, endedAt - Math.max(sentAt, came))
    this.inFlight -= 1
    const status = this.#scene.status?.(exchange.request) ?? 200
    const told: Partial<Completion> = { exchange, sentAt, firstByteAt: endedAt, endedAt, unread, status }
    this.#sink.completed(Object.assign(this.#completion, told))
  }

  #failed(exchange: Exchange, code: Failure['code']): void {
    this.inFlight -= 1
    this.#sink.failed(Object.assign(this.#failure, { exchange, endedAt: this.#loop.clock.now(), code }))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
  }
}

/** Plays a scene to its end: every sent request completes, is given up, or hangs for ever. */
export async function play(scene: Scene): Promise<Outcome> {
  const { shape, timeout = Number.POSITIVE_INFINITY, stalls = [] } = scene
  const share = shareOfShape(shape, { driver: whole, worker: whole })
  const loop = new Loop(stalls)
  const time = loadTimeOf(shape)
  const recorder = new Witness(share, micros(timeout))
  const slots = scene.slots ?? (share.kind === 'closed' ? share.connections : 1_000)
  const engine = new Target(scene, loop, { sink: recorder, slots })
  const until = later(START, time ?? micros(Number.POSITIVE_INFINITY))
  recorder.plan(0, share.count)
  beginLoad(recorder, { startAt: START, until })
  const firing = firingOf(scene, { share, loop, recorder, engine, slots })
  recorder.onFree = firing.freed
  firing.start(START)
  await loop.run()
  await loop.clock.advanceTo(micros(Math.max(loop.clock.now(), Number.isFinite(until) ? until : 0)))
  const neverSent = firing.stop()
  const tally = flip(recorder)
  const counted = { tally, neverSent, sentOnFullNetwork: 0, busy: scene.busy, stoodStill: false, flawed: new Map() }
  const driver: DriverFacts = { ...counted, nodeId: 'a' }
  const through = loop.clock.now() - START
  const { planned, sent, lastSent, lastAnswer } = tally
  const seen = [{ allSent: sent >= planned, lastSent, lastAnswer }]
  const given = { plan: planWith(shape), phases: seen, strict: false, through, over: true, stopped: false }
  const facts = factsOf(counted, [driver], given)
  return { facts, requests: recorder.played.toSorted((a, b) => a.request - b.request), firedLast: recorder.firedLast }
}

function firingOf(
  { shape, backlog = 10_000, drain, timeout }: Scene,
  parts: { share: Share; loop: Loop; recorder: Recorder; engine: Engine; slots: number },
): Firing {
  const { share, loop, recorder, engine, slots } = parts
  const { clock, polls } = loop
  const common = {
    ...{ engine, recorder, clock, waiter: loop },
    onPause: () => undefined,
    onWake: (now: Micros) => void polls.since(now),
  }
  const requests = { count: share.count, number: (i: number) => i, ...oneRequest }
  if (share.kind === 'closed') return new ClosedLoop({ ...common, ...requests, share, random: () => 1 })
  if (share.kind === 'pause') throw new RangeError('a pause fires nothing')
  const time = isOpen(shape) ? loadTimeOf(shape) : undefined
  const left = drain ?? timeout
  const until = time === undefined || left === undefined ? undefined : later(time, micros(left))
  const part = { ...requests, from: micros(0), schedule: share.schedule, slots, backlog }
  return new Pacer({ ...common, parts: [part], until })
}

/** A recorder that also keeps the parts of each request. */
class Witness extends Recorder {
  readonly played: Played[] = []
  firedLast = 0

  constructor(share: Share, timeout: Micros) {
    const thinks = share.kind === 'closed' && share.think > 0
    super({ instants: [share.kind === 'open' ? 'planned' : thinks ? 'after-answers' : 'none'], timeout })
  }

  override sent(exchange: Exchange): void {
    this.firedLast = exchange.firedAt - START
    super.sent(exchange)
  }

  override completed(completion: Completion): void {
    const { exchange, sentAt, endedAt, unread } = completion
    const { request, intendedAt, dueAt, firedAt, slip, spread } = exchange
    const parts = { wait: dueAt - intendedAt, slip, spread, connection: sentAt - firedAt, service: endedAt - sentAt }
    this.played.push({ request, intendedAt: intendedAt - START, ...parts, response: endedAt - intendedAt, unread })
    super.completed(completion)
  }
}
