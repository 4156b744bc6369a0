/**
 * The embedded broker and clients of other languages: each writes what kafkajs reads, reads in a group what kafkajs
 * wrote, and continues after its last commit. kcat has its own tests beside the broker.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningBroker, startBroker } from '../../broker/broker.ts'
import { type Log, silentLog } from '../../lib/log.ts'
import { type Client, clients, provideClient } from './clients.ts'
import { client as kafkajsClient, consume, produce } from './plain-client.ts'

const provided = await Promise.all(
  Object.keys(clients).map(async (name): Promise<[string, Client | string]> => [name, await provideClient(name)]),
)
/** Clients that try transactions and the new group protocol, and their names for a refusal. */
const refusals = [
  ['confluent-kafka', 'transaction', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ['Java', 'transaction', 'TransactionalIdAuthorizationException'],
  ['Java', 'newprotocol', 'UnsupportedVersionException'],
] as const

const complaints: string[] = []
const log: Log = { ...silentLog, warn: (_fields, text) => complaints.push(text) }
let broker: RunningBroker
let address: string

beforeAll(async () => {
  broker = await startBroker({ port: 0 }, log)
  address = `127.0.0.1:${broker.port}`
})
afterAll(async () => {
  await broker.close()
})

const lines = (printed: string): string[] => printed.trim().split('\n')

for (const [name, client] of provided) {
  if (typeof client === 'string') {
    it.skip(client, () => undefined)
    continue
  }
  describe(`${name} with the embedded broker`, () => {
    const topic = `t-${name}`
    const ask = (command: string, ...rest: readonly string[]): Promise<string> =>
      client(command, address, topic, ...rest)

    it('creates a topic and receives its configuration', async () => {
      expect(lines(await ask('admin'))).toEqual(['3600000'])
    })

    it('writes records that kafkajs reads', async () => {
      await ask('produce', 'a', 'b', 'c')
      expect(await consume(kafkajsClient(address), topic, 3)).toEqual(['a', 'b', 'c'])
    })

    it('finds the first offset, the next one and that of a timestamp', async () => {
      expect(lines(await ask('offsets'))).toEqual(['0 3 0'])
    })

    it('reads in a group what kafkajs wrote, leaves, and continues after its commit', async () => {
      await produce(kafkajsClient(address), topic, ['d', 'e'])
      expect(lines(await ask('consume', 'g', '3'))).toEqual(['a', 'b', 'c'])
      expect(broker.stats().members).toBe(0)
      expect(lines(await ask('consume', 'g', '2'))).toEqual(['d', 'e'])
    })

    for (const [, command, refusal] of refusals.filter(([who]) => who === name)) {
      it(`is refused at once: ${command}`, async () => {
        expect(lines(await ask(command))).toContain(refusal)
      })
    }

    it('never lost its connection because of an unsupported request', () => {
      expect(complaints).toEqual([])
    })
  })
}

it('a missing client is reported with the reason, and is an error in CI', async () => {
  const empty = { PATH: '/nowhere', BREAKWATER_CACHE: '/dev/null/nowhere' }
  expect(await provideClient('kafka-go', empty)).toContain('kafka-go is not here')
  await expect(provideClient('kafka-go', { ...empty, CI: 'true' })).rejects.toThrow()
})
