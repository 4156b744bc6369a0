/**
 * Sends records. Those that *must* arrive are sent in lanes: one request per topic and key at a time, so that a retry
 * cannot overtake later records; records that arrive meanwhile are batched into the next request. Lanes do not wait for
 * each other.
 */
import type { Producer } from 'kafkajs'
import { pause } from '../clock.ts'
import type { Outgoing, Receipt } from './bus.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED } from './kafka-client.ts'
import { isNeverTaken, neverTakenError, unavailable } from './kafka-errors.ts'
import { toMillis } from '../units.ts'
import { Link } from './kafka-link.ts'
import { ALL_REPLICAS, ANSWER_MS, LEADER, openProducer, send } from './kafka-producer.ts'

/** No broker accepts more without special settings; a larger record would only break the connection. */
const MAX_RECORD_BYTES = 4 << 20
/** Well below the smallest batch that a broker accepts by default, 1 MiB. */
const MAX_BATCH_BYTES = 256 * 1024
const MAX_BATCH_RECORDS = 500
const FRESH_MS = 2_000
/** Consecutive failures after which the client is replaced even though the broker responds. */
const FAILURES_TO_RENEW = 10

const TOO_LATE = 'Kafka did not accept the record in time'

/** Most bytes that may wait for the broker; further records are refused. */
const MAX_WAITING_BYTES = 64 << 20

interface Waiting {
  readonly record: Outgoing
  /** The instant at which it is given up, on the clock of the bus; infinite: never. */
  readonly until: number
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (error: unknown) => void
}

/** Sends once, and gives up after 2 s. */
export class FreshSender {
  readonly #context: BusContext
  readonly #link: Link<Producer>

  constructor(context: BusContext) {
    this.#context = context
    this.#link = new Link(context, (client) => openProducer(client, context))
  }

  /** @throws BreakwaterError `kafka-unavailable`, or the error of the client library */
  async publish(topic: string, record: Outgoing): Promise<Receipt> {
    checkSize(topic, record)
    try {
      const job = { topic, records: [record], acks: LEADER }
      const [receipt] = await this.#link.use((producer) => send(producer, job, this.#context), {
        connect: FRESH_MS,
        answer: FRESH_MS,
      })
      if (receipt === undefined) throw unavailable('the broker returned no receipt')
      return receipt
    } catch (error) {
      if (isNeverTaken(error)) throw neverTakenError(topic, sizeOf(record), error)
      this.#context.liveness.trouble(error, { topic })
      throw error
    }
  }

  close(): void {
    this.#link.close()
  }
}

/** Retries until the broker has accepted the record, through any outage. */
export class MustSender {
  readonly #context: BusContext
  /**
   * By topic: the library keeps requesting each topic that it has ever sent to, and sends to no new one after one of
   * them is deleted.
   */
  readonly #links = new Map<string, Link<Producer>>()
  readonly #lanes = new Map<string, Waiting[]>()
  #bytes = 0

  constructor(context: BusContext) {
    this.#context = context
  }

  /**
   * @param withinMs how long to retry; for ever by default
   * @throws BreakwaterError `too-large`; `kafka-unavailable` when the bus is closed, when the time is over before the
   * broker accepted the record, or when too many bytes already wait
   */
  async publish(topic: string, record: Outgoing, withinMs = Number.POSITIVE_INFINITY): Promise<Receipt> {
    checkSize(topic, record)
    const bytes = sizeOf(record)
    if (this.#bytes + bytes > MAX_WAITING_BYTES) throw unavailable(`${this.#bytes} bytes are already waiting for Kafka`)
    this.#bytes += bytes
    try {
      return await this.#queue(topic, record, withinMs)
    } finally {
      this.#bytes -= bytes
    }
  }

  #queue(topic: string, record: Outgoing, withinMs: number): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { record, until: this.#now() + withinMs, resolve, reject }
      const name = `${topic}\n${record.key}`
      const lane = this.#lanes.get(name)
      if (Number.isFinite(withinMs)) {
        setTimeout(() => {
          this.#giveUp(name, waiting)
        }, withinMs).unref()
      }
      if (lane !== undefined) {
        lane.push(waiting)
        return
      }
      this.#lanes.set(name, [waiting])
      void this.#drain(topic, name)
    })
  }

  /** A record in the queue is rejected when its time is over, not when its turn comes. */
  #giveUp(name: string, waiting: Waiting): void {
    const lane = this.#lanes.get(name)
    const at = lane?.indexOf(waiting) ?? -1
    if (at < 0) return
    lane?.splice(at, 1)
    waiting.reject(unavailable(TOO_LATE))
  }

  /** Now, in milliseconds on the clock of the bus. */
  #now(): number {
    return toMillis(this.#context.options.clock.now())
  }

  close(): void {
    for (const link of this.#links.values()) link.close()
  }

  #linkOf(topic: string): Link<Producer> {
    const known = this.#links.get(topic)
    if (known !== undefined) return known
    const link = new Link(this.#context, (client) => openProducer(client, this.#context))
    this.#links.set(topic, link)
    return link
  }

  async #drain(topic: string, name: string): Promise<void> {
    const lane = this.#lanes.get(name) ?? []
    while (lane.length > 0) await this.#deliver(topic, takeBatch(lane))
    this.#lanes.delete(name)
  }

  async #deliver(topic: string, batch: readonly Waiting[]): Promise<void> {
    const { closing, liveness } = this.#context
    let left = batch
    for (let failures = 1; !closing.aborted; failures++) {
      left = this.#inTime(left)
      if (left.length === 0) return
      try {
        await this.#attempt(topic, left)
        return
      } catch (error) {
        if (isNeverTaken(error)) {
          await this.#singly(topic, left, error)
          return
        }
        liveness.trouble(error, { topic, failures })
        if (failures % FAILURES_TO_RENEW === 0) this.#linkOf(topic).renew()
        await pause(Math.min(backoffMs(failures - 1), this.#patience(left)), closing)
      }
    }
    for (const { reject } of left) reject(unavailable(CLOSED))
  }

  /** Returns the records whose time is not over, and gives up the others. */
  #inTime(batch: readonly Waiting[]): readonly Waiting[] {
    const now = this.#now()
    for (const { until, reject } of batch) if (until <= now) reject(unavailable(TOO_LATE))
    return batch.filter(({ until }) => until > now)
  }

  /** The shortest remaining time of the records, in ms. */
  #patience(batch: readonly Waiting[]): number {
    return Math.max(1, Math.min(...batch.map(({ until }) => until)) - this.#now())
  }

  async #attempt(topic: string, batch: readonly Waiting[]): Promise<void> {
    const job = { topic, records: batch.map(({ record }) => record), acks: ALL_REPLICAS }
    const patience = this.#patience(batch)
    const receipts = await this.#linkOf(topic).use((producer) => send(producer, job, this.#context), {
      ...(Number.isFinite(patience) ? { connect: patience } : {}),
      answer: Math.min(ANSWER_MS, patience),
    })
    batch.forEach(({ resolve }, index) => {
      const receipt = receipts[index]
      if (receipt !== undefined) resolve(receipt)
    })
  }

  /** Sends the records of a refused batch one by one, so that only the faulty record is refused. */
  async #singly(topic: string, batch: readonly Waiting[], error: unknown): Promise<void> {
    const [first] = batch
    if (first !== undefined && batch.length === 1) first.reject(neverTakenError(topic, sizeOf(first.record), error))
    else for (const one of batch) await this.#deliver(topic, [one])
  }
}

function takeBatch(lane: Waiting[]): Waiting[] {
  let bytes = 0
  const end = lane.findIndex(({ record }) => (bytes += sizeOf(record)) > MAX_BATCH_BYTES)
  return lane.splice(0, Math.min(MAX_BATCH_RECORDS, end === -1 ? lane.length : Math.max(1, end)))
}

function checkSize(topic: string, record: Outgoing): void {
  if (sizeOf(record) > MAX_RECORD_BYTES) throw neverTakenError(topic, sizeOf(record))
}

function sizeOf({ key, value }: Outgoing): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value)
}
