/** A topic that takes shorter records than a plan is long: the answer says which setting is too small, at once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type RunningBroker, startBroker } from '../../broker/broker.ts'
import { silentLog } from '../../lib/log.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import { startSystem, type System } from './system.ts'

let broker: RunningBroker
let system: System

beforeAll(async () => {
  broker = await startBroker({ host: '127.0.0.1', port: 0 }, silentLog)
  const kafka = `127.0.0.1:${broker.port}`
  const configEntries = [{ name: 'max.message.bytes', value: '10000' }]
  await withAdmin(client(kafka), (admin) => admin.createTopics({ topics: [{ topic: 'test_config', configEntries }] }))
  system = await startSystem({ kafka })
})
afterAll(async () => {
  await system.stop()
  await broker.close()
})

async function post(body: object): Promise<{ status: number; answer: unknown }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${system.cluster.api}/avalanche`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return { status: response.status, answer: await response.json() }
}

it('is answered 413 with the name of the setting, and what is shorter is still taken', async () => {
  const { status, answer } = await post({ body: 'x'.repeat(20_000) })
  expect([status, answer]).toEqual([
    413,
    {
      error: {
        code: 'too-large',
        message: expect.stringMatching(/the limit of the topic 'test_config': raise its max\.message\.bytes/),
        details: { topic: 'test_config', bytes: expect.any(Number) },
      },
    },
  ])
  expect((await post({ count: 1 })).status).toBe(201)
})
