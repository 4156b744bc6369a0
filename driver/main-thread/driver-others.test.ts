import { describe, expect, it } from '@jest/globals'
import { type Rig, useDrivers } from './driver.suite.ts'

const { driver, loading } = useDrivers()

describe('a driver with a duplicate', () => {
  it('ends when it is refused by its node_id and boot, and only then', async () => {
    const rig = await driver()
    const reasons: string[] = []
    void rig.driver.refused.then((reason) => reasons.push(reason))
    await rig.send('control', { type: 'refuse', epoch: 1, nodeId: 'a', boot: 'another', reason: 'not this one' })
    await rig.send('control', { type: 'refuse', epoch: 1, nodeId: 'b', boot: 'x', reason: 'not this one' })
    expect(reasons).toEqual([])
    await rig.send('control', { type: 'refuse', epoch: 1, nodeId: 'a', boot: 'x', reason: 'taken' })
    expect(reasons).toEqual(['taken'])
  })
})

describe('under an orchestrator that supports only the base protocol', () => {
  const config = { test_id: 'theirs', test_type: 'AVALANCHE', test_message_delay: '0', message_count_per_driver: '40' }
  const raw = async (rig: Rig, topic: 'test_config' | 'trigger', message: object): Promise<void> => {
    rig.broker.append(topic, { key: 'theirs', value: JSON.stringify(message) })
    await rig.pass(0.05)
  }

  it('runs the whole of a test at once if its trigger names no participants', async () => {
    const rig = await driver()
    await raw(rig, 'test_config', config)
    await raw(rig, 'trigger', { test_id: 'theirs', trigger: 'YES' })
    expect(rig.pool.orders).toMatchObject([{ at: { driver: { index: 0, of: 1 } } }])
    expect(rig.pool.orders[0]?.job.plan.phases[0]?.shape).toMatchObject({ count: { value: 40, per: 'driver' } })
  })

  it('stops on NO', async () => {
    const rig = await driver()
    await raw(rig, 'test_config', config)
    await raw(rig, 'trigger', { test_id: 'theirs', trigger: 'YES' })
    await raw(rig, 'trigger', { test_id: 'other', trigger: 'NO' })
    expect(rig.pool.stops).toEqual([])
    await raw(rig, 'trigger', { test_id: 'theirs', trigger: 'NO' })
    expect(rig.windows().at(-1)?.last).toMatchObject({ ending: 'stopped' })
  })

  it('survives any other record on its topics', async () => {
    const rig = await driver()
    for (const topic of ['test_config', 'trigger', 'control'] as const) {
      for (const value of ['', 'null', '{', '{"test_id":7}', '{"v":99}']) rig.broker.append(topic, { key: 'k', value })
    }
    await rig.config()
    expect(rig.answer()).toBe('ready')
  })
})

describe('during an outage of Kafka', () => {
  it('continues its load, and sends every window afterwards', async () => {
    const rig = await loading()
    await rig.pass(1.5)
    rig.broker.away = true
    await rig.pass(10)
    rig.broker.away = false
    await rig.pass(2)
    const seqs = rig.windows().map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, i) => i))
    expect(seqs.length).toBeGreaterThanOrEqual(12)
    expect(rig.sent('heartbeat').at(-1)).toMatchObject({ state: 'running' })
  })
})
