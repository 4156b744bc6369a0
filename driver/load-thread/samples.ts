/**
 * The samples of one label between two flips of a recorder. Several measurements are equal for most requests: a request
 * that was sent at its intended instant, with a response in one piece, has one value for three of them. Such a
 * value is recorded once, and added to each of its histograms at the flip; zeros are only counted.
 */
import { Histogram } from '../../lib/measure/histogram.ts'
import { Latencies } from '../../lib/measure/latencies.ts'
import { between, type Micros } from '../../lib/units.ts'
import type { Completion } from '../engines/engine.ts'
import { NEVER } from '../engines/exchange.ts'

/** When the last request was handed over, and when the last response was complete; −∞ for none. */
export interface LatestInstants {
  readonly sentAt: Micros
  readonly answerAt: Micros
}

export class Samples {
  /** All measurements by name; those of every request have their own fields. */
  readonly latencies = new Latencies()
  readonly slip = this.latencies.at('slip')
  readonly #success = this.latencies.at('success')
  readonly #unsuccessful = this.latencies.at('unsuccessful')
  readonly #floor = this.latencies.at('floor')
  readonly #service = this.latencies.at('service')
  readonly #firstByte = this.latencies.at('firstByte')
  readonly #connection = this.latencies.at('connection')
  readonly #wait = this.latencies.at('wait')
  /** Equal response time, service time and time to the first byte, of successes. */
  readonly #plain = new Histogram()
  /**
   * Equal service time and time to the first byte, or only the service time if the protocol does not measure the other.
   */
  readonly #inOnePiece = new Histogram()
  /** The number of requests that were written at their hand-over. */
  #writtenAtOnce = 0
  /** The protocol's own measurements, in its order. */
  readonly #own: readonly Histogram[]
  /** Whether the protocol measures the time to the first byte. */
  readonly #hasFirstByte: boolean
  /** The number of requests with a free place at their intended instant. */
  #notKept = 0
  #lastSentAt: Micros = NEVER
  #lastAnswerAt: Micros = NEVER

  /** @param measurements the names of the protocol's own measurements */
  constructor(measurements: readonly string[]) {
    this.#own = measurements.map((name) => this.latencies.at(name))
    this.#hasFirstByte = measurements.includes('firstByte')
  }

  /**
   * Records one of the protocol's own measurements, by its index. @throws RangeError for an index that is not declared
   */
  measured(measurement: number, value: number): void {
    const histogram = this.#own[measurement]
    if (histogram === undefined) throw new RangeError(`the protocol declares no measurement ${measurement}`)
    histogram.record(value)
  }

  sent(firedAt: Micros): void {
    if (firedAt > this.#lastSentAt) this.#lastSentAt = firedAt
  }

  /** A request was handed over after waiting this long for a free place, in µs. */
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

  /** Returns the latest instants since the last call. */
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
