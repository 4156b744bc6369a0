/**
 * What engines have in common: a bounded number of slots with at most one request on each, one deadline for all requests,
 * outcomes that are told once, and an end that waits for what is in flight. An engine adds how a request travels.
 */
import { systemClock } from '../../lib/clock.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { Micros } from '../../lib/units.ts'
import type { Exchange } from './exchange.ts'
import { Deadlines, type Timed } from './deadlines.ts'
import type { Completion, Engine, Failure, Sink } from './engine.ts'
import { describeFailure, emptyCompletion, emptyFailure, type Failed } from './outcomes.ts'

/** A place for one request at a time, and what became of the last one. */
export interface EngineSlot<S> extends Timed<S>, Failed {
  /** A request is on it. */
  readonly busy: boolean
  /** Writes what came of a whole response over what the object said before. Leaves `freeAt`. */
  describe(completion: Completion): void
}

export abstract class SlotEngine<S extends EngineSlot<S>> implements Engine {
  protected readonly sink: Sink
  /** All slots that there are. */
  protected readonly slots = new Set<S>()
  protected readonly completion = emptyCompletion()
  readonly #limit: number
  readonly #free: S[] = []
  readonly #deadlines: Deadlines<S>
  readonly #failure = emptyFailure()
  #untold: S[] = []
  #inFlight = 0
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined

  /** @param timeout from the firing of a request to its end */
  constructor({ slots, timeout }: { readonly slots: number; readonly timeout: Micros }, sink: Sink) {
    this.sink = sink
    this.#limit = slots
    this.#deadlines = new Deadlines(timeout, (slot) => {
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
    this.#deadlines.add(slot)
    this.begin(slot, exchange)
    return true
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const slot of this.slots) {
      if (!slot.busy) continue
      this.#deadlines.remove(slot)
      this.#abandon(slot, 'aborted')
    }
    await closed
  }

  /** Makes a slot, without a request. */
  protected abstract create(): S
  /** Puts a request on a slot that is free. What becomes of it is told later, by `succeeded` or `failed`. */
  protected abstract begin(slot: S, exchange: Exchange): void
  /** Ends the request of a slot with this code. Whatever may yet come of it is ignored. */
  protected abstract giveUp(slot: S, code: FailureCode): void
  /** Learns of a request that was not over in time, before it is given up; returns the code that it fails with. */
  protected abstract overdue(slot: S): FailureCode
  /** Closes all connections. Nothing is in flight. */
  protected abstract shutDown(): void | Promise<void>

  /** Whether no further requests are taken. */
  protected get closing(): boolean {
    return this.#closing !== undefined
  }

  /** A slot that is free; the last used is used first, as by a pool. */
  protected take(): S | undefined {
    return this.#free.pop()
  }

  /** Makes one more slot, unless there are as many as may be. */
  protected open(): S | undefined {
    if (this.slots.size >= this.#limit) return undefined
    const slot = this.create()
    this.slots.add(slot)
    return slot
  }

  /** Puts a slot back whose request has ended. */
  protected putBack(slot: S): void {
    this.#free.push(slot)
  }

  /** The request of a slot brought a whole response, and the slot is free for the next one. */
  protected succeeded(slot: S): void {
    this.#deadlines.remove(slot)
    this.tell(slot)
  }

  /** The request of a slot has failed, as the slot says. It is told later. */
  protected failed(slot: S): void {
    this.#deadlines.remove(slot)
    this.#tellLater(slot)
  }

  /** The request of a slot will end in an outcome that is not yet told: it can no longer be late. */
  protected settled(slot: S): void {
    this.#deadlines.remove(slot)
  }

  /** Ends the request of a slot with this code, although a response may have come. */
  protected rejected(slot: S, code: FailureCode): void {
    this.#deadlines.remove(slot)
    this.#abandon(slot, code)
  }

  /** Frees a slot, and tells the sink of the response that it brought. */
  protected tell(slot: S): void {
    this.#release(slot)
    slot.describe(this.completion)
    this.report()
    this.#check()
  }

  /** Hands a response, which `completion` describes, to the sink. */
  protected report(): void {
    this.sink.completed(this.completion)
  }

  #abandon(slot: S, code: FailureCode): void {
    this.giveUp(slot, code)
    this.#tellLater(slot)
  }

  /** Neither `fire` nor `destroy` may tell of an outcome during its own call. */
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
