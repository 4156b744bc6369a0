import { describe, expect, it } from '@jest/globals'
import type { DriverOptions } from '../options.ts'
import { useDrivers } from './driver.suite.ts'

const { driver, loading } = useDrivers()

describe('a stop', () => {
  it('ends the test that it names, or any test', async () => {
    for (const testId of ['test', null]) {
      const rig = await loading()
      await rig.send('control', { type: 'stop', epoch: 1, testId: 'other', reason: 'not this one' })
      expect(rig.pool.stops).toEqual([])
      await rig.send('control', { type: 'stop', epoch: 1, testId, reason: 'enough' })
      expect(rig.pool.stops).toEqual([10_000])
      expect(rig.windows().at(-1)?.last).toMatchObject({ ending: 'stopped', reason: 'enough' })
      expect(rig.answer()).toBe('done')
    }
  })

  it('by an orchestrator that was replaced has no effect', async () => {
    const rig = await loading()
    await rig.orchestratorBeats(9)
    await rig.send('control', { type: 'stop', epoch: 8, testId: null, reason: 'a zombie' })
    expect(rig.pool.stops).toEqual([])
  })

  it('that arrived before its trigger prevents the start', async () => {
    const rig = await driver()
    await rig.config()
    await rig.send('control', { type: 'stop', epoch: 1, testId: 'test', reason: 'too late for the trigger' })
    await rig.trigger()
    expect(rig.pool.orders).toHaveLength(0)
  })

  it('has the reason of the first, when several arrive', async () => {
    const rig = await loading({ controlLossSeconds: 5 })
    await rig.send('control', { type: 'stop', epoch: 1, testId: 'test', reason: 'first' })
    await rig.pass(10)
    expect(rig.windows().filter(({ last }) => last !== undefined)).toHaveLength(1)
    expect(rig.windows().at(-1)?.last?.reason).toBe('first')
  })
})

describe('the control watchdog', () => {
  it('ends the load 60 s after the last message of the orchestrator', async () => {
    const rig = await loading()
    await rig.pass(59)
    expect(rig.pool.stops).toEqual([])
    await rig.pass(3)
    expect(rig.windows().at(-1)?.last).toMatchObject({ ending: 'no-control' })
  })

  it('does not end the load as long as heartbeats arrive', async () => {
    const rig = await loading()
    for (let i = 0; i < 100; i += 1) {
      await rig.orchestratorBeats()
      await rig.pass(1)
    }
    expect(rig.pool.stops).toEqual([])
  })

  it('counts from the trigger on, when the orchestrator was silent for a long time before', async () => {
    const rig = await driver()
    await rig.orchestratorBeats()
    await rig.pass(300)
    await rig.config()
    await rig.trigger()
    await rig.pass(50)
    expect(rig.pool.stops).toEqual([])
  })

  it.each<[string, Partial<DriverOptions>, boolean]>([
    ['by setting', { controlLossSeconds: 0 }, true],
    ['under an orchestrator that never spoke', {}, false],
  ])('is off %s', async (_, options, beats) => {
    const rig = await driver(options)
    if (beats) await rig.orchestratorBeats()
    await rig.config()
    await rig.trigger()
    await rig.pass(200)
    expect([rig.pool.orders.length, rig.pool.stops.length]).toEqual([1, 0])
  })

  it('is off for a trigger by the base protocol alone, even if another orchestrator sends heartbeats', async () => {
    const rig = await driver()
    await rig.orchestratorBeats()
    await rig.config()
    await rig.send('trigger', { testId: 'test', go: true })
    await rig.pass(200)
    expect([rig.pool.orders.length, rig.pool.stops.length]).toEqual([1, 0])
  })
})

describe('leaving', () => {
  it('ends the load, sends the last window, and announces its end afterwards', async () => {
    const rig = await loading()
    await rig.pass(2)
    const stopped = rig.driver.stop()
    await rig.pass(1)
    await stopped
    const [last] = rig.broker.log.filter(({ topic }) => topic === 'metrics').slice(-1)
    const [farewell] = rig.broker.log.slice(-1)
    expect(rig.windows().at(-1)?.last).toMatchObject({ ending: 'leaving' })
    expect(rig.sent('heartbeat').at(-1)).toMatchObject({ alive: false, outbox: 0 })
    expect([farewell?.topic, (farewell?.offset ?? 0n) > (last?.offset ?? 0n)]).toEqual(['heartbeat', true])
    expect(rig.pool.closed).toBe(true)
  })

  it('leaves no timer behind that would keep its process alive', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const rig = await loading()
    await rig.pass(2)
    const before = timers()
    const stopped = rig.driver.stop()
    await rig.pass(1)
    await stopped
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('accepts no further test', async () => {
    const rig = await loading()
    await rig.config('other')
    const stopped = rig.driver.stop()
    await rig.trigger('other')
    await rig.pass(1)
    await stopped
    expect(rig.pool.orders).toHaveLength(1)
  })
})
