/**
 * Sending. What *must* arrive goes in lanes: one request of a topic and key at a time, so that a repeat cannot overtake
 * what came after it; what gathers meanwhile goes together in the next one. Lanes do not wait for each other.
 */
import { type Producer, type RecordMetadata, Partitioners } from 'kafkajs'
import { pause } from '../clock.ts'
import { BreakwaterError } from '../errors.ts'
import type { Outgoing, Receipt } from './bus.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED, type Client } from './kafka-client.ts'
import { isNeverTaken, unavailable } from './kafka-errors.ts'
import { Link } from './kafka-link.ts'

/** More than any broker takes without special settings; such a record would only break the connection. */
const MAX_RECORD_BYTES = 4 << 20
/** Well below the smallest batch that a broker takes by default, 1 MiB. */
const MAX_BATCH_BYTES = 256 * 1024
const MAX_BATCH_RECORDS = 500
const MUST_ANSWER_MS = 10_000
const FRESH_MS = 2_000
/** Failures in a row after which the client is thrown away even though the broker answers. */
const FAILURES_TO_RENEW = 10

const ALL_REPLICAS = -1
const LEADER = 1

interface Waiting {
  readonly record: Outgoing
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (error: unknown) => void
}

async function openProducer({ kafka }: Client, context: BusContext): Promise<Producer> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  })
  producer.on(producer.events.REQUEST, () => {
    context.pulse.progress()
  })
  await producer.connect()
  return producer
}

/** Sends once, and gives up after 2 s. */
export class FreshSender {
  readonly #context: BusContext
  readonly #link: Link<Producer>

  constructor(context: BusContext) {
    this.#context = context
    this.#link = new Link(context, (client) => openProducer(client, context))
  }

  /** @throws BreakwaterError `kafka-unavailable`, or what the client library threw */
  async publish(topic: string, record: Outgoing): Promise<Receipt> {
    checkSize(record)
    try {
      const job = { topic, records: [record], acks: LEADER }
      const [receipt] = await this.#link.use((producer) => send(producer, job, this.#context), {
        connect: FRESH_MS,
        answer: FRESH_MS,
      })
      if (receipt === undefined) throw unavailable('the broker gave no receipt')
      return receipt
    } catch (error) {
      if (isNeverTaken(error)) throw tooLarge(record, error)
      this.#context.pulse.trouble(error, { topic })
      throw error
    }
  }

  close(): void {
    this.#link.close()
  }
}

/** Sends until the broker has taken it, through any outage. */
export class MustSender {
  readonly #context: BusContext
  readonly #link: Link<Producer>
  readonly #lanes = new Map<string, Waiting[]>()

  constructor(context: BusContext) {
    this.#context = context
    this.#link = new Link(context, (client) => openProducer(client, context))
  }

  /** @throws BreakwaterError `too-large`; `kafka-unavailable` when the bus is closed before the broker took it */
  publish(topic: string, record: Outgoing): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      checkSize(record)
      const waiting = { record, resolve, reject }
      const name = `${topic}\n${record.key}`
      const lane = this.#lanes.get(name)
      if (lane !== undefined) {
        lane.push(waiting)
        return
      }
      this.#lanes.set(name, [waiting])
      void this.#drain(topic, name)
    })
  }

  close(): void {
    this.#link.close()
  }

  async #drain(topic: string, name: string): Promise<void> {
    const lane = this.#lanes.get(name) ?? []
    while (lane.length > 0) await this.#deliver(topic, takeBatch(lane))
    this.#lanes.delete(name)
  }

  async #deliver(topic: string, batch: readonly Waiting[]): Promise<void> {
    const { closing, pulse } = this.#context
    for (let failures = 1; !closing.aborted; failures++) {
      try {
        await this.#attempt(topic, batch)
        return
      } catch (error) {
        if (isNeverTaken(error)) {
          await this.#singly(topic, batch, error)
          return
        }
        pulse.trouble(error, { topic, failures })
        if (failures % FAILURES_TO_RENEW === 0) this.#link.renew()
        await pause(backoffMs(failures - 1), closing)
      }
    }
    for (const { reject } of batch) reject(unavailable(CLOSED))
  }

  async #attempt(topic: string, batch: readonly Waiting[]): Promise<void> {
    const job = { topic, records: batch.map(({ record }) => record), acks: ALL_REPLICAS }
    const receipts = await this.#link.use((producer) => send(producer, job, this.#context), { answer: MUST_ANSWER_MS })
    batch.forEach(({ resolve }, index) => {
      const receipt = receipts[index]
      if (receipt !== undefined) resolve(receipt)
    })
  }

  /** A refused batch is sent one by one, so that only the record that is at fault is refused. */
  async #singly(topic: string, batch: readonly Waiting[], error: unknown): Promise<void> {
    const [first] = batch
    if (first !== undefined && batch.length === 1) first.reject(tooLarge(first.record, error))
    else for (const one of batch) await this.#deliver(topic, [one])
  }
}

interface Job {
  readonly topic: string
  readonly records: readonly Outgoing[]
  readonly acks: number
}

async function send(producer: Producer, job: Job, { options: { clock } }: BusContext): Promise<Receipt[]> {
  const messages = job.records.map(({ key, value }) => ({ key, value }))
  const sentAt = clock.now()
  const [answer] = await producer.send({ topic: job.topic, acks: job.acks, timeout: MUST_ANSWER_MS, messages })
  const ackedAt = clock.now()
  if (answer === undefined) throw unavailable('the broker gave no receipt')
  const first = BigInt(answer.baseOffset ?? -1)
  const appendedAt = appendTimeOf(answer)
  return job.records.map((_, index) => ({ offset: first + BigInt(index), appendedAt, sentAt, ackedAt }))
}

function appendTimeOf({ logAppendTime }: RecordMetadata): number | undefined {
  return logAppendTime === undefined || logAppendTime === '-1' ? undefined : Number(logAppendTime)
}

function takeBatch(lane: Waiting[]): Waiting[] {
  let bytes = 0
  const end = lane.findIndex(({ record }) => (bytes += sizeOf(record)) > MAX_BATCH_BYTES)
  return lane.splice(0, Math.min(MAX_BATCH_RECORDS, end === -1 ? lane.length : Math.max(1, end)))
}

function checkSize(record: Outgoing): void {
  if (sizeOf(record) > MAX_RECORD_BYTES) throw tooLarge(record)
}

function sizeOf({ key, value }: Outgoing): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value)
}

function tooLarge(record: Outgoing, cause?: unknown): BreakwaterError {
  return new BreakwaterError('too-large', `a record of ${sizeOf(record)} bytes is more than Kafka takes`, { cause })
}
