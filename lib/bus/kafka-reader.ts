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
    // A rejection that no caller awaits must not end the process when the bus is closed.
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
    // Asked for first: if another cluster takes over from here on, the consumer finds that out before it hands over anything.
    const cluster = await this.#admin.clusterId()
    if (this.#cluster !== undefined && this.#cluster !== cluster) this.#positions.distrust()
    this.#cluster = cluster
    await this.#learnExtents()
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

  /**
   * Whether what this life reads is of the cluster that the positions are of; waits until that is known, and ends the life
   * if it is not so. A broker can come back as another one so soon that the consumer never notices: it is still in its
   * group for some seconds, and its offsets are those of logs that are gone. But it comes back on new connections.
   */
  async #isTrusted(life: Life): Promise<boolean> {
    const { closing, liveness } = this.#context
    const { connections } = life
    for (let failures = 0; !life.over && life.trusted < connections; failures++) {
      try {
        if ((await this.#admin.clusterId()) === this.#cluster) life.trusted = Math.max(life.trusted, connections)
        else life.end('another Kafka cluster responds than before')
      } catch (error) {
        liveness.trouble(error, { failures })
        await pause(backoffMs(failures), closing)
      }
    }
    return !life.over
  }

  /** One consumer from its first connection to its death, which is what the error says. */
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

/** The offset that a batch was asked for, which kafkajs keeps and its types leave out. */
function askedFrom(batch: Batch): bigint {
  return BigInt((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset)
}
