import { expect, it } from '@jest/globals'
import { MemoryBroker } from '../../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../../lib/bus/messenger.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { control, type Control } from '../../lib/messages/control.ts'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import { fromSeconds, later } from '../../lib/units.ts'
import { Orchestrator } from '../orchestrator.ts'
import { hookedPlan } from '../run/events.suite.ts'

const clock = new VirtualClock(fromSeconds(1_000))
const broker = new MemoryBroker(clock)
const driver = new Messenger(broker.connect())
const options = {
  id: 'me',
  epoch: 2,
  minDrivers: 1,
  expectDrivers: 0,
  minimumShare: 0.5,
  suspectSeconds: 3,
  lostSeconds: 5,
}
const orchestrator = new Orchestrator({ messenger: new Messenger(broker.connect()), clock, log: silentLog, options })
const { service } = orchestrator

const pass = (seconds: number): Promise<void> => clock.advanceTo(later(clock.now(), fromSeconds(seconds)))

/** Advances the time until the promise is settled. */
async function soon<T>(answer: Promise<T>, seconds = 1): Promise<T> {
  await Promise.all([pass(seconds), answer.catch(() => undefined)])
  return answer
}

/** A heartbeat of the driver. */
async function beat(testId: string, hook?: HookReport): Promise<void> {
  const tests = [{ testId, answer: 'ready' as const, ...(hook === undefined ? {} : { hook }) }]
  await soon(driver.publish('heartbeat', { nodeId: 'a', alive: true, boot: 'x', tests }), 0.5)
}

function commands(): Control[] {
  return broker.log.flatMap(({ topic, value }) => {
    const read = control.read(value)
    return topic === 'control' && read.ok && read.message.type !== 'beat' ? [read.message] : []
  })
}

it('a stop of everything ends the requests before a load, and not those after it, which a deletion awaits', async () => {
  await soon(orchestrator.start(), 3)
  const { TestId } = await soon(service.create(hookedPlan))
  await beat(TestId)
  const trigger = service.trigger(TestId)
  await pass(1)
  expect(commands()).toMatchObject([{ type: 'hook', hook: 'before', nodeId: 'a', boot: 'x' }])
  expect(await soon(service.stop(null), 0.1)).toEqual({ stopped: [TestId] })
  await expect(soon(trigger, 0.1)).rejects.toMatchObject({ code: 'already-ended' })
  expect(commands()).toContainEqual(expect.objectContaining({ type: 'stop', testId: TestId }))
  await beat(TestId, { hook: 'before', state: 'failed', reason: 'it was stopped' })
  expect(service.test(TestId).state).toBe('draining')
  expect(commands().at(-1)).toMatchObject({ type: 'hook', hook: 'after', nodeId: 'a' })
  await expect(service.archive.remove(TestId)).rejects.toMatchObject({ code: 'busy' })
  await beat(TestId, { hook: 'after', state: 'sending' })
  expect(await soon(service.stop(null), 0.1)).toEqual({ stopped: [] })
  await beat(TestId, { hook: 'after', state: 'done' })
  expect(service.test(TestId)).toMatchObject({ state: 'aborted', startAt: null })
  expect(broker.log.filter(({ topic }) => topic === 'trigger')).toEqual([])
  expect(await service.archive.remove(TestId)).toEqual({ deleted: TestId })
  await orchestrator.close()
})
