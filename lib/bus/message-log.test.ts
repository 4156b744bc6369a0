import { beforeEach, expect, it } from '@jest/globals'
import { VirtualClock } from '../clock.ts'
import { type Fields, type Log, silentLog } from '../log.ts'
import { fromMillis, later } from '../units.ts'
import type { Incoming } from './bus.ts'
import { EACH_UP_TO, MessageLog } from './message-log.ts'

let clock: VirtualClock
let lines: Fields[]
let log: MessageLog

beforeEach(() => {
  clock = new VirtualClock()
  lines = []
  const collector: Log = { ...silentLog, info: (fields, message) => lines.push({ ...fields, message }) }
  log = new MessageLog(collector, clock)
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

function beat(node: string, old = false): Incoming {
  const value = Buffer.from(JSON.stringify({ node_id: node, heartbeat: 'YES' }))
  return { topic: 'heartbeat', key: node, value, partition: 0, offset: 5n, timestamp: 0, old }
}

function beatsOf(nodes: number): void {
  for (let i = 0; i < nodes; i += 1) log.received(beat(`node ${i}`))
}

it('logs what was sent and what was received, and marks old records', () => {
  log.sent('trigger', 'test', '{"test_id":"test","trigger":"YES"}')
  log.received(beat('a', true))
  expect(lines).toEqual([
    { test_id: 'test', trigger: 'YES', topic: 'trigger', direction: 'sent', message: 'trigger sent' },
    {
      node_id: 'a',
      heartbeat: 'YES',
      topic: 'heartbeat',
      direction: 'received',
      old: true,
      message: 'heartbeat received',
    },
  ])
})

it('has a line for each message of a few drivers, each second', async () => {
  for (let second = 0; second < 3; second += 1) {
    beatsOf(EACH_UP_TO)
    await pass(1_000)
  }
  expect(lines).toHaveLength(3 * EACH_UP_TO)
})

it('summarises the messages of many drivers: from the second second on, no driver has its own lines', async () => {
  beatsOf(EACH_UP_TO + 5)
  await pass(1_000)
  const summary = { topic: 'heartbeat', direction: 'received', senders: EACH_UP_TO + 5 }
  expect(lines).toHaveLength(EACH_UP_TO + 1)
  expect(lines.at(-1)).toMatchObject({ ...summary, messages: 5 })
  beatsOf(EACH_UP_TO + 5)
  await pass(1_000)
  expect(lines).toHaveLength(EACH_UP_TO + 2)
  expect(lines.at(-1)).toMatchObject({ ...summary, messages: EACH_UP_TO + 5 })
  // They have left.
  await pass(5_000)
  log.received(beat('a'))
  expect(lines.at(-1)).toMatchObject({ node_id: 'a' })
})

it('is not filled by a sender that repeats itself, nor by records without a key', async () => {
  for (let i = 0; i < 10_000; i += 1) log.received(beat('a'))
  for (let i = 0; i < 10_000; i += 1) log.received({ ...beat('b'), topic: 'metrics', key: null, offset: BigInt(i) })
  await pass(1_000)
  expect(lines.length).toBeLessThan(130)
  expect(lines.slice(-2).map(({ topic, messages }) => [topic, messages])).toEqual([
    ['heartbeat', 9_900],
    ['metrics', 10_000 - EACH_UP_TO],
  ])
})

it('continues when writing to the log fails', () => {
  const broken = new MessageLog(
    {
      ...silentLog,
      info: () => {
        throw new Error('no')
      },
    },
    clock,
  )
  expect(() => {
    broken.received(beat('a'))
  }).not.toThrow()
})
