/** The bus over Kafka, real or embedded, with kafkajs. */
import { setMaxListeners } from 'node:events'
import type { Log } from '../log.ts'
import type { TopicName } from '../messages/reading.ts'
import type { Bus, BusState, Delivery, From, Incoming, Marks, Outgoing, Receipt } from './bus.ts'
import { KafkaAdmin } from './kafka-admin.ts'
import { type BusContext, CLOSED, type KafkaBusOptions } from './kafka-client.ts'
import { unavailable } from './kafka-errors.ts'
import { kafkaLog } from './kafka-log.ts'
import { KafkaReader } from './kafka-reader.ts'
import { FreshSender, MustSender } from './kafka-sender.ts'
import { patchKafkajs } from './kafkajs-patch.ts'
import { BrokerLiveness } from './broker-liveness.ts'
import { brokerName } from './topics.ts'

export type { KafkaBusOptions, SaslCredentials } from './kafka-client.ts'
export type { TlsOptions } from './sockets.ts'

/**
 * Creates a bus and returns at once: `state()` shows whether Kafka is reachable, and operations that need Kafka wait
 * for it, so that processes may start in any order.
 */
export function createKafkaBus(options: KafkaBusOptions, log: Log): Bus {
  patchKafkajs(log)
  return new KafkaBus(options, log)
}

class KafkaBus implements Bus {
  readonly #closing = new AbortController()
  readonly #context: BusContext
  readonly #admin: KafkaAdmin
  readonly #must: MustSender
  readonly #fresh: FreshSender
  readonly #readers: KafkaReader[] = []
  #groups = 0
  #closed: Promise<void> | undefined

  constructor(options: KafkaBusOptions, log: Log) {
    const closing = this.#closing.signal
    // Each operation under way listens until it is over: eleven of them are no leak, of which Node would warn.
    setMaxListeners(0, closing)
    this.#context = {
      options,
      log,
      clientLog: kafkaLog(log),
      closing,
      liveness: new BrokerLiveness({ clock: options.clock, log, closing }),
    }
    this.#admin = new KafkaAdmin(this.#context)
    this.#must = new MustSender(this.#context)
    this.#fresh = new FreshSender(this.#context)
  }

  createTopics(): Promise<void> {
    return this.#admin.createTopics()
  }

  awaitTopics(signal?: AbortSignal, topics?: readonly TopicName[]): Promise<void> {
    return this.#admin.awaitTopics(signal, topics)
  }

  publish(topic: TopicName, record: Outgoing, delivery: Delivery = 'must'): Promise<Receipt> {
    if (this.#closed !== undefined) return Promise.reject(unavailable(CLOSED))
    const name = brokerName(this.#context.options, topic)
    if (delivery === 'fresh') return this.#fresh.publish(name, record)
    return this.#must.publish(name, record, delivery === 'must' ? undefined : delivery.withinMs)
  }

  subscribe(topics: Partial<Record<TopicName, From>>, handler: (record: Incoming) => void): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(unavailable(CLOSED))
    const entries = Object.entries(topics) as [TopicName, From][]
    const byName = entries.map(([topic, from]) => [brokerName(this.#context.options, topic), { topic, from }] as const)
    const wish = { topics: new Map(byName), handler, newGroup: () => this.#newGroup() }
    const reader = new KafkaReader(this.#context, this.#admin, wish)
    this.#readers.push(reader)
    return reader.start()
  }

  state(): BusState {
    return this.#context.liveness.state()
  }

  marks(): Marks {
    return Object.assign({}, ...this.#readers.map((reader) => reader.marks())) as Marks
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    this.#closing.abort()
    this.#must.close()
    this.#fresh.close()
    const groups = await Promise.all(this.#readers.map((reader) => reader.close()))
    const left = groups.filter((group) => group !== undefined)
    if (left.length > 0) await this.#admin.deleteGroups(left)
    this.#admin.close()
  }

  #newGroup(): string {
    this.#groups++
    const { groupId } = this.#context.options
    return this.#groups === 1 ? groupId : `${groupId}-${this.#groups}`
  }
}
