/** A producer of the client library, and a single request with it. */
import { type Producer, type RecordMetadata, Partitioners } from 'kafkajs'
import type { Outgoing, Receipt } from './bus.ts'
import type { BusContext, Client } from './kafka-client.ts'
import { unavailable } from './kafka-errors.ts'

/** The time in ms in which the broker must respond. */
export const ANSWER_MS = 10_000
/** The replicas that must have a record before it is acknowledged. */
export const ALL_REPLICAS = -1
export const LEADER = 1

/** Opens a connected producer that never retries. @throws the error of the client library */
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

/** The content of one request. */
export interface Job {
  readonly topic: string
  readonly records: readonly Outgoing[]
  readonly acks: number
}

/** Sends once. @throws the error of the client library, or `kafka-unavailable` when the broker returned no receipt */
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
