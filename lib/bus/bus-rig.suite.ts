/** The buses of one test with their own prefix, all closed together; and helpers to wait. */
import { Kafka, logLevel } from 'kafkajs'
import { nanoid } from 'nanoid'
import { pause, systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import type { TopicName } from '../messages/reading.ts'
import type { Bus, From, Incoming } from './bus.ts'
import { type KafkaBusOptions, createKafkaBus } from './kafka-bus.ts'

/** A broker that the contract is tested on. */
export interface BrokerUnderTest {
  /** host:port, as for a client. */
  readonly brokers: readonly string[]
  /** Stops the broker at once, and restarts it; without it, tests of outages are skipped. */
  readonly outage?: Outage
  stop(): Promise<void>
}

export interface Outage {
  /** Whether its records survive a restart. */
  readonly keepsRecords: boolean
  away(): Promise<void>
  back(): Promise<void>
}

/** A bus, its options, and the records that it has received. */
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

  /** @param prefix that of another rig, to use the same topics */
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

  /** A bus of a new node, after the topics exist. */
  async ready(over: Partial<KafkaBusOptions> = {}): Promise<Node> {
    const node = this.node(over)
    await node.bus.createTopics()
    return node
  }

  /**
   * Deletes a topic, as an administrator would, and waits until the broker has done it.
   * @param settleMs how long to wait afterwards: the former leader may accept records for the topic until it learns of
   * the deletion, which nothing reports
   */
  async deleteTopic(topic: TopicName, settleMs = 500): Promise<void> {
    const admin = new Kafka({ brokers: [...this.#broker.brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const name = `${this.prefix}${topic}`
    await admin.deleteTopics({ topics: [name] })
    while ((await admin.listTopics()).includes(name)) await pause(50)
    await admin.disconnect()
    await pause(settleMs)
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(({ bus }) => bus.close()))
  }
}

/** Waits until the condition holds; the test's timeout ends the wait. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await pause(5)
}

/** The values of records, as texts. */
export function texts(records: readonly Incoming[]): string[] {
  return records.map(({ value }) => Buffer.from(value ?? []).toString('utf8'))
}

/** The texts '0' … 'n − 1'. */
export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}
