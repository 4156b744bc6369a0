/** A log that vanishes in mid-run: a broker that comes back empty, a topic that is deleted. */
import { afterEach, expect, it } from '@jest/globals'
import { Kafka, logLevel } from 'kafkajs'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePorts } from '../kafka/ports.ts'
import { eventually, startSystem, type System } from './system.ts'

const brokerMain = new URL('../../broker/main.js', import.meta.url).pathname

let system: System | undefined
let broker: ChildProcess | undefined

afterEach(async () => {
  await system?.stop()
  broker?.kill('SIGKILL')
})

async function startBroker(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [brokerMain, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

/** A system over a broker of its own, and a test of six seconds that has begun. */
async function startedOn(port: number): Promise<{ system: System; testId: string }> {
  broker = await startBroker(port)
  const started = await startSystem({ kafka: `127.0.0.1:${port}`, drivers: 2 })
  system = started
  const testId = await started.api.avalanche({ count: 600, rate: 100 })
  await started.api.trigger(testId)
  await eventually('windows come', async () => (await started.api.metrics(testId)).overall.sent > 200)
  return { system: started, testId }
}

/** The run has come to an end that says what is known, and the next one is as if nothing had been. */
async function goesOn(running: System, testId: string): Promise<void> {
  const { api } = running
  const test = await api.ended(testId, 60_000)
  const { overall } = await api.metrics(testId)
  const codes = test.verdict.doubts.map(({ code }) => code)
  // Either every window has come after all, or it is said that some have not.
  expect(overall.sent === 1_200 || codes.some((code) => ['windows-missing', 'driver-lost'].includes(code))).toBe(true)
  await eventually('a test can be made', async () => {
    return (await api.avalanche({ count: 1 }).catch(() => undefined)) !== undefined
  })
  const before = await running.seen()
  let next = ''
  await eventually('both drivers take part in the next test', async () => {
    next = await api.avalanche({ count: 50 })
    const answer = await api.trigger(next).catch(() => undefined)
    if (answer?.drivers.length === 2) return true
    if (answer !== undefined) await api.ended(next, 20_000)
    return false
  })
  expect(await api.ended(next, 30_000)).toMatchObject({ state: 'finished' })
  expect((await api.metrics(next)).overall.completed).toBe(100)
  expect(await running.seen()).toBeGreaterThanOrEqual(before + 100)
}

it('after a broker was killed and came back empty a run ends, says what it knows, and the next test works', async () => {
  const [port = 0] = await freePorts(1)
  const { system: running, testId } = await startedOn(port)
  const gone = once(broker as ChildProcess, 'exit')
  broker?.kill('SIGKILL')
  await gone
  await eventually('it is noticed', async () => (await fetch(`${running.cluster.api}/readyz`)).status === 503)
  broker = await startBroker(port)
  await goesOn(running, testId)
})

it.each(['metrics', 'control'])(
  'after the topic %s was deleted in mid-run it is made again, the run ends, and the next test works',
  async (topic) => {
    const [port = 0] = await freePorts(1)
    const { system: running, testId } = await startedOn(port)
    const admin = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    expect(await admin.listTopics()).not.toContain(topic)
    await admin.disconnect()
    await goesOn(running, testId)
  },
)
