import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { VirtualClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { codecs } from '../lib/messages/codecs.ts'
import { fromSeconds, later } from '../lib/units.ts'
import { routes } from './api/routes.ts'
import { startApi } from './api/server.ts'
import { plainOptions, send } from './api/subject.suite.ts'
import { type HostileRecord, hostileRecords } from './testing/hostile.suite.ts'
import { Orchestrator } from './orchestrator.ts'
import { plan } from './run/events.suite.ts'

const limits = { suspectSeconds: 3, lostSeconds: 5, minimumShare: 0.5 }

/** So many records that pass the schemas show that something was tried; no more are read to count them. */
const ENOUGH = 200

/** An orchestrator with its API, two drivers of ours, and a partner. */
class World {
  readonly clock = new VirtualClock(fromSeconds(1_000))
  readonly broker = new MemoryBroker(this.clock)
  readonly orchestrator = new Orchestrator({
    messenger: new Messenger(this.broker.connect()),
    clock: this.clock,
    log: silentLog,
    options: { id: 'me', epoch: 2, minDrivers: 1, expectDrivers: 0, ...limits },
  })

  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(later(this.clock.now(), fromSeconds(seconds)))
  }

  async soon<T>(answer: Promise<T>, seconds = 3): Promise<T> {
    await Promise.all([this.pass(seconds), answer.catch(() => undefined)])
    return answer
  }

  beat(testId: string, answer: 'ready' | 'running', boot = 'x'): void {
    const tests = [{ testId, answer }]
    const beats = [
      { nodeId: 'a', boot, alive: true, tests },
      { nodeId: 'b', boot, alive: true, tests },
      { nodeId: 'partner', alive: true },
    ]
    for (const beat of beats) this.broker.append('heartbeat', { key: beat.nodeId, value: codecs.heartbeat.write(beat) })
  }

  /** Creates a test and starts it on whoever is ready. */
  async start(boot = 'x'): Promise<string> {
    const { service } = this.orchestrator
    const { TestId } = await this.soon(service.create(plan))
    this.beat(TestId, 'ready', boot)
    await this.soon(service.trigger(TestId))
    return TestId
  }
}

async function statuses(port: number, testId: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const { method, path } of routes) {
    if (method !== 'get' || path === '/events') continue
    const { status } = await send({ port, method, path: path.replace('{id}', testId), headers: {} }, undefined)
    found.set(path, status)
  }
  return found
}

/**
 * What nobody is to answer, whatever was heard. 503 is the answer of /readyz when Kafka is away, or another took over; 409 that
 * of a histogram without a sample.
 */
function brokenOf(found: ReadonlyMap<string, number>, isMeasured: boolean): string[] {
  return [...found]
    .filter(([, status]) => status >= 400)
    .filter(([path, status]) => !(path === '/readyz' && status === 503))
    .filter(([path, status]) => !(path.includes('/histogram.') && status === 409 && !isMeasured))
    .map(([path, status]) => `${path}: ${status}`)
}

/** Records by anybody while a test runs, and what the orchestrator can do after them. */
async function survives(records: readonly HostileRecord[], seen: { valid: number }): Promise<void> {
  const world = new World()
  const { orchestrator, broker } = world
  await world.soon(orchestrator.start())
  const api = await startApi(orchestrator.service, plainOptions, silentLog)
  const expectAnswers = async (testId: string): Promise<void> => {
    const isMeasured = orchestrator.service.histograms(testId).response.count > 0
    expect(brokenOf(await statuses(api.port, testId), isMeasured)).toEqual([])
  }
  try {
    const testId = await world.start()
    for (const { topic, value } of records) {
      const text = value.replaceAll('TEST', testId)
      if (seen.valid < ENOUGH && codecs[topic].read(Buffer.from(text)).ok) seen.valid += 1
      broker.append(topic, { key: 'a', value: text })
    }
    await expectAnswers(testId)
    // Time passes, beats stop: the run comes to its end, whatever was said.
    await world.pass(100)
    await expectAnswers(testId)
    expect(['finished', 'failed', 'aborted']).toContain(orchestrator.service.test(testId).state)
  } finally {
    await api.close()
    await orchestrator.close()
  }
}

// Some hundred answers of a whole API: seconds on a machine of its own, and many of them on one that is shared.
it('after any records of anybody on its topics an orchestrator answers every route, and ends its run', async () => {
  const seen = { valid: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(hostileRecords('TEST'), { minLength: 20, maxLength: 40 }), (records) =>
      survives(records, seen),
    ),
    { numRuns: 25 },
  )
  // Most of what is tried passes the schemas: else nothing was tried.
  expect(seen.valid).toBe(ENOUGH)
}, 60_000)
