/** A producer of the client library, and one request of it. */
import { type Producer, type RecordMetadata, Partitioners } from 'kafkajs'
import type { Outgoing, Receipt } from './bus.ts'
import type { BusContext, Client } from './kafka-client.ts'
import { unavailable } from './kafka-errors.ts'

/** The broker has so many milliseconds to answer. */
export const ANSWER_MS = 10_000
/** Who must have a record before it is acknowledged. */
export const ALL_REPLICAS = -1
export const LEADER = 1

/** A producer that is connected, and never tries twice. @throws what the client library threw */
export async function openProducer({ kafka }: Client, context: BusContext): Promise<Producer> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  })
  producer.on(producer.events.REQUEST, () => {
    context.liveness.progress()
  })
  await producer.connect()
  return producer
}

/** What goes in one request. */
export interface Job {
  readonly topic: string
  readonly records: readonly Outgoing[]
  readonly acks: number
}

/** Sends once. @throws what the client library threw, or `kafka-unavailable` when there was no receipt */
export async function send(producer: Producer, job: Job, { options: { clock } }: BusContext): Promise<Receipt[]> {
  const messages = job.records.map(({ key, value }) => ({ key, value }))
  const sentAt = clock.now()
  const [answer] = await producer.send({ topic: job.topic, acks: job.acks, timeout: ANSWER_MS, messages })
  const ackedAt = clock.now()
  if (answer === undefined) throw unavailable('the broker returned no receipt')
  const first = BigInt(answer.baseOffset ?? -1)
  const appendedAt = appendTimeOf(answer)
  return job.records.map((_, index) => ({ offset: first + BigInt(index), appendedAt, sentAt, ackedAt }))
}

function appendTimeOf({ logAppendTime }: RecordMetadata): number | undefined {
  return logAppendTime === undefined || logAppendTime === '-1' ? undefined : Number(logAppendTime)
}
