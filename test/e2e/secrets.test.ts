/** A secret of a plan reaches the target, and no other place. */
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { TokenServer } from '../../driver/engines/auth/token-server.suite.ts'
import { DigestTarget, PASSWORD, USER } from '../../driver/engines/conformance/digest-target.suite.ts'
import { newTestId } from '../../lib/ids.ts'
import { listenOnLoopback } from '../../lib/listen.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import { eventually, startSystem, type System } from './system.ts'

/** Characters that JSON, URLs and forms write in another way. */
const secret = 's3cr3t-"&%ü-of-the-shop'
const variables = {
  BREAKWATER_SECRET_SHOP_TOKEN: secret,
  BREAKWATER_SECRET_CLIENT: secret,
  BREAKWATER_SECRET_DIGEST: PASSWORD,
}
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
  Object.assign(process.env, variables)
  system = await startSystem({ drivers: 2, minDrivers: 2 })
})
afterAll(async () => {
  for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
  await system.stop()
  target.closeAllConnections()
  target.close()
})

/** The bytes of all records of a topic, as far as they have been written. */
async function recordsOf(topic: string): Promise<string> {
  const kafka = client(system.cluster.kafka)
  const ends = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  const wanted = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  const consumer = kafka.consumer({ groupId: `secrets-${topic}-${newTestId()}` })
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

/** All spellings in which a secret could be written. */
function spellingsOf(text: string): string[] {
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').slice(0, -4),
  ]
}

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
  await expectHidden(test, '{{secret.SHOP_TOKEN|json}}', spellingsOf(secret))
})

/** No topic, log or answer has any of these; the config has the name of the secret. */
async function expectHidden(test: { readonly TestId: string }, name: string, hidden: readonly string[]): Promise<void> {
  const testId = test.TestId
  const records = await Promise.all(topics.map(recordsOf))
  expect(records[topics.indexOf('test_config')]).toContain(name)
  const logs = ['orchestrator', 'driver-1', 'driver-2', 'broker', 'target-server'].flatMap((part) => system.lines(part))
  expect(logs.length).toBeGreaterThan(10)
  const answers = await Promise.all(
    ['', '/timeline?drivers=true', '/histogram.hgrm'].map(async (rest) =>
      (await fetch(`${system.cluster.api}/tests/${testId}${rest}`)).text(),
    ),
  )
  const told = [...records, ...logs, ...answers, JSON.stringify([test, await system.api.metrics(testId)])].join('\n')
  for (const spelling of hidden) expect(told.includes(spelling)).toBe(false)
}

it('that is the password of digest authentication is in none of them either', async () => {
  const own = new DigestTarget({ algorithm: 'SHA-256' })
  const testId = await system.api.plan({
    target: await own.listen(1),
    auth: { digest: { user: USER, password: '{{secret.DIGEST}}' } },
    users: 2,
    count: 20,
  })
  await system.api.trigger(testId)
  const test = await system.api.ended(testId, 30_000)
  own.close()
  expect(test).toMatchObject({ state: 'finished' })
  // Each load thread was refused once.
  expect(own.asked.filter(({ status }) => status === 401)).toHaveLength(2)
  expect(own.asked.filter(({ status }) => status === 200)).toHaveLength(20)
  await expectHidden(test, '{{secret.DIGEST}}', spellingsOf(PASSWORD))
})

it('that is the secret of an OAuth 2 client is in none of them, and tokens are renewed during the load', async () => {
  const server = new TokenServer()
  server.seconds = 6
  const origin = await server.listen()
  const oauth2 = { tokenUrl: `${origin}/token`, clientId: 'load', clientSecret: '{{secret.CLIENT}}' }
  const testId = await system.api.plan({ target: origin, get: '/', auth: { oauth2 }, rate: '50/s', duration: '10s' })
  await system.api.trigger(testId)
  const test = await system.api.ended(testId, 30_000)
  const metrics = await system.api.metrics(testId)
  server.close()
  expect(test).toMatchObject({ state: 'finished' })
  expect(server.statuses).toEqual(Array.from({ length: 500 }, () => 200))
  // Two drivers, each with a token for 4.5 s of the 10 s: 1.5 s are left for a driver that is late on a busy machine.
  expect(server.used.size).toBeGreaterThanOrEqual(6)
  expect(
    server.asked.map(({ authorization = '' }) => Buffer.from(authorization.slice(6), 'base64').toString()),
  ).toEqual(server.asked.map(() => `load:${new URLSearchParams({ '': secret }).toString().slice(1)}`))
  expect(JSON.stringify(metrics)).not.toContain('token-')
  await expectHidden(test, '{{secret.CLIENT}}', [...spellingsOf(secret), 'token-1~', 'token-2~'])
})

it('that a token server does not accept keeps drivers from the test, and they say why', async () => {
  const server = new TokenServer()
  server.answer = { status: 401, body: JSON.stringify({ error: 'invalid_client', error_description: secret }) }
  const origin = await server.listen()
  const oauth2 = { tokenUrl: `${origin}/token`, clientId: 'load', clientSecret: '{{secret.CLIENT}}' }
  const testId = await system.api.plan({ target: origin, get: '/', auth: { oauth2 }, users: 1, count: 1 })
  await eventually('both drivers have refused', async () => {
    const { drivers } = await system.api.test(testId)
    return drivers.filter(({ state }) => state === 'refused').length === 2
  })
  const test = await system.api.test(testId)
  server.close()
  const reason = `no token from ${origin}/token: it responded with 401 (invalid_client)`
  expect(test.drivers.map((one) => one.reason)).toEqual([reason, reason])
  expect(server.statuses).toEqual([])
  await expectHidden(test, '{{secret.CLIENT}}', spellingsOf(secret))
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
