/** The bus with typed messages: a malformed record is counted, kept for inspection, and never stops a consumer. */
import { BreakwaterError } from '../errors.ts'
import type { Messages } from '../messages/codecs.ts'
import { codecs } from '../messages/codecs.ts'
import type { Poison, PoisonReason, TopicName } from '../messages/reading.ts'
import type { Bus, Delivery, From, Incoming, Receipt } from './bus.ts'
import type { MessageLog } from './message-log.ts'

/** The context of a message for its handler. */
export interface Envelope {
  readonly topic: TopicName
  /** Whether it was in the log before this process subscribed. */
  readonly old: boolean
  /** Milliseconds since 1970; see Incoming. */
  readonly timestamp: number
  readonly key: string | null
  /** The message as it was received; it must be copied to be kept. */
  readonly value: Uint8Array
  readonly partition: number
  readonly offset: bigint
}

/** Called for each malformed record, in addition to its being counted. */
export type Unreadable = (record: Incoming, poison: Poison) => void

export type Handlers = { readonly [T in TopicName]?: (message: Messages[T], envelope: Envelope) => void }

/** A malformed record, kept for inspection. */
export interface PoisonRecord {
  readonly topic: TopicName
  readonly offset: string
  readonly reason: PoisonReason
  readonly detail: string
  /** The first bytes, in hexadecimal. */
  readonly head: string
}

const KEPT = 32
const HEAD_BYTES = 256

/** Counts malformed records by topic and reason, and keeps the latest few. */
export class PoisonRing {
  readonly #counts = new Map<string, { topic: TopicName; reason: PoisonReason; count: number }>()
  readonly #latest: PoisonRecord[] = []

  add(record: Incoming, { reason, detail }: Poison): void {
    const key = `${record.topic} ${reason}`
    const known = this.#counts.get(key)
    this.#counts.set(key, { topic: record.topic, reason, count: (known?.count ?? 0) + 1 })
    const head = Buffer.from(record.value?.subarray(0, HEAD_BYTES) ?? []).toString('hex')
    this.#latest.push({ topic: record.topic, offset: String(record.offset), reason, detail, head })
    if (this.#latest.length > KEPT) this.#latest.shift()
  }

  counts(): readonly { topic: TopicName; reason: PoisonReason; count: number }[] {
    return [...this.#counts.values()]
  }

  latest(): readonly PoisonRecord[] {
    return this.#latest
  }
}

function unreadable(topic: TopicName, { reason, detail }: Poison): BreakwaterError {
  const code = reason === 'oversized' ? 'too-large' : 'internal'
  return new BreakwaterError(
    code,
    `the message for '${topic}' cannot be sent, because no reader would accept it: ${detail}`,
  )
}

export class Messenger {
  readonly poison = new PoisonRing()
  readonly bus: Bus
  readonly #log: MessageLog | undefined

  /** @param log receives every message that is sent or received */
  constructor(bus: Bus, log?: MessageLog) {
    this.bus = bus
    this.#log = log
  }

  /**
   * Publishes a message under its key, in a form that readers of the base protocol understand. The message is parsed
   * before it is sent, so that an invalid one is refused here, where the error can be reported, and not dropped by
   * every reader.
   * @throws BreakwaterError `too-large` for a message of more bytes than readers accept; `internal` for one that breaks
   * the schema; and the errors of `Bus.publish`
   */
  async publish<T extends TopicName>(topic: T, message: Messages[T], delivery: Delivery = 'must'): Promise<Receipt> {
    const codec = codecs[topic]
    const value = codec.write(message)
    const read = codec.read(Buffer.from(value))
    if (!read.ok) throw unreadable(topic, read)
    const key = codec.key(message)
    const receipt = await this.bus.publish(topic, { key, value }, delivery)
    this.#log?.sent(topic, key, value)
    return receipt
  }

  /** Hands typed messages to the handlers. Resolves when the logs have been read up to their ends at the call. */
  subscribe(
    topics: Partial<Record<TopicName, From>>,
    handlers: Handlers,
    unreadable: Unreadable = () => undefined,
  ): Promise<void> {
    return this.bus.subscribe(topics, (record) => {
      const poison = this.#hand(record.topic, record, handlers)
      if (poison === undefined) return
      this.poison.add(record, poison)
      unreadable(record, poison)
    })
  }

  #hand<T extends TopicName>(topic: T, record: Incoming, handlers: Pick<Handlers, T>): Poison | undefined {
    const handler = handlers[topic]
    if (handler === undefined) return undefined
    const read = codecs[topic].read(record.value)
    if (!read.ok) return read
    this.#log?.received(record)
    const { old, timestamp, key, partition, offset } = record
    const value = record.value ?? new Uint8Array()
    handler(read.message, { topic, old, timestamp, key, value, partition, offset })
    return undefined
  }
}
