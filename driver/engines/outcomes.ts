/** The reused objects in which every engine reports outcomes. */
import type { FailureCode } from '../../lib/measure/failures.ts'
import { micros, type Micros } from '../../lib/units.ts'
import { Exchange } from './exchange.ts'
import type { Completion, Failure } from './engine.ts'

const none = micros(0)
/** For a slot that has had no request. */
export const noExchange = new Exchange()
const nobody = { exchange: noExchange, endedAt: none, freeAt: undefined }

export function emptyCompletion(): Completion {
  return {
    ...nobody,
    ...{ sentAt: none, firstByteAt: none, unread: 0, status: 0, judgement: undefined, bytesReceived: 0, bytesSent: 0 },
  }
}

export function emptyFailure(): Failure {
  return { ...nobody, code: 'other', detail: undefined }
}

/** Overwrites the object with the outcome of the slot's request. Does not set `freeAt`. */
export function describeFailure(slot: Failed, failure: Failure): void {
  failure.exchange = slot.exchange
  failure.endedAt = slot.endedAt
  failure.code = slot.failure ?? 'other'
  failure.detail = slot.detail
}

/** Why a request fails although it has a response. */
export interface Refusal {
  readonly code: FailureCode
  /** The reason in words. */
  readonly detail: string
}

/** A slot whose request has failed. */
export interface Failed {
  readonly exchange: Exchange
  readonly endedAt: Micros
  readonly failure: FailureCode | undefined
  readonly detail: string | undefined
}
