/**
 * The samples of one flip of a recorder. Most requests have several measurements in common: one that was sent when it was
 * intended and answered in one piece has one value for three of them. Such a value is recorded once, and added to each
 * histogram that it belongs to when the flip ends; zeros are only counted.
 */
import { Histogram } from '../../lib/measure/histogram.ts'
import type { Tally } from '../../lib/measure/tally.ts'
import { between, type Micros } from '../../lib/units.ts'
import type { Completion } from '../engines/engine.ts'
import { NEVER } from './exchange.ts'

export class Samples {
  readonly slip: Histogram
  readonly #success: Histogram
  readonly #unsuccessful: Histogram
  readonly #floor: Histogram
  readonly #service: Histogram
  readonly #firstByte: Histogram
  readonly #connection: Histogram
  readonly #wait: Histogram
  /** Response time, service time and time to the first byte alike, of successes. */
  readonly #plain = new Histogram()
  /** Service time and time to the first byte alike. */
  readonly #inOnePiece = new Histogram()
  /** Requests that were written when they were handed over. */
  #writtenAtOnce = 0
  /** Requests that found a place free when they were intended. */
  #notKept = 0
  #lastSentAt: Micros = NEVER
  #lastAnswerAt: Micros = NEVER

  constructor({ latencies }: Tally) {
    this.slip = latencies.at('slip')
    this.#success = latencies.at('success')
    this.#unsuccessful = latencies.at('unsuccessful')
    this.#floor = latencies.at('floor')
    this.#service = latencies.at('service')
    this.#firstByte = latencies.at('firstByte')
    this.#connection = latencies.at('connection')
    this.#wait = latencies.at('wait')
  }

  sent(firedAt: Micros): void {
    if (firedAt > this.#lastSentAt) this.#lastSentAt = firedAt
  }

  /** A request was handed over, and no place was free for it for so long, in µs. */
  waited(wait: number): void {
    if (wait === 0) this.#notKept += 1
    else this.#wait.record(wait)
  }

  answered({ exchange, sentAt, firstByteAt, endedAt, unread }: Completion, success: boolean): void {
    const { intendedAt, firedAt, slip } = exchange
    if (endedAt > this.#lastAnswerAt) this.#lastAnswerAt = endedAt
    if (sentAt === firedAt) this.#writtenAtOnce += 1
    else this.#connection.record(between(firedAt, sentAt))
    const response = between(intendedAt, endedAt)
    this.#floor.record(response - slip - unread)
    if (success && sentAt === intendedAt && firstByteAt === endedAt) {
      this.#plain.record(response)
      return
    }
    if (success) this.#success.record(response)
    else this.#unsuccessful.record(response)
    this.#served(between(sentAt, endedAt), between(sentAt, firstByteAt))
  }

  /** Fills in what was recorded apart from the tally. */
  finish(tally: Tally, startAt: Micros): void {
    tally.lastSent = offset(startAt, this.#lastSentAt)
    tally.lastAnswer = offset(startAt, this.#lastAnswerAt)
    for (const samples of [this.#plain, this.#inOnePiece]) {
      this.#service.add(samples)
      this.#firstByte.add(samples)
    }
    this.#success.add(this.#plain)
    this.#connection.recordZeros(this.#writtenAtOnce)
    this.#wait.recordZeros(this.#notKept)
  }

  #served(service: number, firstByte: number): void {
    if (firstByte === service) {
      this.#inOnePiece.record(service)
      return
    }
    this.#service.record(service)
    this.#firstByte.record(firstByte)
  }
}

/** From the start to an instant, in whole µs above 0: 0 is for none. */
function offset(startAt: Micros, at: Micros): number {
  return at === NEVER ? 0 : Math.max(1, Math.round(at - startAt))
}
