/** Publishes every record of the topics once more, as a retrying producer might: with the same key and value. */
import kafkajs, { type Consumer, type Kafka, type Producer } from 'kafkajs'

const topics = ['register', 'test_config', 'trigger', 'metrics', 'heartbeat', 'control']
const MARK = 'doubled'

export interface Doubler {
  /** Records that were published a second time. */
  count(): number
  stop(): Promise<void>
}

export function kafkaOf(brokers: string): Kafka {
  return new kafkajs.Kafka({ clientId: 'doubler', brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING })
}

/** Doubles everything that is published from now on. */
export async function startDoubler(brokers: string): Promise<Doubler> {
  const kafka = kafkaOf(brokers)
  const producer: Producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  const consumer: Consumer = kafka.consumer({
    groupId: `doubler-${String(process.pid)}-${String(Date.now())}`,
    maxWaitTimeInMs: 100,
  })
  let doubled = 0
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ topic, message: { key, value, headers } }) => {
      if (headers?.[MARK] !== undefined) return
      await producer.send({ topic, acks: 1, messages: [{ key, value, headers: { [MARK]: '1' } }] })
      doubled += 1
    },
  })
  return {
    count: () => doubled,
    stop: async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect()])
    },
  }
}

/** Publishes every record that the topics hold once more, as new ones, in the order of each topic. Returns how many. */
export async function replayEverything(brokers: string): Promise<number> {
  const kafka = kafkaOf(brokers)
  const admin = kafka.admin()
  await admin.connect()
  const ends = await Promise.all(
    topics.map(async (topic) => Number((await admin.fetchTopicOffsets(topic))[0]?.high ?? 0)),
  )
  await admin.disconnect()
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  const consumer = kafka.consumer({
    groupId: `replay-${String(process.pid)}-${String(Date.now())}`,
    maxWaitTimeInMs: 100,
  })
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topics, fromBeginning: true })
  const left = new Map(
    topics.map((topic, index) => [topic, ends[index] ?? 0]).filter(([, end]) => end !== 0) as [string, number][],
  )
  let replayed = 0
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ topic, message: { key, value, offset } }) => {
          const end = left.get(topic)
          if (end === undefined) return
          await producer.send({ topic, acks: 1, messages: [{ key, value }] })
          replayed += 1
          if (Number(offset) >= end - 1) left.delete(topic)
          if (left.size === 0) resolve()
        },
      })
      .catch(reject)
  })
  await Promise.all([consumer.disconnect(), producer.disconnect()])
  return replayed
}
