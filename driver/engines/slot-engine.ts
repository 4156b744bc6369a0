/**
 * The common base of engines: a bounded number of slots with at most one request on each, a deadline for each request,
 * exactly one outcome per request, and a close that waits for requests in flight. An engine adds the transfer
 * of requests.
 */
import { systemClock } from '../../lib/clock.ts'
import type { Check } from '../../lib/checks/check.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { Micros } from '../../lib/units.ts'
import type { Exchange } from './exchange.ts'
import { type Limits, RequestDeadlines, type Timed } from './deadlines.ts'
import type { Completion, Engine, Failure, Sink } from './engine.ts'
import { Judge, Rules } from './judge.ts'
import { describeFailure, emptyCompletion, emptyFailure, type Failed } from './outcomes.ts'

/** A slot for one request at a time, and the outcome of the last one. */
export interface EngineSlot<S> extends Timed<S>, Failed {
  /** Whether a request is on it. */
  readonly busy: boolean
  /** Overwrites the object with the description of a whole response. Does not set `freeAt`. */
  describe(completion: Completion): void
}

/** What an engine's slots are bounded by. */
export interface SlotLimits extends Limits {
  readonly slots: number
  readonly requests?: readonly {
    readonly timeoutMs?: number | undefined
    readonly checks?: readonly Check[] | undefined
  }[]
}

export abstract class SlotEngine<S extends EngineSlot<S>> implements Engine {
  protected readonly sink: Sink
  /** All existing slots. */
  protected readonly slots = new Set<S>()
  protected readonly completion = emptyCompletion()
  /** The maximum number of slots. */
  protected limit: number
  /** The checks of the requests; undefined if there are none. */
  protected readonly rules: Rules | undefined
  readonly #free: S[] = []
  readonly #deadlines: RequestDeadlines<S>
  readonly #failure = emptyFailure()
  #untold: S[] = []
  #inFlight = 0
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined

  /**
   * @param limits the maximum number of slots, and the requests with their checks and their time limits, from the firing to
   * the end
   */
  constructor(limits: SlotLimits, sink: Sink) {
    this.sink = sink
    this.rules = Rules.of(limits.requests ?? [])
    this.limit = limits.slots
    this.#deadlines = new RequestDeadlines<S>(limits, (slot) => {
      this.#abandon(slot, this.overdue(slot))
    })
  }

  get inFlight(): number {
    return this.#inFlight
  }

  fire(exchange: Exchange): boolean {
    if (this.#closing !== undefined) return false
    const slot = this.take() ?? this.open()
    if (slot === undefined) return false
    this.#inFlight += 1
    this.#deadlines.of(exchange.name).add(slot)
    this.begin(slot, exchange)
    return true
  }

  grow(slots: number): void {
    this.limit = Math.max(this.limit, slots)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const slot of this.slots) {
      if (!slot.busy) continue
      this.#unbind(slot)
      this.#abandon(slot, 'aborted')
    }
    await closed
  }

  /** Creates a slot without a request. */
  protected abstract create(): S
  /** Starts a request on a free slot. Its outcome is reported later, by `succeeded` or `failed`. */
  protected abstract begin(slot: S, exchange: Exchange): void
  /** Ends the request of a slot with this code. Later events of the request are ignored. */
  protected abstract giveUp(slot: S, code: FailureCode): void
  /** Called for a request that exceeded its timeout, before it is given up; returns its failure code. */
  protected abstract overdue(slot: S): FailureCode
  /** Closes all connections. Nothing is in flight. */
  protected abstract shutDown(): void | Promise<void>

  /** The time limit of the request of a slot, from its firing on. */
  protected timeoutOf({ exchange }: S): Micros {
    return this.#deadlines.of(exchange.name).limit
  }

  /** Whether no further requests are accepted. */
  protected get closing(): boolean {
    return this.#closing !== undefined
  }

  /** Returns a free slot; the last used is used first, as in a pool. */
  protected take(): S | undefined {
    return this.#free.pop()
  }

  /** Creates another slot, unless the maximum is reached. */
  protected open(): S | undefined {
    if (this.slots.size >= this.limit) return undefined
    const slot = this.create()
    this.slots.add(slot)
    return slot
  }

  /** Returns a slot after its request has ended. */
  protected putBack(slot: S): void {
    this.#free.push(slot)
  }

  /** The judge of a new slot; undefined if no request has checks. */
  protected judge(): Judge | undefined {
    return this.rules === undefined ? undefined : new Judge(this.rules)
  }

  /** The request of a slot has a whole response, and the slot is free for the next one. */
  protected succeeded(slot: S): void {
    this.#unbind(slot)
    this.tell(slot)
  }

  /** The request of a slot has failed with the slot's `failure`. It is reported later. */
  protected failed(slot: S): void {
    this.#unbind(slot)
    this.#tellLater(slot)
  }

  /** The request of a slot has an outcome that will be reported later: it can no longer time out. */
  protected settled(slot: S): void {
    this.#unbind(slot)
  }

  /** Frees a slot, and reports its response to the sink. */
  protected tell(slot: S): void {
    this.#release(slot)
    slot.describe(this.completion)
    // Decompression and checks take time after the last byte.
    if (this.rules !== undefined) this.completion.freeAt = systemClock.now()
    this.report()
    this.#check()
  }

  /** Reports the response in `completion` to the sink. */
  protected report(): void {
    this.sink.completed(this.completion)
  }

  /** From now on the request of a slot cannot time out. */
  #unbind(slot: S): void {
    this.#deadlines.of(slot.exchange.name).remove(slot)
  }

  #abandon(slot: S, code: FailureCode): void {
    this.giveUp(slot, code)
    this.#tellLater(slot)
  }

  /** Neither `fire` nor `destroy` may report an outcome during its own call. */
  #tellLater(slot: S): void {
    this.#untold.push(slot)
    if (this.#untold.length === 1) setImmediate(this.#tellFailures)
  }

  #tellFailures = (): void => {
    const slots = this.#untold
    this.#untold = []
    this.#failure.freeAt = systemClock.now()
    for (const slot of slots) this.#tellFailure(slot, this.#failure)
    this.#check()
  }

  #tellFailure(slot: S, failure: Failure): void {
    describeFailure(slot, failure)
    this.#release(slot)
    this.sink.failed(failure)
  }

  #release(slot: S): void {
    this.#inFlight -= 1
    this.putBack(slot)
  }

  #check(): void {
    if (this.#inFlight === 0) this.#drained()
  }

  async #close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve))
    this.#deadlines.stop()
    await this.shutDown()
  }
}
