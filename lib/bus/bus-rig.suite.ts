/** Buses of one test on a prefix of their own, all closed together; and what a test waits for. */
import { Kafka, logLevel } from 'kafkajs'
import { nanoid } from 'nanoid'
import { pause, systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import type { TopicName } from '../messages/reading.ts'
import type { Bus, From, Incoming } from './bus.ts'
import { type KafkaBusOptions, createKafkaBus } from './kafka-bus.ts'

/** A broker that the contract is tried on. */
export interface BrokerUnderTest {
  /** host:port, as a client is given them. */
  readonly brokers: readonly string[]
  /** Takes the broker away in an instant, and brings it back; without it, tests of outages are left out. */
  readonly outage?: Outage
  stop(): Promise<void>
}

export interface Outage {
  /** Whether the records are still there when it is back. */
  readonly keepsRecords: boolean
  away(): Promise<void>
  back(): Promise<void>
}

/** A bus, what it was made with, and what it has been handed. */
export interface Node {
  readonly bus: Bus
  readonly options: KafkaBusOptions
  readonly got: Incoming[]
  /** Subscribes and collects into `got`. */
  read(topics: Partial<Record<TopicName, From>>): Promise<void>
}

export class BusRig {
  readonly prefix: string
  readonly #broker: BrokerUnderTest
  readonly #nodes: Node[] = []

  /** @param prefix that of another rig, to work on the same topics */
  constructor(broker: BrokerUnderTest, prefix = `t-${nanoid(10)}.`) {
    this.#broker = broker
    this.prefix = prefix
  }

  /** A bus of a new node. */
  node(over: Partial<KafkaBusOptions> = {}, log = silentLog): Node {
    const id = nanoid(10)
    const options: KafkaBusOptions = {
      brokers: this.#broker.brokers,
      clientId: id,
      groupId: `group-${id}`,
      prefix: this.prefix,
      longPolls: false,
      clock: systemClock,
      ...over,
    }
    const bus = createKafkaBus(options, log)
    const got: Incoming[] = []
    const read: Node['read'] = (topics) =>
      bus.subscribe(topics, (record) => {
        got.push(record)
      })
    const node = { bus, options, got, read }
    this.#nodes.push(node)
    return node
  }

  /** A bus of a new node, with the topics there. */
  async ready(over: Partial<KafkaBusOptions> = {}): Promise<Node> {
    const node = this.node(over)
    await node.bus.createTopics()
    return node
  }

  /** Deletes a topic, as an administrator would, and waits until the broker has done it. */
  async deleteTopic(topic: TopicName): Promise<void> {
    const admin = new Kafka({ brokers: [...this.#broker.brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const name = `${this.prefix}${topic}`
    await admin.deleteTopics({ topics: [name] })
    while ((await admin.listTopics()).includes(name)) await pause(50)
    await admin.disconnect()
    // Whoever led it may take records for it until it has heard of it, too.
    await pause(500)
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(({ bus }) => bus.close()))
  }
}

/** Waits until it is so; the test's own limit ends it. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await pause(5)
}

/** The values of records, as texts. */
export function texts(records: readonly Incoming[]): string[] {
  return records.map(({ value }) => Buffer.from(value ?? []).toString('utf8'))
}

/** '0' … 'n − 1'. */
export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}
