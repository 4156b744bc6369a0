/** The checks of Kafka by real connections: the embedded broker, and servers that are none. */
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type BrokerOptions, type RunningBroker, startBroker } from '../../../broker/broker.ts'
import type { KafkaBusOptions } from '../../../lib/bus/kafka-bus.ts'
import { topicDefinitions } from '../../../lib/bus/topics.ts'
import { systemClock } from '../../../lib/clock.ts'
import { listenOnLoopback } from '../../../lib/listen.ts'
import { silentLog } from '../../../lib/log.ts'
import type { Context } from '../context.ts'
import type { Finding } from '../finding.ts'
import { brokerClock } from './broker-clock.ts'
import { kafka } from './kafka.ts'
import { lookAtKafka } from './look.ts'
import { topics } from './topics.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const { signal } = new AbortController()

function contextOf(
  brokers: readonly string[],
  { given = true, ...options }: Partial<KafkaBusOptions> & { given?: boolean } = {},
): Context {
  const identity = { clientId: 'doctor', groupId: '', longPolls: false, clock: systemClock, prefix: '' }
  const bus = { ...identity, brokers, ...options }
  const seen = lookAtKafka(bus, signal)
  return { bus, signal, kafka: () => seen, given: { kafka: given, orchestrator: false } } as unknown as Context
}

async function broker(options: Partial<BrokerOptions> = {}): Promise<RunningBroker> {
  const started = await startBroker({ port: 0, ...options }, silentLog)
  ends.push(() => started.close())
  return started
}

/** Every topic as the orchestrator creates it. */
function allTopics(
  change: (config: { name: string; value: string }[]) => typeof config = (config) => config,
): BrokerOptions['topics'] {
  return topicDefinitions({ prefix: '' }).map(({ topic, configEntries = [] }) => ({
    name: topic,
    partitions: topic === 'metrics' ? 4 : 1,
    config: change(configEntries),
  }))
}

async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listenOnLoopback(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('the check of Kafka', () => {
  it('finds the embedded broker, and says what it is', async () => {
    const { port } = await broker()
    expect(await kafka.run(contextOf([`127.0.0.1:${port}`]))).toEqual({
      status: 'ok',
      message: `the embedded broker of Breakwater (for trials: it keeps records in memory only) at 127.0.0.1:${port}`,
    })
  })

  it('fails for an address that was given, and is skipped for the default', async () => {
    const address = `127.0.0.1:${await closedPort()}`
    const context = contextOf([address])
    expect(await kafka.run(context)).toEqual({
      status: 'failure',
      message: `${address} refuses the connection (ECONNREFUSED)`,
      remedy: 'start Kafka there, or give the address of its listener with --kafka HOST:PORT',
    })
    expect(await topics.run(context)).toEqual({ status: 'skipped', message: 'needs Kafka: see above' })
    expect(await brokerClock.run(context)).toEqual({ status: 'skipped', message: 'needs Kafka: see above' })
    expect(await kafka.run(contextOf([address], { given: false }))).toMatchObject({
      status: 'skipped',
      message: `no Kafka was given, and none answers at ${address}`,
    })
  })

  it('names each address, with what to do about it', async () => {
    const refused = `127.0.0.1:${await closedPort()}`
    const { message, remedy } = await kafka.run(contextOf([refused, 'no-such-host.invalid:9092']))
    expect(message).toContain(`${refused} refuses the connection`)
    expect(message).toContain('no-such-host.invalid:9092 has a name that cannot be resolved')
    expect(remedy).toMatch(/^start Kafka there.*; check the name given with --kafka/)
  })

  it('warns of a given address that does not answer beside one that does', async () => {
    const { port } = await broker()
    expect(await kafka.run(contextOf(['no-such-host.invalid:9092', `127.0.0.1:${port}`]))).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('of the given addresses, no-such-host.invalid:9092 has a name'),
    })
  })

  it('fails when a broker advertises a name that cannot be resolved, and names the setting', async () => {
    const { port } = await broker({ advertisedHost: 'no-such-host.invalid' })
    const context = contextOf([`127.0.0.1:${port}`])
    expect(await kafka.run(context)).toEqual({
      status: 'failure',
      message: `Kafka answers at 127.0.0.1:${port}, and sends its clients on to an address that cannot be used from here: no-such-host.invalid:${port} has a name that cannot be resolved from here (ENOTFOUND)`,
      remedy:
        'set --advertised-host of breakwater broker to an address that all machines reach, or let this machine resolve that name',
    })
    for (const check of [topics, brokerClock]) {
      expect(await check.run(context)).toMatchObject({
        status: 'skipped',
        message: expect.stringContaining('needs a Kafka that can be used'),
      })
    }
  })

  it('fails when a broker advertises an address that refuses connections', async () => {
    const { port } = await broker({ advertisedHost: '127.255.255.254' })
    expect(await kafka.run(contextOf([`127.0.0.1:${port}`]))).toMatchObject({
      status: 'failure',
      message: expect.stringContaining(`: 127.255.255.254:${port} refuses the connection`),
    })
  })

  it('fails for a server of HTTP', async () => {
    const server = createServer()
    ends.push(() => server.close())
    expect(await kafka.run(contextOf([`127.0.0.1:${await listenOnLoopback(server)}`]))).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('does not answer as Kafka'),
      remedy: expect.stringContaining('--kafka-tls'),
    })
  })

  it('fails for a server that closes the connection', async () => {
    const server = createTcpServer((socket) => socket.end())
    ends.push(() => server.close())
    expect(await kafka.run(contextOf([`127.0.0.1:${await listenOnLoopback(server)}`]))).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('does not answer as Kafka: it closes the connection'),
    })
  })

  it('fails for a server that says nothing', async () => {
    const server = createTcpServer()
    ends.push(() => server.close())
    expect(await kafka.run(contextOf([`127.0.0.1:${await listenOnLoopback(server)}`]))).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('does not answer: no answer within 4000 ms'),
    })
  })

  it('fails for a broker without TLS when TLS is asked for', async () => {
    const { port } = await broker()
    const finding = await kafka.run(contextOf([`127.0.0.1:${port}`], { tls: {} }))
    expect(finding).toMatchObject({ status: 'failure' })
    expect(finding.remedy).toMatch(/kafka-tls/)
  })

  it('fails for a broker that does not know the login', async () => {
    const { port } = await broker()
    const sasl = { mechanism: 'plain', username: 'me', password: 'secret' } as const
    const finding = await kafka.run(contextOf([`127.0.0.1:${port}`], { sasl }))
    expect(finding).toMatchObject({ status: 'failure', remedy: expect.stringContaining('--kafka-sasl') })
    expect(JSON.stringify(finding)).not.toContain('secret')
  })
})

describe('the check of topics', () => {
  async function findingWith(options: Partial<BrokerOptions>, more: Partial<KafkaBusOptions> = {}): Promise<Finding> {
    const { port } = await broker(options)
    return topics.run(contextOf([`127.0.0.1:${port}`], more))
  }

  it('finds all of them, and those with several partitions', async () => {
    expect(await findingWith({ topics: allTopics() ?? [] })).toEqual({
      status: 'ok',
      message: 'all 6 are there: register, test_config, trigger, metrics (4 partitions), heartbeat, control',
    })
  })

  it('says which will be created, and creates none', async () => {
    const started = await broker()
    const finding = await topics.run(contextOf([`127.0.0.1:${started.port}`], { prefix: 'team-' }))
    expect(finding).toEqual({
      status: 'ok',
      message:
        'the orchestrator will create team-register, team-test_config, team-trigger, team-metrics, team-heartbeat, team-control',
    })
    expect(started.stats().topics).toBe(0)
  })

  it('says which will be created beside those that are there', async () => {
    const some = (allTopics() ?? []).filter(({ name }) => name !== 'control')
    expect((await findingWith({ topics: some })).message).toMatch(
      /^there are register,.*; the orchestrator will create control$/,
    )
  })

  it('fails when the broker would not create them, with its reason', async () => {
    expect(await findingWith({}, { replicationFactor: 3 })).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('INVALID_REPLICATION_FACTOR'),
      remedy: expect.stringContaining('--replication-factor'),
    })
  })

  it('warns of topics without append time', async () => {
    const withoutTime = allTopics((config) => config.filter(({ name }) => name !== 'message.timestamp.type')) ?? []
    expect(await findingWith({ topics: withoutTime })).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('heartbeat and control have no append time'),
      remedy: expect.stringContaining('LogAppendTime'),
    })
  })
})

describe('the check of the clock', () => {
  it('measures by a topic of its own, which it deletes', async () => {
    const started = await broker({ topics: allTopics() ?? [] })
    const finding = await brokerClock.run(contextOf([`127.0.0.1:${started.port}`]))
    // It is the clock of this machine on both sides; how precisely it is known, the load of this machine decides.
    expect(finding.message).toMatch(/^this clock is [\d.]+ m?s (ahead of|behind) that of the broker, ± [\d.]+ m?s$/)
    expect(started.stats()).toMatchObject({ topics: 6 })
  })

  it('deletes its topic also when the command ends', async () => {
    const started = await broker()
    const context = contextOf([`127.0.0.1:${started.port}`])
    await brokerClock.run({ ...context, signal: AbortSignal.abort() })
    expect(started.stats().topics).toBe(0)
  })

  it('sees a clock that is set wrong', async () => {
    const { port } = await broker()
    const clock = { ...systemClock, wall: () => systemClock.wall() + 5_000 }
    expect(await brokerClock.run(contextOf([`127.0.0.1:${port}`], { clock }))).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^this clock is [45]\.?\d* s ahead of that of the broker/),
      remedy: expect.stringContaining('NTP'),
    })
  })

  it('fails when the broker takes no topic', async () => {
    const { port } = await broker({ limits: { topics: 6 }, topics: allTopics() ?? [] })
    expect(await brokerClock.run(contextOf([`127.0.0.1:${port}`]))).toMatchObject({
      status: 'failure',
      message: 'it cannot be measured: POLICY_VIOLATION',
    })
  })
})
