import { describe, expect, it } from '@jest/globals'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import { hookedPlan } from '../run/events.suite.ts'
import type { RunRecord } from '../run/record.ts'
import { TriggerRig } from '../trigger.suite.ts'

const before = (state: HookReport['state']): HookReport => ({ hook: 'before', state })
const after = (state: HookReport['state']): HookReport => ({ hook: 'after', state })

/** A run on three drivers that are ready for it. */
function armed(): { rig: TriggerRig; record: RunRecord } {
  const rig = new TriggerRig()
  const record = rig.create('test', hookedPlan)
  for (const nodeId of ['a', 'b', 'c']) rig.hear(nodeId, 'ready')
  return { rig, record }
}

/** The same, whose load is over. @param by the driver that has sent the requests before it */
function ended(by = 'b'): { rig: TriggerRig; record: RunRecord } {
  const { rig, record } = armed()
  const { runs } = rig.parts
  runs.apply(record, { type: 'hook-asked', hook: 'before', nodeId: by, boot: 'x' })
  rig.hear(by, undefined, { hook: { ...before('done'), values: { token: 't' } } })
  runs.apply(record, { type: 'triggered', startAt: 5_000, nodeIds: ['a', 'b', 'c'], leftOut: [] })
  for (const nodeId of ['a', 'b', 'c']) runs.apply(record, { type: 'done', nodeId, boot: 'x', ending: 'completed' })
  return { rig, record }
}

function begin(rig: TriggerRig, record: RunRecord): void {
  const driver = rig.parts.registry.driver('a')
  if (driver === undefined) throw new Error('there is no driver a')
  rig.hooks.begin(record, driver)
}

const told = (rig: TriggerRig): string[] => rig.commands().map(({ hook, nodeId }) => `${hook} ${nodeId}`)

describe('a command to send the requests before a load', () => {
  it('is sent at once, repeated every two seconds until the driver says that it sends them, and then no more', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    await rig.run(0.1, ['a'])
    expect(rig.commands()).toMatchObject([{ epoch: 3, testId: 'test', hook: 'before', nodeId: 'a', boot: 'x' }])
    await rig.run(5, ['a', 'b', 'c'])
    expect(told(rig)).toEqual(['before a', 'before a', 'before a'])
    rig.hear('a', undefined, { hook: before('sending') })
    await rig.run(5, ['a', 'b', 'c'])
    expect(rig.commands()).toHaveLength(3)
    expect(record.run.hooks?.before?.state).toBe('sending')
  })

  it('goes to another driver if the first is gone before it began', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    await rig.run(8, ['b', 'c'])
    expect(new Set(told(rig))).toEqual(new Set(['before a', 'before b']))
    expect(told(rig).at(-1)).toBe('before b')
    expect(record.run.hooks?.before).toMatchObject({ nodeId: 'b', state: 'asked' })
  })

  it('is followed by no other if its driver is lost while it sends them', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    rig.hear('a', undefined, { hook: before('sending') })
    await rig.run(8, ['b', 'c'])
    expect(new Set(told(rig))).toEqual(new Set(['before a', 'after b']))
    expect(record.run).toMatchObject({ ending: 'failed', hooks: { before: { nodeId: 'a', state: 'failed' } } })
    expect(record.run.hooks?.before?.reason).toMatch(/^a was lost while it sent them: it is unknown/)
    expect(rig.effects).toEqual([expect.objectContaining({ type: 'publish-stop' })])
  })

  it('is given up when the driver does not report their end within the timeouts of all and 10 s', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    rig.hear('a', undefined, { hook: before('sending') })
    await rig.run(19, ['a', 'b', 'c'])
    expect(record.run.hooks?.before?.state).toBe('sending')
    await rig.run(2, ['a', 'b', 'c'])
    expect(record.run.hooks?.before?.reason).toMatch(/^a did not report their end in time/)
  })

  it('is given up when the driver says nothing for 30 s, although it is there', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    await rig.run(29, ['a', 'b', 'c'])
    expect(record.run.hooks?.before?.state).toBe('asked')
    await rig.run(2, ['a', 'b', 'c'])
    expect(record.run.hooks?.before?.reason).toBe('a did not say that it sends them')
  })

  it('goes to no other driver after a stop', async () => {
    const { rig, record } = armed()
    begin(rig, record)
    rig.parts.runs.apply(record, { type: 'stop', reason: 'enough' })
    await rig.run(8, ['b', 'c'])
    expect(new Set(told(rig))).toEqual(new Set(['before a', 'after b']))
    expect(record.run.hooks?.before).toMatchObject({ nodeId: 'a', state: 'failed' })
  })

  it('is not sent to a driver that has done it for an orchestrator that was killed', async () => {
    const { rig, record } = armed()
    rig.hear('a', undefined, { hook: { ...before('done'), values: { token: 't' } } })
    begin(rig, record)
    await rig.run(3, ['a', 'b', 'c'])
    expect(told(rig)).toEqual([])
    expect(record.run.hooks?.before).toMatchObject({ state: 'done', values: { token: 't' } })
  })

  it('is sent only when it is written down who is told', async () => {
    const { rig, record } = armed()
    let write: () => void = () => undefined
    const written = (): Promise<void> => new Promise((resolve) => (write = resolve))
    const { hooks } = rig.withHistory(written)
    const driver = rig.parts.registry.driver('a')
    if (driver !== undefined) hooks.begin(record, driver)
    await rig.pass(1)
    expect(told(rig)).toEqual([])
    write()
    await rig.pass(1)
    expect(told(rig)).toEqual(['before a'])
  })
})

describe('a command to send the requests after a load', () => {
  it('goes to the driver that has sent those before it, with the values', async () => {
    const { rig, record } = ended('b')
    await rig.run(1, ['a', 'b', 'c'])
    expect(rig.commands()).toMatchObject([{ hook: 'after', nodeId: 'b', values: { token: 't' } }])
    rig.hear('b', undefined, { hook: after('done') })
    expect(record.run.state).toBe('finished')
    expect(rig.effects).toEqual([{ type: 'seal' }])
  })

  it('goes to another driver if that one is gone', async () => {
    const { rig, record } = ended('b')
    await rig.run(8, ['a', 'c'])
    expect(told(rig).at(-1)).toBe('after a')
    rig.hear('a', undefined, { hook: after('sending') })
    await rig.run(8, ['c'])
    expect(told(rig).filter((one) => one === 'after c')).toEqual([])
    expect(record.run).toMatchObject({ state: 'finished', hooks: { after: { nodeId: 'a', state: 'failed' } } })
  })

  it('waits 30 s for a driver', async () => {
    const { rig, record } = ended('b')
    await rig.run(7, [])
    expect(rig.parts.registry.live()).toEqual([])
    await rig.run(26, [])
    expect(record.run.state).toBe('draining')
    rig.hear('c')
    await rig.run(1, ['c'])
    expect(told(rig).at(-1)).toBe('after c')
  })

  it('is given up without a driver for 30 s, and the run ends', async () => {
    const { rig, record } = ended('b')
    await rig.run(7 + 31, [])
    expect(record.run).toMatchObject({ state: 'finished', hooks: { after: { state: 'failed' } } })
    expect(record.run.hooks?.after?.reason).toBe('no driver was there that could send them')
  })

  it('waits as long again after a time without Kafka', async () => {
    const { rig, record } = ended('b')
    await rig.run(7 + 26, [])
    rig.hooks.pardon()
    await rig.run(28, [])
    expect(record.run.state).toBe('draining')
    await rig.run(3, [])
    expect(record.run.state).toBe('finished')
  })
})
