/**
 * The offset of the clock of this machine from that of the broker, measured as drivers do (common-clock.ts): by the append
 * times of records. They are in a topic of their own, which is deleted afterwards, so that no process of Breakwater
 * reads them.
 */
import type { Producer } from 'kafkajs'
import { CommonClock } from '../../common-clock.ts'
import { newReportId } from '../../ids.ts'
import { type BusContext, openClient } from '../kafka-client.ts'
import { LEADER, openProducer, send } from '../kafka-producer.ts'
import { withAdmin } from './client.ts'

/** As many as a driver sends in its first seconds. */
const RECORDS = 12

/** Both in µs. */
export interface ClockOffset {
  /** How far the clock of this machine is ahead of that of the broker. */
  readonly ahead: number
  readonly uncertainty: number
}

/**
 * Creates a topic, measures, and deletes it.
 * @returns undefined if the broker gives no append time
 * @throws the error of the client library
 */
export async function measureClock(context: BusContext): Promise<ClockOffset | undefined> {
  const { prefix, replicationFactor = -1 } = context.options
  const topic = `${prefix}breakwater-doctor-${newReportId()}`
  const configEntries = [
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'retention.ms', value: '60000' },
  ]
  return withAdmin(context, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor, configEntries }] })
    try {
      return await measure(context, topic)
    } finally {
      await admin.deleteTopics({ topics: [topic] })
    }
  })
}

async function measure(context: BusContext, topic: string): Promise<ClockOffset | undefined> {
  const client = openClient(context)
  try {
    return await offsetBy(await openProducer(client, context), topic, context)
  } finally {
    client.sockets.destroy()
  }
}

async function offsetBy(producer: Producer, topic: string, context: BusContext): Promise<ClockOffset | undefined> {
  const { clock } = context.options
  const common = new CommonClock(() => 0)
  const records = [{ key: 'breakwater-doctor', value: '' }]
  for (let index = 0; index <= RECORDS; index += 1) {
    if (context.closing.aborted) break
    const [receipt] = await send(producer, { topic, records, acks: LEADER }, context)
    // The first one includes the time of connecting.
    if (index > 0 && receipt?.appendedAt !== undefined) common.add({ ...receipt, appendedAt: receipt.appendedAt })
  }
  const { offset, uncertainty, synchronised } = common.estimate()
  return synchronised ? { ahead: clock.wall() * 1_000 - (clock.now() + offset), uncertainty } : undefined
}
