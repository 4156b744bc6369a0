/**
 * The samples of one label between two flips of a recorder. Most requests have several measurements in common: one that was sent when it was
 * intended and answered in one piece has one value for three of them. Such a value is recorded once, and added to each
 * histogram that it belongs to when the flip ends; zeros are only counted.
 */
import { Histogram } from '../../lib/measure/histogram.ts'
import { Latencies } from '../../lib/measure/latencies.ts'
import { between, type Micros } from '../../lib/units.ts'
import type { Completion } from '../engines/engine.ts'
import { NEVER } from '../engines/exchange.ts'

/** When the last request was handed over, and the last answer whole; −∞ for none. */
export interface LatestInstants {
  readonly sentAt: Micros
  readonly answerAt: Micros
}

export class Samples {
  /** Of all measurements by name; those of every request have fields of their own. */
  readonly latencies = new Latencies()
  readonly slip = this.latencies.at('slip')
  readonly #success = this.latencies.at('success')
  readonly #unsuccessful = this.latencies.at('unsuccessful')
  readonly #floor = this.latencies.at('floor')
  readonly #service = this.latencies.at('service')
  readonly #firstByte = this.latencies.at('firstByte')
  readonly #connection = this.latencies.at('connection')
  readonly #wait = this.latencies.at('wait')
  /** Response time, service time and time to the first byte alike, of successes. */
  readonly #plain = new Histogram()
  /** Service time and time to the first byte alike, or service time alone where the protocol does not measure the other. */
  readonly #inOnePiece = new Histogram()
  /** Requests that were written when they were handed over. */
  #writtenAtOnce = 0
  /** Of the protocol's own measurements, in its order. */
  readonly #own: readonly Histogram[]
  /** The protocol measures the time to the first byte. */
  readonly #hasFirstByte: boolean
  /** Requests that found a place free when they were intended. */
  #notKept = 0
  #lastSentAt: Micros = NEVER
  #lastAnswerAt: Micros = NEVER

  /** @param measurements the names of the protocol's own */
  constructor(measurements: readonly string[]) {
    this.#own = measurements.map((name) => this.latencies.at(name))
    this.#hasFirstByte = measurements.includes('firstByte')
  }

  /** One of the protocol's own, by its place. @throws RangeError for one that it does not declare */
  measured(measurement: number, value: number): void {
    const histogram = this.#own[measurement]
    if (histogram === undefined) throw new RangeError(`the protocol declares no measurement ${measurement}`)
    histogram.record(value)
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

  /** The latest instants since they were last taken. */
  takeInstants(): LatestInstants {
    const taken = { sentAt: this.#lastSentAt, answerAt: this.#lastAnswerAt }
    this.#lastSentAt = NEVER
    this.#lastAnswerAt = NEVER
    return taken
  }

  /** Returns the recorded values and resets the recorder. */
  takeLatencies(): Latencies {
    this.#connection.recordZeros(this.#writtenAtOnce)
    this.#wait.recordZeros(this.#notKept)
    this.#writtenAtOnce = 0
    this.#notKept = 0
    const taken = this.latencies.take()
    const plain = this.#plain.take()
    for (const samples of [plain, this.#inOnePiece.take()]) {
      taken.at('service').add(samples)
      if (this.#hasFirstByte) taken.at('firstByte').add(samples)
    }
    taken.at('success').add(plain)
    return taken
  }

  #served(service: number, firstByte: number): void {
    if (firstByte === service || !this.#hasFirstByte) {
      this.#inOnePiece.record(service)
      return
    }
    this.#service.record(service)
    this.#firstByte.record(firstByte)
  }
}
