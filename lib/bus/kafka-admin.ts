/** Creates topics, waits for them, and reads their offsets. */
import type { Admin } from 'kafkajs'
import { pause } from '../clock.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED, type Client } from './kafka-client.ts'
import { isAnswer, isNeverCreated, isUnknownTopic, unavailable } from './kafka-errors.ts'
import { Link } from './kafka-link.ts'
import type { Extent } from './positions.ts'
import { brokerName, topicDefinitions } from './topics.ts'
import { type TopicName, topicNames } from '../messages/reading.ts'

const ANSWER_MS = 10_000
const POLL_MS = 500

/** Opens a connected admin. @throws the error of the client library */
export async function openAdmin({ kafka }: Client, context: BusContext): Promise<Admin> {
  const admin = kafka.admin({ retry: { retries: 1 } })
  admin.on(admin.events.REQUEST, () => {
    context.liveness.progress()
  })
  await admin.connect()
  return admin
}

export class KafkaAdmin {
  readonly #context: BusContext
  readonly #link: Link<Admin>

  constructor(context: BusContext) {
    this.#context = context
    this.#link = new Link(context, (client) => openAdmin(client, context))
  }

  /**
   * Creates the missing topics and waits until each partition has a leader. @throws when the broker will never create
   * one
   */
  async createTopics(): Promise<void> {
    await this.#untilDone(() => this.#createMissing())
    await this.awaitTopics()
  }

  /** Waits for topics that another process creates; `signal` aborts the wait. */
  async awaitTopics(signal?: AbortSignal, topics: readonly TopicName[] = topicNames): Promise<void> {
    const names = topics.map((topic) => brokerName(this.#context.options, topic))
    const stop = signal === undefined ? this.#context.closing : AbortSignal.any([signal, this.#context.closing])
    let said = false
    for (;;) {
      signal?.throwIfAborted()
      const missing = await this.#untilDone(() => this.#unready(names))
      if (missing.length === 0) return
      if (!said) this.#context.log.info({ topics: missing }, 'waiting for topics')
      said = true
      await pause(POLL_MS, stop)
    }
  }

  /** The first and end offsets of a topic's partitions now. @throws the error of the client library */
  extents(topic: string): Promise<Extent[]> {
    return this.#use(async (admin) => {
      const seeks = await admin.fetchTopicOffsets(topic)
      return seeks.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    })
  }

  /** Those of these topics, by their names on the broker, that do not exist now. @throws the error of the client library */
  missing(names: readonly string[]): Promise<string[]> {
    return this.#use(async (admin) => {
      const there = new Set(await admin.listTopics())
      return names.filter((name) => !there.has(name))
    })
  }

  /** The id of the cluster: a broker that loses its records at a restart has another id afterwards. */
  clusterId(): Promise<string> {
    return this.#use(async (admin) => (await admin.describeCluster()).clusterId)
  }

  /** Removes empty consumer groups if there is a connection. Failures are ignored. */
  async deleteGroups(groups: readonly string[]): Promise<void> {
    await this.#link.farewell((admin) => admin.deleteGroups([...groups]))
  }

  close(): void {
    this.#link.close()
  }

  /**
   * The library keeps requesting every topic that it was once asked about, and all its requests fail when that topic is
   * deleted.
   */
  async #use<R>(work: (admin: Admin) => Promise<R>): Promise<R> {
    try {
      return await this.#link.use(work, { answer: ANSWER_MS })
    } catch (error) {
      if (isUnknownTopic(error)) this.#link.renew()
      throw error
    }
  }

  async #createMissing(): Promise<void> {
    await this.#use(async (admin) => {
      const there = new Set(await admin.listTopics())
      const topics = topicDefinitions(this.#context.options).filter(({ topic }) => !there.has(topic))
      // If another process creates the topic first, the library returns false, which is as good.
      if (topics.length === 0) return
      await admin.createTopics({ topics, waitForLeaders: false })
      this.#context.log.info({ topics: topics.map(({ topic }) => topic) }, 'topics created')
    })
  }

  #unready(names: string[]): Promise<string[]> {
    return this.#use(async (admin) => {
      const there = new Set(await orElse(admin.listTopics(), []))
      const missing = names.filter((name) => !there.has(name))
      if (missing.length > 0) return missing
      const { topics } = await orElse(admin.fetchTopicMetadata({ topics: names }), { topics: [] })
      const led = topics.filter(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
      const leaderless = names.filter((name) => !led.some((topic) => topic.name === name))
      return leaderless.length > 0 ? leaderless : notAnswering(admin, names)
    })
  }

  async #untilDone<R>(work: () => Promise<R>): Promise<R> {
    const { closing, liveness } = this.#context
    for (let failures = 0; !closing.aborted; failures++) {
      try {
        return await work()
      } catch (error) {
        if (isNeverCreated(error)) throw error
        liveness.trouble(error, { failures })
        await pause(backoffMs(failures), closing)
      }
    }
    throw unavailable(CLOSED)
  }
}

/**
 * A broker is named as the leader a moment before it knows that it is: only its own response shows that the topic is
 * usable.
 */
async function notAnswering(admin: Admin, names: readonly string[]): Promise<string[]> {
  const answers = names.map((name) =>
    admin.fetchTopicOffsets(name).then(
      () => [],
      (error: unknown) => {
        if (isAnswer(error)) return [name]
        throw error
      },
    ),
  )
  return (await Promise.all(answers)).flat()
}

/** For a topic without a leader the library throws a TypeError. */
async function orElse<T>(metadata: Promise<T>, nothing: T): Promise<T> {
  try {
    return await metadata
  } catch (error) {
    if (error instanceof TypeError) return nothing
    throw error
  }
}
