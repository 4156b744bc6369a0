/**
 * Reads with one consumer in a group of its own, so that every node gets every record. It keeps its own position in
 * each log, because the client library forgets it at each rejoin. A consumer that dies or falls silent is replaced by
 * one in a new group, which need not wait for the broker to expire the old one.
 */
import { setImmediate } from 'node:timers/promises'
import type { Batch, EachBatchPayload, KafkaMessage } from 'kafkajs'
import { pause } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { Sparse } from '../sparse.ts'
import type { TopicName } from '../messages/reading.ts'
import type { From, Incoming, Marks } from './bus.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED } from './kafka-client.ts'
import { Life } from './kafka-consumer.ts'
import { isUnknownTopic, unavailable } from './kafka-errors.ts'
import { isOld, type Position, Positions, noticeExpired, noticeReplaced } from './positions.ts'

/** Records after which the event loop gets a turn. */
const BREATH = 256
const REPEAT_MS = 5_000

/** The request of one call of `subscribe`. */
export interface Wish {
  /** By the topic's name on the broker: our name for it, and where to start. */
  readonly topics: ReadonlyMap<string, { readonly topic: TopicName; readonly from: From }>
  readonly handler: (record: Incoming) => void
  /** Returns a new, unused group id. */
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
  #life: Life | undefined

  constructor(context: BusContext, admin: KafkaAdmin, wish: Wish) {
    this.#context = context
    this.#admin = admin
    this.#wish = wish
    this.#ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    // A rejection that no caller awaits must not end the process when the bus is closed.
    this.#ready.catch(() => undefined)
  }

  /** Resolves once everything that was in the logs has been handed over; rejects if the bus is closed before. */
  start(): Promise<void> {
    void this.#live()
    return this.#ready
  }

  /** Leaves the group if that is quick, closes the connections, and returns the group that can be removed. */
  async close(): Promise<string | undefined> {
    const life = this.#life
    this.#settle?.reject(unavailable(CLOSED))
    const left = await life?.leave(this.#context.liveness.state().connected)
    return left === true ? life?.group : undefined
  }

  /** How far each topic has been read. */
  marks(): Marks {
    const marks = [...this.#wish.topics].map(([name, { topic }]) => [topic, this.#positions.mark(name)] as const)
    return Object.fromEntries(marks.filter(([, mark]) => mark !== undefined))
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
      // During the close of the bus, `close` ends this life, and leaves the group first.
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

  /** Reads where the logs begin and end now; after the first time, only to check that they are still the same logs. */
  async #learn(): Promise<void> {
    // Read first: if another cluster takes over after this, the consumer detects that before it hands over any record.
    this.#positions.belongTo(await this.#admin.clusterId())
    await this.#learnExtents()
  }

  async #learnExtents(): Promise<void> {
    const learning = [...this.#wish.topics].map(async ([name, { from }]) => {
      const replaced = this.#positions.learn(name, from, await this.#admin.extents(name))
      if (replaced.length > 0) this.#sayReplaced(name)
    })
    try {
      await Promise.all(learning)
    } catch (error) {
      if (isUnknownTopic(error)) await this.#distrustMissing()
      throw error
    }
  }

  /**
   * A topic that does not exist now will be a new one later, even if it is longer then. The error does not say which
   * one is missing: the client library requests the metadata of all topics together, so that one missing topic makes
   * the requests for all of them fail.
   */
  async #distrustMissing(): Promise<void> {
    for (const name of await this.#admin.missing([...this.#wish.topics.keys()])) this.#positions.distrust(name)
  }

  /**
   * Whether this life reads from the cluster that the positions belong to. Waits until that is known, and ends the life
   * if it does not. A broker may be replaced by another cluster so quickly that the consumer does not notice: its group
   * membership lasts for some seconds, and its offsets belong to logs that no longer exist. But the new broker always
   * has new connections.
   */
  async #isTrusted(life: Life): Promise<boolean> {
    const { closing, liveness } = this.#context
    const { connections } = life
    for (let failures = 0; !life.over && life.trusted < connections; failures++) {
      try {
        if ((await this.#admin.clusterId()) === this.#positions.cluster)
          life.trusted = Math.max(life.trusted, connections)
        else life.end('another Kafka cluster responds than before')
      } catch (error) {
        liveness.trouble(error, { failures })
        await pause(backoffMs(failures), closing)
      }
    }
    return !life.over
  }

  /** Runs one consumer from its first connection to the error that ends it. */
  async #liveOnce(): Promise<void> {
    const life: Life = new Life(this.#context, this.#wish.newGroup(), {
      joined: () => {
        life.seek(this.#positions.all())
        void this.#settleIfReady(life)
      },
      batch: (payload) => this.#take(life, payload),
      batchEnd: (name, done) => void this.#pass(life, name, done),
    })
    this.#life = life
    await life.run([...this.#wish.topics.keys()])
  }

  async #take(life: Life, { batch }: EachBatchPayload): Promise<void> {
    const wished = this.#wish.topics.get(batch.topic)
    const [first] = batch.messages
    if (wished === undefined || first === undefined || !(await this.#isTrusted(life))) return
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

  async #pass(life: Life, name: string, { partition, last }: { partition: number; last: bigint }): Promise<void> {
    if (!(await this.#isTrusted(life))) return
    const position = this.#positions.at(name, partition)
    if (last >= position.next) position.next = last + 1n
    await this.#settleIfReady(life)
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
      this.#context.log.error({ topic, offset: String(offset), reason }, 'a record could not be processed')
    }
  }

  #closing(): boolean {
    return this.#context.closing.aborted
  }

  async #settleIfReady(life: Life): Promise<void> {
    if ((await this.#isTrusted(life)) && this.#positions.caughtUp()) this.#settle?.resolve()
  }

  #sayReplaced(topic: string): void {
    this.#context.log.warn({ topic }, 'the log of this topic was replaced by a new one; reading it from the beginning')
  }
}

/** The offset from which a batch was fetched; kafkajs keeps it, but its types omit it. */
function askedFrom(batch: Batch): bigint {
  return BigInt((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset)
}
