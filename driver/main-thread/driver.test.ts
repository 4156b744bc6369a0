import { describe, expect, it } from '@jest/globals'
import { engineNames } from '../../lib/plan/transport.ts'
import { plan, Rig, useDrivers } from './driver.suite.ts'

const { driver, loading } = useDrivers()

describe('a driver', () => {
  it('registers once, sends a heartbeat each second, and knows the common clock to a millisecond or two', async () => {
    const rig = await driver()
    const before = rig.sent('heartbeat').length
    await rig.pass(5)
    expect(rig.sent('register')).toMatchObject([{ nodeId: 'a', boot: 'x', workers: 1, engines: engineNames }])
    const beats = rig.sent('heartbeat').slice(before)
    expect(beats).toHaveLength(5)
    expect(beats.map(({ seq }) => seq)).toEqual(beats.map((_, i) => (beats[0]?.seq ?? 0) + i))
    expect(beats.at(-1)).toMatchObject({ alive: true, state: 'idle', clock: { roundTrip: 2_000 } })
  })

  it('is ready for a config at once, and runs its share from the start instant on', async () => {
    const rig = await driver()
    await rig.config()
    expect(rig.answer()).toBe('ready')
    const startAt = rig.common() + 500_000
    await rig.trigger('test', { startAt, participants: [{ nodeId: 'b' }, { nodeId: 'a', boot: 'x' }] })
    expect(rig.answer()).toBe('running')
    const [order] = rig.pool.orders
    expect(order).toMatchObject({ job: { testId: 'test', nodeId: 'a', plan }, at: { driver: { index: 1, of: 2 } } })
    const off = (order?.at.startAt ?? 0) - (startAt - rig.broker.epochMs * 1_000)
    expect(Math.abs(off)).toBeLessThan(1_500)
  })

  it('reports with `ready` how long its connections will take, and omits it once they are made', async () => {
    const rig = await driver()
    await rig.config()
    expect(rig.sent('heartbeat').at(-1)?.tests).toEqual([{ testId: 'test', answer: 'ready', connectMs: 100 }])
    // The cost is measured again before the test, when the machine has become quiet.
    rig.pool.time(2)
    await rig.pass(1)
    expect(rig.sent('heartbeat').at(-1)?.tests).toEqual([{ testId: 'test', answer: 'ready', connectMs: 2 }])
    await rig.trigger()
    expect(rig.sent('heartbeat').at(-1)?.tests).toEqual([{ testId: 'test', answer: 'running' }])
  })

  it('sends a numbered window each second, then its last one, and then reports that it is done', async () => {
    const rig = await driver()
    rig.pool.requests = 3
    await rig.config()
    await rig.trigger()
    await rig.pass(5)
    expect(rig.windows().map(({ seq, last }) => [seq, last?.ending])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, 'completed'],
    ])
    expect(rig.windows().at(-1)?.cumulative).toMatchObject({ sent: 3, received: 3 })
    expect([rig.answer(), rig.driver.finished]).toMatchObject(['done', [{ testId: 'test', sent: 3 }]])
  })

  it('runs a test once, however often trigger and config are repeated', async () => {
    const rig = await driver()
    rig.pool.requests = 1
    await rig.config()
    await rig.trigger()
    await rig.pass(3)
    for (const record of [...rig.broker.log]) rig.broker.repeat(record)
    await rig.pass(3)
    expect(rig.pool.orders).toHaveLength(1)
  })

  it('waits five seconds for the config of a trigger that arrived first, and not longer', async () => {
    const rig = await driver()
    await rig.trigger()
    await rig.pass(4)
    await rig.config()
    expect(rig.pool.orders).toHaveLength(1)
    const late = await driver()
    await late.trigger()
    await late.pass(7)
    await late.config()
    expect(late.pool.orders).toHaveLength(0)
  })

  it('runs nothing that was triggered before its start', async () => {
    const rig = new Rig()
    await rig.config()
    await rig.trigger()
    await driver(rig)
    expect(rig.pool.orders).toHaveLength(0)
    expect(rig.answer()).toBe('ready')
  })

  it('permanently refuses another test while one runs, and names the running one', async () => {
    const rig = await loading()
    await rig.config('other')
    await rig.trigger('other')
    const said = rig
      .sent('heartbeat')
      .at(-1)
      ?.tests?.find(({ testId }) => testId === 'other')
    expect(said).toMatchObject({ answer: 'failed', reason: 'busy with test test' })
    expect(rig.pool.orders).toHaveLength(1)
  })

  it('refuses a config with a forbidden target', async () => {
    const rig = await driver()
    const forbidden = { ...plan, target: 'http://169.254.169.254/' }
    const led = { ...plan, transport: { connectTo: '169.254.169.254:80' } }
    await rig.send('test_config', { testId: 'test', plan: forbidden })
    expect(rig.sent('heartbeat').at(-1)?.tests).toMatchObject([{ answer: 'refused' }])
    await rig.send('test_config', { testId: 'led', plan: led })
    expect(rig.sent('heartbeat').at(-1)?.tests).toMatchObject([{ answer: 'refused' }, { answer: 'refused' }])
  })

  it('refuses a plan that exceeds its machine, and advises what to do', async () => {
    const rig = await driver(new Rig({}, { descriptors: 0, ports: 28_000, memory: 1e10 }))
    await rig.config()
    expect(rig.sent('heartbeat').at(-1)?.tests).toMatchObject([
      { answer: 'refused', reason: expect.stringMatching(/ulimit -n/) },
    ])
  })

  it('refuses a malformed config under the test of its key, with the reason', async () => {
    const rig = await driver()
    rig.broker.append('test_config', { key: 'test', value: JSON.stringify({ test_id: 'test', test_type: 'SPIRAL' }) })
    for (const key of ['', 'x'.repeat(201)]) rig.broker.append('test_config', { key, value: '{' })
    rig.broker.append('trigger', { key: 'other', value: '{' })
    await rig.pass(0.1)
    const reason = expect.stringMatching(/^its config is malformed \(schema\): test_type: /)
    expect(rig.sent('heartbeat').at(-1)?.tests).toEqual([{ testId: 'test', answer: 'refused', reason }])
    await rig.trigger()
    expect(rig.sent('heartbeat').at(-1)?.tests).toMatchObject([{ testId: 'test', answer: 'failed', reason }])
    expect(rig.pool.orders).toEqual([])
  })

  it('accepts a plan that only just fits, with a warning', async () => {
    const rig = await driver(new Rig({}, { descriptors: 100_000, ports: 28_000, memory: 9_000 }))
    await rig.config()
    const [said] = rig.sent('heartbeat').at(-1)?.tests ?? []
    expect(said).toMatchObject({ answer: 'ready', reason: expect.stringMatching(/1 MB are free/) })
    await rig.trigger()
    expect(rig.pool.orders).toHaveLength(1)
  })

  it('reports in its last window that a worker died', async () => {
    const rig = await loading()
    await rig.pass(1.5)
    rig.pool.orders[0]?.listener.failed('a worker died')
    await rig.pass(0.1)
    expect(rig.windows().at(-1)?.last).toMatchObject({ ending: 'failed', reason: 'a worker died' })
    expect(rig.answer()).toBe('failed')
  })
})
