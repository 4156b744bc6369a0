/** What every engine tells: whole responses in one reused object, and failures in a turn of their own. */
import { systemClock } from '../../lib/clock.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { micros, type Micros } from '../../lib/units.ts'
import { Exchange } from '../load-thread/exchange.ts'
import type { Completion, Failure } from './engine.ts'

const none = micros(0)
/** For a slot that has had no request yet. */
export const noExchange = new Exchange()
const nobody = { exchange: noExchange, endedAt: none, freeAt: undefined }

export function emptyCompletion(): Completion {
  return { ...nobody, sentAt: none, firstByteAt: none, unread: 0, status: 0, bytesReceived: 0, bytesSent: 0 }
}

export function emptyFailure(): Failure {
  return { ...nobody, code: 'other', detail: undefined }
}

/** Writes what came of a slot's request over what the object said before. Leaves `freeAt`. */
function describeFailure(slot: Failed, failure: Failure): void {
  failure.exchange = slot.exchange
  failure.endedAt = slot.endedAt
  failure.code = slot.failure ?? 'other'
  failure.detail = slot.detail
}

/** A slot whose request has failed. */
export interface Failed {
  readonly exchange: Exchange
  readonly endedAt: Micros
  readonly failure: FailureCode | undefined
  readonly detail: string | undefined
}

/** The receiver of failures. */
export interface FailureListener<T extends Failed> {
  /** The slot may take the next request: it is told of right after. */
  free(slot: T): void
  failed(failure: Failure): void
  /** All that there was to tell has been told. */
  told(): void
}

/**
 * Reports failures in a later turn, because neither `fire` nor `destroy` of an engine may report during its own call.
 */
export class LateFailures<T extends Failed> {
  readonly #listener: FailureListener<T>
  readonly #failure = emptyFailure()
  #untold: T[] = []

  constructor(listener: FailureListener<T>) {
    this.#listener = listener
  }

  add(slot: T): void {
    this.#untold.push(slot)
    if (this.#untold.length === 1) setImmediate(this.#tellAll)
  }

  #tellAll = (): void => {
    const slots = this.#untold
    this.#untold = []
    this.#failure.freeAt = systemClock.now()
    for (const slot of slots) this.#tell(slot)
    this.#listener.told()
  }

  #tell(slot: T): void {
    describeFailure(slot, this.#failure)
    this.#listener.free(slot)
    this.#listener.failed(this.#failure)
  }
}
