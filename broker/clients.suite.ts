/** A broker on a free port and kafkajs clients of it, all closed together. */
import {
  type Admin,
  type Consumer,
  type ConsumerConfig,
  Kafka,
  type KafkaMessage,
  Partitioners,
  type Producer,
  type ProducerConfig,
  logLevel,
} from 'kafkajs'
import { silentLog } from '../lib/log.ts'
import { type BrokerOptions, type RunningBroker, startBroker } from './broker.ts'

export type Received = KafkaMessage & {
  readonly topic: string
  readonly partition: number
}

export class Rig {
  readonly broker: RunningBroker
  readonly kafka: Kafka
  readonly #clients: { disconnect(): Promise<void> }[] = []

  private constructor(broker: RunningBroker) {
    this.broker = broker
    this.kafka = new Kafka({
      clientId: 'suite',
      brokers: [`127.0.0.1:${broker.port}`],
      logLevel: logLevel.NOTHING,
      retry: { retries: 2, initialRetryTime: 20 },
    })
  }

  static async start(options: Partial<BrokerOptions> = {}): Promise<Rig> {
    return new Rig(await startBroker({ port: 0, ...options }, silentLog))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.disconnect()))
    await this.broker.close()
  }

  async admin(): Promise<Admin> {
    return this.#connected(this.kafka.admin())
  }

  async producer(config: ProducerConfig = {}): Promise<Producer> {
    const createPartitioner = Partitioners.DefaultPartitioner
    return this.#connected(this.kafka.producer({ createPartitioner, allowAutoTopicCreation: false, ...config }))
  }

  async consumer(groupId: string, config: Partial<ConsumerConfig> = {}): Promise<Consumer> {
    const shared = { sessionTimeout: 6_000, heartbeatInterval: 100, maxWaitTimeInMs: 100, rebalanceTimeout: 5_000 }
    return this.#connected(this.kafka.consumer({ groupId, ...shared, ...config }))
  }

  async #connected<T extends { connect(): Promise<void>; disconnect(): Promise<void> }>(client: T): Promise<T> {
    this.#clients.push(client)
    await client.connect()
    return client
  }
}

/** Runs a consumer from the beginning of a topic; the returned list collects its messages. */
export async function collect(consumer: Consumer, topic: string): Promise<Received[]> {
  const received: Received[] = []
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: ({ partition, message }) => {
      received.push({ ...message, topic, partition })
      return Promise.resolve()
    },
  })
  return received
}

/** Waits until the condition holds; the error contains `what`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never came: ${what}`)
}

/** The value of a message as text. */
export function textOf(message: KafkaMessage): string {
  return message.value?.toString() ?? ''
}
