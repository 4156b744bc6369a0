import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { pause } from '../../lib/clock.ts'
import { systemCode } from '../../lib/errors.ts'
import { describeWithKafka, itWithOwnKafka } from './describe-with-kafka.ts'
import { client, consume, createTopic, getsIn, produce, withAdmin } from './plain-client.ts'
import { isInService } from './probe.ts'
import { startProxy } from './proxy.ts'
import { type RunningKafka, freePorts, portRange, provideKafka } from './real-kafka.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return systemCode(error) !== 'ESRCH'
  }
}

describeWithKafka('a real Kafka', (source) => {
  const itOwn = itWithOwnKafka(source)
  let broker: RunningKafka

  beforeAll(async () => {
    broker = await source.start()
  })

  afterAll(async () => {
    await broker.dispose()
  })

  it('returns records in order', async () => {
    const kafka = client(broker.brokers)
    const topic = `order-${Date.now()}`
    const values = Array.from({ length: 100 }, (_, i) => `value ${i}`)
    await createTopic(kafka, topic)
    await produce(kafka, topic, values)
    expect(await consume(kafka, topic, 100)).toEqual(values)
  })

  itOwn('keeps acknowledged records when it is killed, and continues at the same address', async () => {
    const kafka = client(broker.brokers)
    await createTopic(kafka, 'killed')
    await produce(kafka, 'killed', ['before'])
    const pid = broker.pid ?? 0
    await broker.kill()
    expect([isAlive(pid), broker.pid, await isInService(broker.brokers)]).toEqual([false, undefined, false])
    await broker.restart()
    await produce(kafka, 'killed', ['after'])
    expect(await consume(kafka, 'killed', 2)).toEqual(['before', 'after'])
    expect(broker.pid).not.toBe(pid)
  })

  itOwn('keeps its data when it is stopped and restarted', async () => {
    const kafka = client(broker.brokers)
    await createTopic(kafka, 'stopped')
    await produce(kafka, 'stopped', ['kept'])
    await broker.stop()
    expect(await isInService(broker.brokers)).toBe(false)
    await broker.restart()
    expect(await consume(kafka, 'stopped', 1)).toEqual(['kept'])
  })

  itOwn('serves two brokers side by side, each with its own data', async () => {
    const other = await source.start()
    const topics = await withAdmin(client(other.brokers), (admin) => admin.listTopics())
    expect(other.brokers).not.toBe(broker.brokers)
    expect(topics).toEqual([])
    await other.dispose()
    expect(await isInService(other.brokers)).toBe(false)
    expect(await isInService(broker.brokers)).toBe(true)
  })

  itOwn('accepts settings of the broker, which take precedence over those of the harness', async () => {
    const strict = await source.start({
      properties: { 'message.max.bytes': '2000', 'auto.create.topics.enable': 'true' },
    })
    const type = kafkajs.ConfigResourceTypes.BROKER
    const names = ['message.max.bytes', 'auto.create.topics.enable', 'group.min.session.timeout.ms']
    const described = await withAdmin(client(strict.brokers), (admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type, name: '1', configNames: names }] }),
    )
    const values = described.resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue])
    expect(Object.fromEntries(values ?? [])).toEqual({
      'message.max.bytes': '2000',
      'auto.create.topics.enable': 'true',
      'group.min.session.timeout.ms': '1000',
    })
    await strict.dispose()
  })

  itOwn('directs its clients to the advertised address, so that all of them connect through a proxy', async () => {
    const [port = 0] = await freePorts(1)
    const proxy = await startProxy(`127.0.0.1:${port}`)
    const behind = await source.start({ port, advertised: proxy.address })
    expect(behind.brokers).toBe(`127.0.0.1:${port}`)
    const cluster = await withAdmin(client(behind.brokers), (admin) => admin.describeCluster())
    expect(cluster.brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: proxy.port }])
    await proxy.cut()
    expect(await getsIn(proxy.address)).toBe(false)
    await proxy.resume()
    expect(await getsIn(proxy.address)).toBe(true)
    await proxy.close()
    await behind.dispose()
  })

  itOwn('reports the error in its log when it cannot start', async () => {
    const failing = source.start({ properties: { 'num.io.threads': 'many' } })
    await expect(failing).rejects.toThrow(/ended while it started[^]*num\.io\.threads/)
  })

  itOwn('removes its files when it is disposed of, but leaves a given directory', async () => {
    const given = await mkdtemp(join(tmpdir(), 'breakwater-given-'))
    const [one, two] = await Promise.all([source.start(), source.start({ dir: given })])
    const own = one.dir ?? ''
    expect([await exists(own), await exists(given)]).toEqual([true, true])
    await Promise.all([one.dispose(), two.dispose()])
    expect([await exists(own), await exists(given)]).toEqual([false, true])
    await rm(given, { recursive: true })
  })

  itOwn('may be disposed of twice', async () => {
    const gone = await source.start()
    await gone.dispose()
    await gone.dispose()
    expect(gone.pid).toBeUndefined()
  })

  itOwn('is provided as a given broker by its address, which cannot be stopped or configured', async () => {
    const { source: given } = await provideKafka({ BREAKWATER_TEST_KAFKA: broker.brokers })
    const same = await given?.start()
    expect(given?.kind).toBe('given')
    expect(same?.brokers).toBe(broker.brokers)
    await expect(same?.kill()).rejects.toThrow('is not ours')
    await expect(given?.start({ sasl: true })).rejects.toThrow('takes no options (sasl)')
    await same?.dispose()
    expect(await isInService(broker.brokers)).toBe(true)
  })

  itOwn('ends with the process that started it, even when that is killed', async () => {
    const script = `
      import { provideKafka } from ${JSON.stringify(new URL('./real-kafka.js', import.meta.url).href)}
      const { source } = await provideKafka()
      const broker = await source.start()
      console.log(broker.brokers)
      setInterval(() => undefined, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(starter.stdout, 'data')) as [Buffer]
    const brokers = line.toString().trim()
    expect(await isInService(brokers)).toBe(true)
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    // Ends by the time limit of the test if it fails.
    while (await isInService(brokers)) await pause(50)
    expect(await isInService(brokers)).toBe(false)
  })
})

it('the search for a Kafka reports why there is none, and fails in CI', async () => {
  const empty = { PATH: '/nowhere', HOME: '/nowhere', BREAKWATER_CACHE: '/nowhere' }
  const { source, reason } = await provideKafka(empty)
  expect(source).toBeUndefined()
  expect(reason).toBe('there is no Kafka here: java is not installed; docker is not installed')
  await expect(provideKafka({ ...empty, CI: 'true' })).rejects.toThrow('there is no Kafka here')
})

it('a given address without a response is an error, not a reason to search elsewhere', async () => {
  const [port = 0] = await freePorts(1)
  await expect(provideKafka({ BREAKWATER_TEST_KAFKA: `127.0.0.1:${port}` })).rejects.toThrow('no Kafka answers')
  await expect(provideKafka({ BREAKWATER_TEST_KAFKA: 'kafka' })).rejects.toThrow("'kafka' is not host:port")
})

it('free ports are distinct, and below those of outgoing connections', async () => {
  const ports = await freePorts(20)
  expect(new Set(ports).size).toBe(20)
  for (const port of ports) expect(port >= portRange.from && port < 32_768).toBe(true)
})
