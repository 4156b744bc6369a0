/**
 * Reading: one consumer with a group of its own, so that every node gets every record. Where it is in each log it
 * remembers itself, because the client library forgets it at each rejoin; a consumer that dies or falls silent is
 * replaced by one of a new group, which need not wait until the broker has given up the old one.
 */
import { setImmediate } from 'node:timers/promises'
import type { Batch, EachBatchPayload, KafkaMessage } from 'kafkajs'
import { pause } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { Sparse } from '../sparse.ts'
import type { TopicName } from '../messages/reading.ts'
import type { From, Incoming } from './bus.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED } from './kafka-client.ts'
import { Life } from './kafka-consumer.ts'
import { isUnknownTopic, unavailable } from './kafka-errors.ts'
import { type Extent, isOld, type Position, Positions, noticeExpired, noticeReplaced } from './positions.ts'

/** Records between two breaths of the event loop. */
const BREATH = 256
const REPEAT_MS = 5_000

/** What one call of `subscribe` asks for. */
export interface Wish {
  /** By the name on the broker: ours, and where to begin. */
  readonly topics: ReadonlyMap<string, { readonly topic: TopicName; readonly from: From }>
  readonly handler: (record: Incoming) => void
  /** A group id that was never used before. */
  newGroup(): string
}

export class KafkaReader {
  readonly #context: BusContext
  readonly #admin: KafkaAdmin
  readonly #wish: Wish
  readonly #positions = new Positions()
  readonly #complaints = new Sparse(REPEAT_MS)
  readonly #ready: Promise<void>
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined
  #cluster: string | undefined
  #life: Life | undefined

  constructor(context: BusContext, admin: KafkaAdmin, wish: Wish) {
    this.#context = context
    this.#admin = admin
    this.#wish = wish
    this.#ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    // Whoever does not wait for it must not end the process when the bus is closed.
    this.#ready.catch(() => undefined)
  }

  /** Resolves once everything that stood in the logs was handed over; rejects when the bus is closed before. */
  start(): Promise<void> {
    void this.#live()
    return this.#ready
  }

  /** Leaves the group if that is quick, ends the connections, and says which group can be removed. */
  async close(): Promise<string | undefined> {
    const life = this.#life
    this.#settle?.reject(unavailable(CLOSED))
    const left = await life?.leave(this.#context.liveness.state().connected)
    return left === true ? life?.group : undefined
  }

  async #live(): Promise<void> {
    const { closing, liveness } = this.#context
    for (let failures = 0; !this.#closing(); failures++) {
      try {
        await this.#learn()
        await this.#liveOnce()
      } catch (error) {
        liveness.trouble(error, { failures })
      }
      // While the bus is being closed, `close` ends this life, and politely.
      if (this.#closing()) return
      if (this.#life?.joined === true) {
        liveness.restarted()
        failures = 0
      }
      this.#life?.end()
      this.#life = undefined
      await pause(backoffMs(failures), closing)
    }
  }

  /** Where the logs begin and end now; after the first time only to see whether they are still the same. */
  async #learn(): Promise<void> {
    await this.#learnExtents()
    // Asked for last, so that what was learnt is surely of this cluster; if it is another one, it is learnt again.
    if (await this.#isOtherCluster()) await this.#learnExtents()
  }

  async #learnExtents(): Promise<void> {
    const learning = [...this.#wish.topics].map(async ([name, { from }]) => {
      const replaced = this.#positions.learn(name, from, await this.#extentsOf(name))
      if (replaced.length > 0) this.#sayReplaced(name)
    })
    await Promise.all(learning)
  }

  /** A topic that is not there now will be another one when it is, even if it is longer by then. */
  async #extentsOf(name: string): Promise<Extent[]> {
    try {
      return await this.#admin.extents(name)
    } catch (error) {
      if (isUnknownTopic(error)) this.#positions.distrust(name)
      throw error
    }
  }

  async #isOtherCluster(): Promise<boolean> {
    const id = await this.#admin.clusterId()
    const known = this.#cluster
    this.#cluster = id
    if (known === undefined || known === id) return false
    this.#positions.distrust()
    return true
  }

  /** A consumer can be back so soon that it never noticed: then its offsets are those of logs that are gone. */
  #checkCluster(life: Life): void {
    this.#isOtherCluster().then(
      (other) => {
        if (other) life.end('another Kafka answers than before')
      },
      // The cluster that does not answer now is looked at again when the consumer has joined again.
      () => undefined,
    )
  }

  /** One consumer from its first connection to its death, which is what the error says. */
  async #liveOnce(): Promise<void> {
    const life: Life = new Life(this.#context, this.#wish.newGroup(), {
      joined: () => {
        life.seek(this.#positions.all())
        this.#checkReady()
        this.#checkCluster(life)
      },
      batch: (payload) => this.#take(life, payload),
      batchEnd: (name, { partition, last }) => {
        const position = this.#positions.at(name, partition)
        if (last >= position.next) position.next = last + 1n
        this.#checkReady()
      },
    })
    this.#life = life
    await life.run([...this.#wish.topics.keys()])
  }

  async #take(life: Life, { batch }: EachBatchPayload): Promise<void> {
    const wished = this.#wish.topics.get(batch.topic)
    const [first] = batch.messages
    if (wished === undefined || first === undefined) return
    const position = this.#positions.at(batch.topic, batch.partition)
    if (noticeReplaced(position, { first: BigInt(first.offset), high: BigInt(batch.highWatermark) })) {
      this.#sayReplaced(batch.topic)
    }
    const gone = noticeExpired(position, askedFrom(batch))
    if (gone > 0) this.#context.liveness.expired(wished.topic, gone)
    let taken = 0
    for (const message of batch.messages) {
      if (life.over) return
      if (BigInt(message.offset) < position.next) continue
      this.#hand(wished.topic, position, message)
      if (++taken % BREATH === 0) await setImmediate()
    }
  }

  #hand(topic: TopicName, position: Position, message: KafkaMessage): void {
    const offset = BigInt(message.offset)
    const timestamp = Number(message.timestamp)
    const old = isOld(position, { offset, timestamp })
    position.next = offset + 1n
    position.latest = Math.max(position.latest, timestamp)
    try {
      this.#wish.handler({
        topic,
        key: message.key === null ? null : message.key.toString('utf8'),
        value: message.value,
        partition: position.partition,
        offset,
        timestamp,
        old,
      })
    } catch (error) {
      const reason = messageOf(error)
      if (!this.#complaints.allows(`${topic} ${reason}`)) return
      this.#context.log.error({ topic, offset: String(offset), reason }, 'a record could not be handled')
    }
  }

  #closing(): boolean {
    return this.#context.closing.aborted
  }

  #checkReady(): void {
    if (this.#life?.joined === true && this.#positions.caughtUp()) this.#settle?.resolve()
  }

  #sayReplaced(topic: string): void {
    this.#context.log.warn({ topic }, 'the log of this topic was replaced by a new one: reading it from its beginning')
  }
}

/** The offset that a batch was asked for, which kafkajs keeps and its types leave out. */
function askedFrom(batch: Batch): bigint {
  return BigInt((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset)
}
