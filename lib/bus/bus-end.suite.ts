/** Contract tests of closing a bus. */
import { expect, it } from '@jest/globals'
import { Kafka, logLevel } from 'kafkajs'
import { pause } from '../clock.ts'
import type { BusRig } from './bus-rig.suite.ts'

const LONG_POLL_MS = 5_000

/** The part of the contract that closes a bus while its broker is running. */
export function endContract(rig: () => BusRig): void {
  it('closes without waiting for the end of a long poll, and more than once', async () => {
    const node = await rig().ready({ longPolls: true })
    await node.read({ trigger: 'beginning' })
    const pollEnds = new AbortController()
    const first = await Promise.race([
      Promise.all([node.bus.close(), node.bus.close()]).then(() => 'closed'),
      pause(LONG_POLL_MS - 1_000, pollEnds.signal).then(() => 'the poll had ended'),
    ])
    pollEnds.abort()
    expect(first).toBe('closed')
  })

  it('accepts nothing once it is closed', async () => {
    const node = await rig().ready()
    await node.bus.close()
    const refused = { code: 'kafka-unavailable' }
    await expect(node.bus.publish('register', { key: 'a', value: '{}' })).rejects.toMatchObject(refused)
    await expect(node.bus.publish('heartbeat', { key: 'a', value: '{}' }, 'fresh')).rejects.toMatchObject(refused)
    await expect(node.read({ register: 'now' })).rejects.toMatchObject(refused)
  })

  it('leaves no consumer group behind', async () => {
    const node = await rig().ready({ longPolls: true })
    await node.read({ trigger: 'beginning' })
    await node.bus.close()
    const admin = new Kafka({ brokers: [...node.options.brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const { groups } = await admin.listGroups()
    await admin.disconnect()
    expect(groups.map(({ groupId }) => groupId)).not.toContain(node.options.groupId)
  })
}
