/** A secret of a plan reaches the target, and no other place. */
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { listenOnLoopback } from '../../lib/listen.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import { eventually, startSystem, type System } from './system.ts'

/** Characters that JSON, URLs and forms write in another way. */
const secret = 's3cr3t-"&%ü-of-the-shop'
const VARIABLE = 'BREAKWATER_SECRET_SHOP_TOKEN'
const topics = ['register', 'test_config', 'trigger', 'metrics', 'heartbeat', 'control']

let system: System
const received: string[] = []
const target = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push(
      `${decodeURIComponent(request.url ?? '')} ${JSON.stringify(request.headers)} ${String(Buffer.concat(chunks))}`,
    )
    response.statusCode = 401
    response.end()
  })
})

beforeAll(async () => {
  // Parts inherit the environment, as drivers in containers have theirs.
  process.env[VARIABLE] = secret
  system = await startSystem({ drivers: 2, minDrivers: 2 })
})
afterAll(async () => {
  Reflect.deleteProperty(process.env, VARIABLE)
  await system.stop()
  target.closeAllConnections()
  target.close()
})

/** The bytes of all records of a topic, as far as they have been written. */
async function recordsOf(topic: string): Promise<string> {
  const kafka = client(system.cluster.kafka)
  const ends = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  const wanted = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  const consumer = kafka.consumer({ groupId: `secrets-${topic}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const seen: string[] = []
  await consumer.run({
    eachMessage: ({ message }) => {
      seen.push(`${String(message.key)} ${String(message.value)}`)
      return Promise.resolve()
    },
  })
  await eventually(`all records of ${topic} were read`, () => seen.length >= wanted)
  await consumer.disconnect()
  return seen.join('\n')
}

/** All spellings in which the secret could be written. */
const spellings = [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, -4),
]

it('is in no topic, no log and no answer, also when every request is refused', async () => {
  const port = await listenOnLoopback(target)
  const testId = await system.api.plan({
    target: `http://127.0.0.1:${port}`,
    post: '/login?token={{secret.SHOP_TOKEN}}',
    headers: { authorization: 'Bearer {{secret.SHOP_TOKEN}}' },
    json: { token: '{{secret.SHOP_TOKEN}}', n: '{{n}}' },
    users: 2,
    count: 20,
  })
  await system.api.trigger(testId)
  const test = await system.api.ended(testId, 30_000)
  expect(received).toHaveLength(20)
  for (const request of received) {
    expect(request).toContain(`/login?token=${secret}`)
    expect(request).toContain(JSON.stringify(`Bearer ${Buffer.from(secret).toString('latin1')}`).slice(1, -1))
    expect(JSON.parse(request.slice(request.lastIndexOf('{"token"')))).toMatchObject({ token: secret })
  }
  const records = await Promise.all(topics.map(recordsOf))
  expect(records[topics.indexOf('test_config')]).toContain('{{secret.SHOP_TOKEN|json}}')
  const logs = ['orchestrator', 'driver-1', 'driver-2', 'broker', 'target-server'].flatMap((part) => system.lines(part))
  expect(logs.length).toBeGreaterThan(10)
  const answers = await Promise.all(
    ['', '/timeline?drivers=true', '/histogram.hgrm'].map(async (rest) =>
      (await fetch(`${system.cluster.api}/tests/${testId}${rest}`)).text(),
    ),
  )
  const told = [...records, ...logs, ...answers, JSON.stringify([test, await system.api.metrics(testId)])].join('\n')
  for (const spelling of spellings) expect(told.includes(spelling)).toBe(false)
})

it('that a driver does not have keeps it from the test, and it says what to set', async () => {
  const testId = await system.api.plan({ get: '/{{secret.NOBODY_HAS_IT}}', users: 1, count: 1 })
  await expect(system.api.trigger(testId)).rejects.toThrow()
  const { drivers } = await system.api.test(testId)
  expect(drivers.map(({ reason }) => reason)).toEqual(
    Array(2).fill(
      'the plan uses the secret NOBODY_HAS_IT: set BREAKWATER_SECRET_NOBODY_HAS_IT in the environment of this driver',
    ),
  )
})
