import { beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { VirtualClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { control, type Control } from '../lib/messages/control.ts'
import { testConfig } from '../lib/messages/test-config.ts'
import { fromSeconds, later } from '../lib/units.ts'
import { Orchestrator } from './orchestrator.ts'
import { plan } from './run/events.suite.ts'
import type { OrchestratorService } from './service.ts'

let clock: VirtualClock
let broker: MemoryBroker
let service: OrchestratorService
let driver: Messenger

beforeEach(() => {
  clock = new VirtualClock(fromSeconds(1_000))
  broker = new MemoryBroker(clock)
  driver = new Messenger(broker.connect())
})

const pass = (seconds: number): Promise<void> => clock.advanceTo(later(clock.now(), fromSeconds(seconds)))

/** Advances the time until the promise is settled. */
async function soon<T>(answer: Promise<T>, seconds = 3): Promise<T> {
  await Promise.all([pass(seconds), answer.catch(() => undefined)])
  return answer
}

async function started(run: () => Promise<void>, expectDrivers = 0): Promise<void> {
  const limits = { suspectSeconds: 3, lostSeconds: 5, minimumShare: 0.5 }
  const orchestrator = new Orchestrator({
    messenger: new Messenger(broker.connect()),
    clock,
    log: silentLog,
    options: { id: 'me', epoch: 2, minDrivers: 1, expectDrivers, ...limits },
  })
  service = orchestrator.service
  await soon(orchestrator.start())
  try {
    await run()
  } finally {
    await orchestrator.close()
  }
}

function beat(testId: string, answer: 'ready' | 'running' = 'ready', boot: string | undefined = 'x'): Promise<unknown> {
  const message: Heartbeat = { nodeId: 'a', alive: true, tests: [{ testId, answer }] }
  return soon(driver.publish('heartbeat', boot === '' ? message : { ...message, boot }), 0.1)
}

function commands(): Control[] {
  return broker.log.flatMap(({ topic, value }) => {
    const read = control.read(value)
    return topic === 'control' && read.ok && read.message.type !== 'beat' ? [read.message] : []
  })
}

describe('the service of the API', () => {
  it('publishes the config of a new test, complete and with its hash', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      const [record] = broker.log.filter(({ topic }) => topic === 'test_config')
      expect(testConfig.read(record?.value ?? null)).toMatchObject({ ok: true, message: { testId: TestId, plan } })
      expect(service.test(TestId)).toMatchObject({ TestId, state: 'preparing', startAt: null, drivers: [] })
      const { TestId: later } = await soon(service.create(plan))
      expect(service.tests().tests.map((test) => test.TestId)).toEqual([later, TestId])
    })
  })

  it('has the timeline of each test, and the changes of the fleet', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await beat(TestId)
      expect(service.timeline(TestId, {})).toMatchObject({ TestId, cursor: expect.stringMatching(/^[a-z]{12}-0$/i) })
      expect(() => service.timeline('other', {})).toThrow(expect.objectContaining({ code: 'not-found' }))
      const { drivers, changes, cursor } = service.drivers('')
      expect([drivers, changes]).toMatchObject([[{ slipMs: null }], [{ nodeId: 'a', code: 'joined' }]])
      expect([service.drivers(), service.drivers(cursor).changes]).toEqual([{ drivers, changes }, []])
    })
  })

  it('reports an outage of Kafka when a config is not accepted, and keeps the test as failed', async () => {
    await started(async () => {
      broker.away = true
      const refused = expect(service.create(plan)).rejects.toMatchObject({ code: 'kafka-unavailable' })
      await pass(5)
      await refused
      expect(service.tests().tests).toMatchObject([{ state: 'failed', trust: 'none' }])
      const [TestId = ''] = service.tests().tests.map((test) => test.TestId)
      await expect(service.trigger(TestId)).rejects.toMatchObject({
        code: 'already-ended',
        message: expect.stringMatching(/^test '\w+' failed before it was triggered \(Kafka did not accept the config/),
      })
    })
  })

  it('does not publish later what it refused during an outage of Kafka', async () => {
    await started(async () => {
      broker.away = true
      const refused = Promise.allSettled([service.create(plan), service.create(plan), service.stop(null)])
      await pass(5)
      expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      const before = broker.log.filter(({ topic }) => topic === 'test_config').length
      broker.away = false
      await pass(30)
      expect(broker.log.filter(({ topic }) => topic === 'test_config')).toHaveLength(before)
      expect(commands()).toEqual([])
    })
  })

  it('reports without waiting that a stop cannot reach every driver, and stops known tests later', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await beat(TestId)
      await soon(service.trigger(TestId))
      broker.away = true
      // No time passes here: a call that waited would wait for ever.
      await expect(service.stop(null)).rejects.toMatchObject({
        code: 'kafka-unavailable',
        details: { stopped: [TestId] },
      })
      await expect(service.stop(null)).rejects.toThrow('check GET /readyz')
      expect(service.test(TestId).state).toBe('draining')
      broker.away = false
      await pass(1)
      expect(commands()).toMatchObject([{ type: 'stop', testId: TestId }])
    })
  })

  it('stops the requested test: at once if it waits, through its drivers if it runs', async () => {
    await started(async () => {
      const waiting = await soon(service.create(plan))
      const running = await soon(service.create(plan))
      await beat(running.TestId)
      await soon(service.trigger(running.TestId))
      expect(await service.stop(waiting.TestId)).toEqual({ stopped: [waiting.TestId] })
      expect(commands()).toEqual([])
      expect(await soon(service.stop(running.TestId), 0.1)).toEqual({ stopped: [running.TestId] })
      expect(commands()).toMatchObject([{ type: 'stop', epoch: 2, testId: running.TestId, reason: 'stop requested' }])
      expect([service.test(waiting.TestId).state, service.test(running.TestId).state]).toEqual(['aborted', 'draining'])
      expect(await service.stop(waiting.TestId)).toEqual({ stopped: [] })
      await expect(service.trigger(waiting.TestId)).rejects.toMatchObject({
        code: 'already-ended',
        message: `test '${waiting.TestId}' was stopped before it was triggered (stop requested): create a new test`,
        details: { TestId: waiting.TestId, state: 'aborted' },
      })
      expect(service.test(waiting.TestId).verdict).toMatchObject({ outcome: 'none', trust: 'none', doubts: [] })
      await expect(service.stop('nobody')).rejects.toMatchObject({ code: 'not-found' })
    })
  })

  it('stops everything, including unknown tests and one that is about to start', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await service.queue.add((await soon(service.create(plan))).TestId, { after: TestId })
      const trigger = service.trigger(TestId)
      expect(await soon(service.stop(null), 0.1)).toEqual({ stopped: [TestId] })
      expect(service.queue.list()).toMatchObject({ queue: [], refused: [{ reason: 'all load was stopped' }] })
      await expect(soon(trigger)).rejects.toMatchObject({ code: 'already-ended' })
      expect(commands()).toMatchObject([{ type: 'stop', testId: null }])
    })
  })

  it('gives up drivers that know only the base protocol, reports that, and is free for the next test', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await beat(TestId, 'ready', '')
      await soon(service.trigger(TestId))
      const reason =
        'speaks only the base protocol, which has no stop command: its load may continue until its process ends'
      expect(await service.stop(TestId)).toEqual({ stopped: [TestId], givenUp: [{ nodeId: 'a', reason }] })
      expect(service.test(TestId)).toMatchObject({ state: 'aborted' })
      const next = await soon(service.create(plan))
      await beat(next.TestId, 'ready', '')
      expect(await soon(service.trigger(next.TestId))).toMatchObject({ drivers: [{ nodeId: 'a' }] })
    })
  })

  it('gives up a driver that does not stop on command, even during an outage of Kafka, and is free then', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await beat(TestId)
      await soon(service.trigger(TestId))
      broker.away = true
      expect(await service.stop(TestId)).toEqual({ stopped: [TestId] })
      expect(service.test(TestId)).toMatchObject({ state: 'draining' })
      await pass(21)
      expect(service.test(TestId)).toMatchObject({ state: 'failed' })
    })
  })

  it('ends the test of a partner that continues to send heartbeats and never reports figures', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      await beat(TestId, 'ready', '')
      await soon(service.trigger(TestId))
      for (let second = 0; second < 65; second += 1) await beat('other', 'ready', '').then(() => pass(0.9))
      expect(service.test(TestId)).toMatchObject({ state: 'failed', drivers: [{ nodeId: 'a', state: 'lost' }] })
    })
  })

  it('leaves out a driver that runs an unknown test, and names that test', async () => {
    await started(async () => {
      const { TestId } = await soon(service.create(plan))
      const tests = [
        { testId: 'theirs', answer: 'running' as const },
        { testId: TestId, answer: 'ready' as const },
      ]
      const busy: Heartbeat = { nodeId: 'a', alive: true, boot: 'x', state: 'running', tests }
      await soon(driver.publish('heartbeat', busy), 0.1)
      const reason = "it runs test 'theirs': wait for its end, or POST /stop"
      await expect(soon(service.trigger(TestId))).rejects.toMatchObject({
        code: 'not-enough-drivers',
        details: { leftOut: [{ nodeId: 'a', reason }] },
      })
      // The driver is waited for while its test is about to end.
      const triggered = service.trigger(TestId)
      await pass(0.5)
      await soon(driver.publish('heartbeat', { ...busy, state: 'idle' }), 0.1)
      expect(await soon(triggered)).toMatchObject({ drivers: [{ nodeId: 'a' }], leftOut: [] })
    })
  })

  it('is ready while Kafka responds and the expected number of drivers has been seen', async () => {
    await started(async () => {
      expect(service.readiness().reasons).toEqual(['1 of 1 expected drivers have not been seen yet'])
      await beat('test')
      expect(service.readiness()).toEqual({ status: 'ok', reasons: [], history: 'none' })
      broker.away = true
      await pass(5)
      expect(service.readiness()).toMatchObject({ status: 'not-ready', reasons: ['Kafka does not respond'] })
    }, 1)
  })

  it('refuses the newer of two live boots by name, over Kafka', async () => {
    await started(async () => {
      for (const boot of ['old', 'new', 'old']) await beat('test', 'ready', boot)
      await pass(0.1)
      expect(commands()).toMatchObject([{ type: 'refuse', epoch: 2, nodeId: 'a', boot: 'new' }])
      expect(service.drivers().drivers).toMatchObject([{ nodeId: 'a', boot: 'old', liveness: 'up' }])
    })
  })

  it('refuses a driver that would be lost between two of its heartbeats, and advises what to do', async () => {
    await started(async () => {
      const message = { nodeId: 'slow', boot: 'x', alive: true, intervalMs: 8_000 }
      await soon(driver.publish('heartbeat', message), 0.1)
      await soon(driver.publish('heartbeat', { ...message, nodeId: 'quick', intervalMs: 2_900 }), 0.1)
      const reason = expect.stringMatching(
        /^it sends a heartbeat every 8 s and .*lost after 5 s: start it with a shorter --heartbeat/,
      )
      expect(commands()).toMatchObject([{ type: 'refuse', nodeId: 'slow', boot: 'x', reason }])
      expect(service.drivers().drivers.map(({ nodeId }) => nodeId)).toEqual(['quick'])
    })
  })

  it('counts what was received, and malformed records', async () => {
    await started(async () => {
      await beat('test')
      broker.append('metrics', { key: 'a', value: '{' })
      expect(service.counters()).toMatchObject({ beatsReceived: 1, windowsReceived: 0 })
      // Records that only drivers handle are read here as well, because drivers cannot report them.
      for (const topic of ['test_config', 'trigger'] as const) broker.append(topic, { key: 'a', value: null })
      expect(service.poison().counts).toEqual([
        { topic: 'metrics', reason: 'not-json', count: 1 },
        { topic: 'test_config', reason: 'empty', count: 1 },
        { topic: 'trigger', reason: 'empty', count: 1 },
      ])
    })
  })
})
