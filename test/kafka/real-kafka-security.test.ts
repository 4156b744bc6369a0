import { afterAll, beforeAll, expect } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import type { SASLOptions } from 'kafkajs'
import { describeWithKafka, itWithOwnKafka, itWithTls } from './describe-with-kafka.ts'
import { client, consume, createTopic, getsIn, produce } from './plain-client.ts'
import { type RunningKafka, saslMechanisms, saslUser } from './real-kafka.ts'

describeWithKafka('a real Kafka with SASL and TLS', (source) => {
  const itOwn = itWithOwnKafka(source)
  const itTls = itWithTls(source)
  const mechanisms = saslMechanisms.map((mechanism) => mechanism.toLowerCase())
  let broker: RunningKafka | undefined

  beforeAll(async () => {
    if (source.kind !== 'given') broker = await source.start({ sasl: true, tls: source.whyNoTls === undefined })
  })

  afterAll(async () => {
    await broker?.dispose()
  })

  const ca = async (): Promise<string> => readFile(broker?.tls?.ca ?? '', 'utf8')
  const login = (mechanism: string, password: string = saslUser.password): { sasl: SASLOptions } => ({
    sasl: { mechanism, username: saslUser.username, password } as SASLOptions,
  })

  for (const mechanism of mechanisms) {
    itOwn(`admits its user by ${mechanism}, and rejects a wrong password`, async () => {
      const address = broker?.saslBrokers ?? ''
      expect(await getsIn(address, login(mechanism))).toBe(true)
      expect(await getsIn(address, login(mechanism, 'guessed'))).toBe(false)
    })

    itTls(`admits its user by ${mechanism} over TLS, and rejects a wrong password`, async () => {
      const address = broker?.saslTlsBrokers ?? ''
      const ssl = { ca: await ca() }
      expect(await getsIn(address, { ssl, ...login(mechanism) })).toBe(true)
      expect(await getsIn(address, { ssl, ...login(mechanism, 'guessed') })).toBe(false)
    })
  }

  itOwn('rejects clients without a password', async () => {
    expect(await getsIn(broker?.saslBrokers ?? '')).toBe(false)
    expect(await getsIn(broker?.brokers ?? '')).toBe(true)
  })

  itTls('carries records over TLS', async () => {
    const kafka = client(broker?.tlsBrokers ?? '', { ssl: { ca: await ca() } })
    await createTopic(kafka, 'encrypted')
    await produce(kafka, 'encrypted', ['secret'])
    expect(await consume(kafka, 'encrypted', 1)).toEqual(['secret'])
  })

  itTls('accepts a client certificate of its authority', async () => {
    const { cert = '', key = '' } = broker?.tls ?? {}
    const ssl = { ca: await ca(), cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
    expect(await getsIn(broker?.tlsBrokers ?? '', { ssl })).toBe(true)
  })

  itTls('is not trusted by a client that does not know its authority', async () => {
    expect(await getsIn(broker?.tlsBrokers ?? '', { ssl: true })).toBe(false)
  })

  itOwn('still knows its users after a restart', async () => {
    await broker?.restart()
    expect(await getsIn(broker?.saslBrokers ?? '', login('scram-sha-512'))).toBe(true)
  })
})
