/** Removes our topics from a Kafka that was used for a measurement. */
import { Kafka, logLevel } from 'kafkajs'

/** Deletes every topic whose name begins with the prefix. */
export async function deleteTopics(broker: string, prefix: string): Promise<void> {
  const admin = new Kafka({ clientId: 'breakwater-bench', brokers: [broker], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}
