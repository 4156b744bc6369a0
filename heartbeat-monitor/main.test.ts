import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { pause, systemClock } from '../lib/clock.ts'
import { newBootId, newNodeId } from '../lib/ids.ts'
import { silentLog } from '../lib/log.ts'
import { type Process, endProcesses, lineWith, startProcess } from './process.suite.ts'

const MAIN = 'heartbeat-monitor/main.js'
const drivers = new Set<NodeJS.Timeout>()
let broker: Process
let kafka = ''
let messenger: Messenger
let prefix = ''

function connect(): Messenger {
  const client = `test-${newNodeId()}`
  const identity = { clientId: client, groupId: client, longPolls: false, clock: systemClock }
  return new Messenger(createKafkaBus({ ...identity, brokers: [kafka], prefix }, silentLog))
}

function monitor(...args: string[]): Process {
  return startProcess(MAIN, ['--kafka', kafka, '--topic-prefix', prefix, ...args])
}

async function listening(...args: string[]): Promise<Process> {
  const started = monitor(...args)
  await lineWith(started, { message: 'monitor listens' })
  return started
}

/** A driver that sends ten heartbeats per second until it is stopped. */
function driver(nodeId: string): () => void {
  const boot = newBootId()
  let seq = 0
  const timer = setInterval(() => {
    seq += 1
    const load = { cpu: 0.5, rss: 1_000_000, loopLagMs: 1 }
    void messenger.publish('heartbeat', { nodeId, alive: true, boot, seq, state: 'idle', load, outbox: 0 })
  }, 100)
  drivers.add(timer)
  return () => {
    clearInterval(timer)
    drivers.delete(timer)
  }
}

beforeAll(async () => {
  broker = startProcess('broker/main.js', ['--port', '0'])
  while (broker.lines().length === 0) await new Promise(setImmediate)
  kafka = `127.0.0.1:${String(broker.lines()[0]?.['port'])}`
  prefix = `m-${newNodeId()}.`
  messenger = connect()
  await messenger.bus.createTopics()
})

afterEach(() => {
  for (const timer of drivers) clearInterval(timer)
  drivers.clear()
})

afterAll(async () => {
  await messenger.bus.close()
  await endProcesses()
})

describe('the monitor as a process', () => {
  test('writes each heartbeat and each change as a line of JSON, and ends with 0 at SIGTERM', async () => {
    const process = await listening('--orchestrator', 'example:8000', '--suspect', '1', '--lost', '2')
    expect(process.lines()[0]).toMatchObject({ service: 'heartbeat-monitor', orchestrator: 'http://example:8000' })
    const stop = driver('one')
    driver('two')
    await lineWith(process, { event: 'up', node_id: 'one' })
    expect(await lineWith(process, { event: 'heartbeat', node_id: 'one', seq: 2 })).toMatchObject({
      state: 'idle',
      load: { cpu: 0.5, rss_bytes: 1_000_000, loop_lag_ms: 1 },
      outbox: 0,
    })
    stop()
    expect(await lineWith(process, { event: 'suspect', node_id: 'one' })).toMatchObject({ level: 'warn' })
    const lost = await lineWith(process, { event: 'lost', node_id: 'one' })
    expect(lost['silence_ms']).toBeGreaterThanOrEqual(2_000)
    driver('one')
    await lineWith(process, { event: 'back', node_id: 'one' })
    await messenger.publish('heartbeat', { nodeId: 'gone', alive: true })
    await messenger.publish('heartbeat', { nodeId: 'gone', alive: false })
    await lineWith(process, { event: 'left', node_id: 'gone' })
    process.child.kill('SIGTERM')
    expect(await process.ended).toBe(0)
    expect(process.lines().at(-1)).toMatchObject({ message: 'stopping' })
    expect(process.lines().filter(({ event, node_id: node }) => event === 'lost' && node === 'two')).toEqual([])
  })

  test('reports the orchestrator’s heartbeat and malformed records, and continues', async () => {
    const process = await listening('--quiet')
    await messenger.publish('control', { type: 'beat', epoch: 1, seq: 1, from: 'the-orchestrator' })
    await lineWith(process, { event: 'orchestrator-heard', from: 'the-orchestrator' })
    await messenger.bus.publish('heartbeat', { key: 'x', value: '{"node_id":' })
    await lineWith(process, { event: 'unreadable', topic: 'heartbeat', count: 1 })
    driver('three')
    await lineWith(process, { event: 'up', node_id: 'three' })
    expect(process.lines().filter(({ event }) => event === 'heartbeat')).toEqual([])
  })

  test('declares no driver lost while Kafka is paused, and reports the pause', async () => {
    const process = await listening('--quiet', '--suspect', '1', '--lost', '2')
    driver('patient')
    await lineWith(process, { event: 'up', node_id: 'patient' })
    broker.child.kill('SIGSTOP')
    await lineWith(process, { event: 'deaf', reason: 'kafka' })
    await pause(3_000)
    broker.child.kill('SIGCONT')
    await lineWith(process, { event: 'hearing' })
    await pause(500)
    const lost = process.lines().filter(({ event, node_id: node }) => event === 'lost' && node === 'patient')
    expect(lost).toEqual([])
  })

  test('ends with 0 as soon as the expected number of drivers has been up for the given time', async () => {
    const process = await listening('--expect', '2', '--for', '700ms', '--quiet')
    driver('a')
    driver('b')
    expect(await process.ended).toBe(0)
    expect(process.lines().at(-1)).toMatchObject({
      event: 'conclusion',
      met: true,
      message: 'as expected: 2 drivers up for 700ms without interruption',
    })
  })

  test('ends with 1 and the number of drivers that were up when the deadline has passed', async () => {
    const process = await listening('--expect', '3', '--within', '6s', '--quiet')
    driver('a')
    driver('b')
    expect(await process.ended).toBe(1)
    expect(process.lines().at(-1)).toMatchObject({
      event: 'conclusion',
      met: false,
      message: 'expected 3 drivers up at once, but only 2 up in time',
    })
  })

  test('writes a table without colours if it is requested and there is no terminal', async () => {
    const process = monitor('--format', 'table', '--expect', '1')
    driver('tabled')
    expect(await process.ended).toBe(0)
    expect(process.output()).toMatch(/node +state +doing/)
    expect(process.output()).toMatch(/tabled +up +idle/)
    expect(process.output()).not.toContain('\u001B')
    expect(process.output()).toMatch(/as expected: 1 driver up at once\n$/)
  })
})

describe('a monitor that is started first', () => {
  test('reports once that it waits for the topics, and ends at SIGTERM nevertheless', async () => {
    const process = startProcess(MAIN, ['--kafka', kafka, '--topic-prefix', 'nowhere.'])
    await lineWith(process, { message: 'waiting for topics' })
    process.child.kill('SIGTERM')
    expect(await process.ended).toBe(0)
    expect(process.lines().filter(({ message }) => message === 'waiting for topics')).toHaveLength(1)
    expect(process.lines().filter(({ level }) => level === 'error')).toEqual([])
  })

  test('gives up in time even if Kafka is unavailable', async () => {
    const process = startProcess(MAIN, ['--kafka', '127.0.0.1:1', '--expect', '1', '--within', '500ms'])
    expect(await process.ended).toBe(1)
    expect(process.lines().at(-1)).toMatchObject({ message: 'expected 1 driver up at once, but only 0 up in time' })
  })
})

describe('settings', () => {
  test('are explained in the help, with the exit codes', async () => {
    const process = startProcess(MAIN, ['--help'])
    expect(await process.ended).toBe(0)
    expect(process.output()).toContain('Exit codes: 0 ended by a signal, or enough drivers are up')
  })

  test.each([
    [['--for', '3s'], '--for and --within require --expect'],
    [['--suspect', '5', '--lost', '5'], '--suspect 5 must be more than 0 and less than --lost 5'],
    [['--suspect', '9', '--lost', '3'], '--lost 3: lower --suspect or raise --lost'],
    [['--expect', '1', '--for', 'soon'], "--for: 'soon' is not a duration; write one such as 500ms, 30s"],
    [['--expect', '1', '--for', '1m', '--within', '30s'], '--within 30s must be longer than --for 1m'],
    [['--expect', '1', '--within', '0s'], '--within 0s must be longer than --for 0s'],
    [['--expect', '10001'], '--expect: '],
  ])('%j are rejected with 2', async (args, message) => {
    const process = startProcess(MAIN, args)
    expect(await process.ended).toBe(2)
    expect(process.output()).toContain(message)
    expect(process.output()).not.toMatch(/^ +at /m)
  })
})
