/** The checks of `breakwater doctor` on a real Kafka: its release, its security, and what it advertises. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { brokerClock } from '../../cli/doctor/kafka/broker-clock.ts'
import { kafka } from '../../cli/doctor/kafka/kafka.ts'
import { lookAtKafka } from '../../cli/doctor/kafka/look.ts'
import { topics } from '../../cli/doctor/kafka/topics.ts'
import type { Context } from '../../cli/doctor/context.ts'
import type { KafkaBusOptions } from '../../lib/bus/kafka-bus.ts'
import { systemClock } from '../../lib/clock.ts'
import { describeWithKafka, itWithOwnKafka, itWithTls } from './describe-with-kafka.ts'
import { kafkaVersion } from './jars.ts'
import { client, withAdmin } from './plain-client.ts'
import { freePorts, type RunningKafka, saslUser } from './real-kafka.ts'

const { signal } = new AbortController()

function contextOf(address: string, options: Partial<KafkaBusOptions> = {}): Context {
  const identity = { clientId: 'doctor', groupId: '', longPolls: false, clock: systemClock, prefix: '' }
  const bus = { ...identity, brokers: [address], ...options }
  const seen = lookAtKafka(bus, signal)
  return { bus, signal, kafka: () => seen, given: { kafka: true, orchestrator: false } } as unknown as Context
}

describeWithKafka('breakwater doctor with a real Kafka', (source) => {
  const itOwn = itWithOwnKafka(source)
  const itTls = itWithTls(source)
  let broker: RunningKafka | undefined

  beforeAll(async () => {
    if (source.kind !== 'given') broker = await source.start({ sasl: true, tls: source.whyNoTls === undefined })
  })

  afterAll(async () => {
    await broker?.dispose()
  })

  itOwn('tells its release, that topics could be created, and the offset of the clock', async () => {
    const context = contextOf(broker?.brokers ?? '')
    const release = kafkaVersion.split('.').slice(0, 2).join('.')
    expect(await kafka.run(context)).toEqual({
      status: 'ok',
      message: `Kafka ${release} with 1 broker at ${broker?.brokers ?? ''}`,
    })
    expect((await topics.run(context)).message).toMatch(/^the orchestrator will create register,/)
    expect((await brokerClock.run(context)).message).toMatch(/^this clock is .*, ± /)
    const left = await withAdmin(client(broker?.brokers ?? ''), (admin) => admin.listTopics())
    expect(left.filter((name) => name.includes('doctor'))).toEqual([])
  })

  itOwn('is let in with a password, and says whose password is refused', async () => {
    const sasl = { mechanism: 'scram-sha-512', ...saslUser } as const
    const address = broker?.saslBrokers ?? ''
    expect((await kafka.run(contextOf(address, { sasl }))).message).toMatch(/as the user 'tester' by scram-sha-512$/)
    const wrong = await kafka.run(contextOf(address, { sasl: { ...sasl, password: 'guessed' } }))
    expect(wrong).toMatchObject({ status: 'failure', message: expect.stringContaining("refuses the user 'tester'") })
    expect(await kafka.run(contextOf(address))).toMatchObject({
      status: 'failure',
      remedy: expect.stringContaining('--kafka-sasl'),
    })
  })

  itTls('knows TLS, an authority that it does not trust, and the wrong kind of listener', async () => {
    const address = broker?.tlsBrokers ?? ''
    const ca = await readFile(broker?.tls?.ca ?? '', 'utf8')
    expect((await kafka.run(contextOf(address, { tls: { ca } }))).message).toMatch(/, over TLS$/)
    expect(await kafka.run(contextOf(address, { tls: {} }))).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('certificate that is not trusted'),
      remedy: expect.stringContaining('--kafka-ca'),
    })
    expect(await kafka.run(contextOf(address))).toMatchObject({
      status: 'failure',
      remedy: expect.stringContaining('add --kafka-tls'),
    })
    expect(await kafka.run(contextOf(broker?.brokers ?? '', { tls: { ca } }))).toMatchObject({ status: 'failure' })
  })

  describe('that lets a user do nothing', () => {
    itOwn('names the permission that is missing', async () => {
      const properties = {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
      }
      const guarded = await source.start({ sasl: true, properties })
      try {
        const context = contextOf(guarded.saslBrokers ?? '', { sasl: { mechanism: 'plain', ...saslUser } })
        expect((await kafka.run(context)).status).toBe('ok')
        expect(await topics.run(context)).toMatchObject({
          status: 'failure',
          message: expect.stringMatching(/refuses to create register,.*: TOPIC_AUTHORIZATION_FAILED$/),
          remedy: expect.stringContaining('kafka-acls.sh --operation Create'),
        })
        expect(await brokerClock.run(context)).toMatchObject({
          status: 'skipped',
          message: expect.stringContaining('AUTHORIZATION_FAILED'),
        })
      } finally {
        await guarded.dispose()
      }
    })
  })

  describe('that advertises another address', () => {
    itOwn('names it, and the setting of the broker', async () => {
      const [port = 0, nobody = 0] = await freePorts(2)
      const hidden = await source.start({ port, advertised: `127.0.0.1:${nobody}` })
      try {
        expect(await kafka.run(contextOf(`127.0.0.1:${port}`))).toMatchObject({
          status: 'failure',
          message: expect.stringContaining(`127.0.0.1:${nobody} refuses the connection`),
          remedy: expect.stringContaining('advertised.listeners'),
        })
      } finally {
        await hidden.dispose()
      }
    })
  })
})
