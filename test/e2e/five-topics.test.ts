/** Our driver under an orchestrator of the base protocol: the five topics are there, and ours, `control`, is not. */
import { afterEach, it } from '@jest/globals'
import kafkajs, { type Producer } from 'kafkajs'
import { type ChildProcess, spawn } from 'node:child_process'
import { BrokerProcess } from '../../broker/process.suite.ts'
import { pause } from '../../lib/clock.ts'
import { codecs } from '../../lib/messages/codecs.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import { freePorts } from '../kafka/ports.ts'
import { eventually } from './system.ts'

const started: ChildProcess[] = []
let producer: Producer | undefined

afterEach(async () => {
  await producer?.disconnect()
  for (const child of started) child.kill('SIGKILL')
})

function start(main: string, args: readonly string[]): string[] {
  const path = new URL(`../../${main}`, import.meta.url).pathname
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const lines: string[] = []
  child.stdout.on('data', (chunk: Buffer) => lines.push(String(chunk)))
  return lines
}

async function say(topic: string, message: object): Promise<void> {
  await producer?.send({ topic, messages: [{ value: JSON.stringify(message) }] })
}

it('works without the topic control, and hears it as soon as it is there', async () => {
  const [targetPort = 0] = await freePorts(1)
  const broker = new BrokerProcess(['--port', '0'])
  started.push(broker.child)
  const kafka = `127.0.0.1:${await broker.port()}`
  const topics = ['register', 'test_config', 'trigger', 'metrics', 'heartbeat'].map((topic) => ({ topic }))
  await withAdmin(client(kafka), (admin) => admin.createTopics({ topics }))
  const target = `http://127.0.0.1:${targetPort}`
  start('target-server/main.js', ['--port', String(targetPort)])
  const lines = start('driver/main.js', ['--kafka', kafka, '--target', target])
  const seen = async (): Promise<number> => Number(await (await fetch(`${target}/metric`)).text())
  await eventually('the target answers', async () => (await fetch(target).catch(() => undefined)) !== undefined)
  const before = await seen()
  producer = client(kafka).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
  await producer.connect()
  await eventually('it goes on without control', () => lines.join('').includes("the topic 'control' does not exist"))

  const config = { test_type: 'AVALANCHE', test_message_delay: 0, message_count_per_driver: 30 }
  await eventually('it runs what it is told', async () => {
    const test_id = `theirs-${Date.now()}`
    await say('test_config', { ...config, test_id })
    await pause(300)
    await say('trigger', { test_id, trigger: 'YES' })
    await pause(700)
    return (await seen()) >= before + 30
  })

  await withAdmin(client(kafka), (admin) => admin.createTopics({ topics: [{ topic: 'control' }] }))
  await say('test_config', { ...config, test_id: 'long', test_type: 'TSUNAMI', test_message_delay: 1 })
  await pause(300)
  await say('trigger', { test_id: 'long', trigger: 'YES' })
  await eventually('the load is stopped by a command', async () => {
    const stop = codecs.control.write({ type: 'stop', epoch: 1, testId: 'long', reason: 'enough' })
    await producer?.send({ topic: 'control', messages: [{ value: stop }] })
    return lines.join('').includes('"reason":"enough"')
  })
})
