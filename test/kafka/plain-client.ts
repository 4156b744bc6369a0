/** What tests do with a Kafka, by kafkajs itself and nothing of ours in between. */
import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs'

const quick = { initialRetryTime: 50, maxRetryTime: 500, retries: 20 }

/** A client of a broker at host:port that prints nothing. */
export function client(broker: string, more: Partial<KafkaConfig> = {}): Kafka {
  const logLevel = kafkajs.logLevel.NOTHING
  return new kafkajs.Kafka({ clientId: 'test', brokers: [broker], logLevel, retry: quick, ...more })
}

/** Creates a topic with one partition. */
export async function createTopic(kafka: Kafka, topic: string): Promise<void> {
  await withAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }))
}

/** Appends values to a topic and waits until all are acknowledged. */
export async function produce(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: 'k', value })) })
  await producer.disconnect()
}

/** The first so many records of a topic. */
export async function consume(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = kafka.consumer({ groupId: `g-${topic}-${Date.now()}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const values: string[] = []
  await new Promise<void>((resolve, reject) => {
    const eachMessage = ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      values.push(message.value?.toString() ?? '')
      if (values.length === count) resolve()
      return Promise.resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return values
}

/** Whether a client gets as far as a list of topics, at the first try. */
export async function getsIn(broker: string, more: Partial<KafkaConfig> = {}): Promise<boolean> {
  try {
    await withAdmin(client(broker, { ...more, retry: { retries: 0 } }), (admin) => admin.listTopics())
    return true
  } catch {
    return false
  }
}

/** Does something with an admin client and ends it. */
export async function withAdmin<T>(kafka: Kafka, use: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}
