/** Whether Kafka is reachable, and when it last responded. One object per bus, updated by all its parts. */
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Micros } from '../units.ts'
import type { TopicName } from '../messages/reading.ts'
import type { BusState } from './bus.ts'
import { explain, isAnswer, isLoginRefused, isTransient } from './kafka-errors.ts'

const REPEAT_MS = 5_000
const PATIENT_FAILURES = 5

/** What failed, and how many failures in a row preceded. */
interface About {
  readonly topic?: string
  readonly failures?: number
}

export class BrokerLiveness {
  readonly #clock: Clock
  readonly #log: Log
  readonly #closing: AbortSignal
  #connected = false
  readonly #expired: Partial<Record<TopicName, number>> = {}
  #restarts = 0
  #lastProgress: Micros | undefined
  #saidAt = Number.NEGATIVE_INFINITY
  #saidAway = false

  /** Once `closing` is aborted, failures are no longer reported. */
  constructor({ clock, log, closing }: { clock: Clock; log: Log; closing: AbortSignal }) {
    this.#clock = clock
    this.#log = log
    this.#closing = closing
  }

  state(): BusState {
    const expired = { ...this.#expired }
    return { connected: this.#connected, restarts: this.#restarts, lastProgress: this.#lastProgress, expired }
  }

  /** The broker responded. */
  progress(): void {
    this.#lastProgress = this.#clock.now()
  }

  /** A part of the bus works. */
  up(): void {
    this.progress()
    this.#connected = true
    if (!this.#saidAway) return
    this.#saidAway = false
    this.#log.info({}, 'Kafka is available again')
  }

  /**
   * A part of the bus failed and will try again. Logs this at once, and then at most every 5 s; a transient error, such
   * as right after a broker's start, is logged only after several failures in a row.
   */
  trouble(error: unknown, about: About = {}): void {
    if (this.#closing.aborted) return
    const refused = isAnswer(error)
    if (!refused) this.#connected = false
    const { failures = 0, ...named } = about
    if (isTransient(error) && failures < PATIENT_FAILURES) {
      this.#log.debug({ reason: explain(error), ...named }, 'Kafka is not ready yet')
      return
    }
    const now = performance.now()
    if (now - this.#saidAt < REPEAT_MS) return
    this.#saidAt = now
    if (!refused) this.#saidAway = true
    const fields = { reason: explain(error), ...named }
    this.#log.warn(fields, textOf(error))
  }

  /** Records of a topic were deleted before they could be read. */
  expired(topic: TopicName, records: number): void {
    this.#expired[topic] = (this.#expired[topic] ?? 0) + records
    const text = 'records were deleted before they were read: raise the retention.ms of this topic'
    this.#log.warn({ topic, records }, text)
  }

  /** A client that had worked was closed and recreated. */
  restarted(): void {
    this.#restarts++
  }
}

function textOf(error: unknown): string {
  if (isAnswer(error)) return 'Kafka refused a request; retrying'
  if (isLoginRefused(error)) return 'Kafka refused the login; retrying'
  return 'Kafka is unavailable; retrying'
}
