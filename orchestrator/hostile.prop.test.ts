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

/** This number of valid records shows that the test is effective; further ones are not counted. */
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

  /** Creates a test and starts it on the drivers that are ready. */
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
    const { status } = await send(
      { port, method, path: path.replace('{id}', testId).replace('{nodeId}', 'a'), headers: {} },
      undefined,
    )
    found.set(path, status)
  }
  return found
}

/**
 * Responses that must not occur: 400 or above, except 503 of /readyz in an outage or after a replacement, and 409 of
 * a histogram without samples.
 */
function brokenOf(found: ReadonlyMap<string, number>, isMeasured: boolean): string[] {
  return [...found]
    .filter(([, status]) => status >= 400)
    .filter(([path, status]) => !(path === '/readyz' && status === 503))
    .filter(([path, status]) => !(path.includes('/histogram.') && status === 409 && !isMeasured))
    .map(([path, status]) => `${path}: ${status}`)
}

/** Publishes arbitrary records while a test runs, and checks the orchestrator afterwards. */
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
    // Time passes without heartbeats: the run ends, whatever was published.
    await world.pass(100)
    await expectAnswers(testId)
    expect(['finished', 'failed', 'aborted']).toContain(orchestrator.service.test(testId).state)
  } finally {
    await api.close()
    await orchestrator.close()
  }
}

// Several hundred responses of a whole API: seconds on an idle machine, and many more on a busy one.
it('after any records on its topics, an orchestrator responds on every route, and ends its run', async () => {
  const seen = { valid: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(hostileRecords('TEST'), { minLength: 20, maxLength: 40 }), (records) =>
      survives(records, seen),
    ),
    { numRuns: 25 },
  )
  // Most of the records pass the schemas: otherwise nothing would be tested.
  expect(seen.valid).toBe(ENOUGH)
}, 60_000)
