/**
 * Many drivers in one process that load nothing: they register, send heartbeats, answer configs, and publish a window
 * for each second of a test, all through the real broker.
 */
import { z } from 'zod'
import { pause, systemClock } from '../../lib/clock.ts'
import type { Heartbeat, TestAnswer } from '../../lib/messages/heartbeat.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import type { Trigger } from '../../lib/messages/trigger.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { fromSeconds, micros } from '../../lib/units.ts'
import { WindowWriter } from '../../driver/main-thread/window-writer.ts'
import { KINDS, tallyOf } from '../tallies.ts'
import { connect } from '../windows.ts'

const order = z.object({
  kafka: z.string(),
  prefix: z.string(),
  drivers: z.number().int(),
  /** Requests per second of each driver. */
  rate: z.number().int(),
  /** The seconds of each test. */
  seconds: z.number().int(),
})
/** What the process is told, as its argument. */
export type FleetOrder = z.infer<typeof order>

const { kafka, prefix, drivers, rate, seconds } = order.parse(JSON.parse(process.argv[2] ?? ''))
const messenger = connect({ kafka, prefix })
const names = Array.from({ length: drivers }, (_, index) => `simulated-${String(index + 1).padStart(4, '0')}`)
const tallies = Array.from({ length: KINDS }, (_, kind) => tallyOf(rate, kind))
const clock = { uncertainty: 200, roundTrip: 400, wallOffset: 0 }
const EVERY_MS = 1_000

let answer: TestAnswer | undefined
let beats = 0
const plans = new Map<string, Plan>()

function identityOf(nodeId: string) {
  return { nodeId, boot: 'SimulatedBoot', address: '127.0.0.1' }
}

function beatOf(nodeId: string): Heartbeat {
  const state = answer?.answer === 'running' ? 'running' : 'idle'
  const tests = answer === undefined ? [] : [answer]
  return { ...identityOf(nodeId), alive: true, seq: beats, intervalMs: EVERY_MS, state, tests, clock, outbox: 0 }
}

async function beat(): Promise<void> {
  beats += 1
  await Promise.all(names.map((nodeId) => messenger.publish('heartbeat', beatOf(nodeId))))
}

async function respond(next: TestAnswer): Promise<void> {
  answer = next
  await beat()
}

/**
 * Publishes a window of each driver at the end of each second. The windows are made before: the work of two hundred
 * drivers, which have machines of their own, must not delay what is measured.
 */
async function play({ testId, startAt = 0 }: Trigger, plan: Plan): Promise<void> {
  await respond({ testId, answer: 'running' })
  const writers = names.map((nodeId) => new WindowWriter({ ...identityOf(nodeId), testId, plan }))
  for (let index = 0; index < seconds; index += 1) {
    const values = writers.map((writer, at) => metrics.write(windowOf(writer, index, at)))
    await pause(Math.max(0, startAt / 1_000 + (index + 1) * 1_000 - systemClock.wall()))
    await Promise.all(
      values.map((value, at) => messenger.bus.publish('metrics', { key: names[at] ?? '', value }, 'must')),
    )
  }
  await respond({ testId, answer: 'done' })
}

function windowOf(writer: WindowWriter, index: number, at: number): Window {
  const tally = tallies[(index * 7 + at) % KINDS] ?? tallyOf(rate, 0)
  // The requests that are planned for the whole load are counted in its first second.
  const counted = { ...tally, planned: index === 0 ? rate * seconds : 0 }
  const [from, to] = [micros(fromSeconds(index)), micros(fromSeconds(index + 1))]
  const last = index === seconds - 1 ? { last: { neverSent: 0 } } : {}
  const parts = [{ label: 0, tally: counted }]
  const load = { loopLag: 1, cpu: 0.5, gc: 0 }
  return writer.write({ index, from, to, parts, limited: [], load, details: [], ...last }, { ending: 'completed' })
}

await messenger.subscribe(
  { test_config: 'now', trigger: 'now' },
  {
    test_config: ({ testId, plan }) => {
      if (plan === undefined) return
      plans.set(testId, plan)
      void respond({ testId, answer: 'ready', connectMs: 0 })
    },
    trigger: (trigger) => {
      const plan = plans.get(trigger.testId)
      if (plan !== undefined && trigger.go) void play(trigger, plan)
    },
  },
)
await Promise.all(
  names.map((nodeId) => messenger.publish('register', { ...identityOf(nodeId), intervalMs: EVERY_MS, workers: 1 })),
)
setInterval(() => void beat(), EVERY_MS)
process.on('disconnect', () => {
  process.exit(0)
})
