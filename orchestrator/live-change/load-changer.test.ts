import { describe, expect, it } from '@jest/globals'
import type { Change } from '../../lib/plan/changes.ts'
import { fromMillis, fromSeconds, micros, type Micros } from '../../lib/units.ts'
import type { RunRecord } from '../run/record.ts'
import { timedPlan, TriggerRig } from '../trigger.suite.ts'
import { LoadChanger, type LoadChangerParts } from './load-changer.ts'

interface Told {
  readonly testId: string
  readonly changes: readonly Change[]
}

/** Notes what drivers are told. */
function telling(told: Told[]): LoadChangerParts['commands'] {
  return {
    change: (testId, changes) => {
      told.push({ testId, changes })
      return Promise.resolve()
    },
  }
}

/** A load of a minute that two drivers run since this many seconds. */
function running(
  seconds: number,
  roundTripMs = 1,
): { rig: TriggerRig; record: RunRecord; told: Told[]; changer: LoadChanger } {
  const rig = new TriggerRig()
  const record = rig.create('test', timedPlan(60))
  for (const nodeId of ['a', 'b']) rig.hear(nodeId, 'ready', { roundTripMs })
  const startAt = rig.parts.commonClock.toCommon(rig.clock.now()) - fromSeconds(seconds)
  rig.parts.runs.apply(record, { type: 'triggered', startAt, nodeIds: ['a', 'b'], leftOut: [] })
  const told: Told[] = []
  const commands = telling(told)
  return { rig, record, told, changer: new LoadChanger({ ...rig.parts, commands }) }
}

const confirm = ({ rig, record }: ReturnType<typeof running>, nodeId: string, from: readonly Micros[]): void => {
  rig.parts.runs.apply(record, { type: 'change-heard', nodeId, boot: 'x', from })
}

describe('a change', () => {
  it('is announced for the next whole second that is at least a second ahead', async () => {
    const { record, told, changer } = running(10.25)
    const answer = await changer.change(record, { kind: 'factor', factor: 2 })
    expect(answer).toEqual({
      TestId: 'test',
      change: { seq: 0, fromSeconds: 12, kind: 'factor', phase: 'load', factor: 2 },
    })
    expect(told).toEqual([
      { testId: 'test', changes: [{ kind: 'factor', from: fromSeconds(12), phase: 0, factor: 2 }] },
    ])
    expect(record.run.notes.at(-1)).toMatchObject({
      code: 'changed',
      message: 'phase `load` and those after it: 2 × the planned rate from 12s on',
    })
  })

  it('is as far ahead as the slowest driver needs, within five seconds, and never before the change before it', async () => {
    const slow = running(10, 120)
    expect((await slow.changer.change(slow.record, { kind: 'pause' })).change.fromSeconds).toBe(13)
    const slowest = running(10, 900)
    expect((await slowest.changer.change(slowest.record, { kind: 'pause' })).change.fromSeconds).toBe(15)
    for (const nodeId of ['a', 'b']) slowest.rig.hear(nodeId, undefined, { roundTripMs: 1 })
    expect((await slowest.changer.change(slowest.record, { kind: 'resume' })).change.fromSeconds).toBe(15)
  })

  it('is written down before any driver hears of it', async () => {
    const { rig, record, told } = running(3)
    const order: string[] = []
    const commands = {
      change: () => {
        order.push('told')
        return Promise.resolve()
      },
    }
    const written = (): Promise<void> => {
      order.push(`written with ${record.run.changes?.length ?? 0}`)
      return Promise.resolve()
    }
    await new LoadChanger({ ...rig.parts, commands, written }).change(record, { kind: 'pause' })
    expect([order, told]).toEqual([['written with 1', 'told'], []])
  })

  it('is repeated each second, with all before it, until every driver that runs has confirmed it', async () => {
    const all = running(10)
    const { rig, record, told, changer } = all
    await changer.change(record, { kind: 'pause' })
    await changer.change(record, { kind: 'resume' })
    const looked = async (seconds: number): Promise<number> => {
      const before = told.length
      for (let step = 0; step < seconds * 10; step += 1) {
        await rig.pass(0.1)
        changer.check()
      }
      return told.length - before
    }
    expect(await looked(3)).toBe(3)
    expect(told.at(-1)?.changes.map(({ kind }) => kind)).toEqual(['pause', 'resume'])
    confirm(all, 'a', [fromSeconds(11), fromSeconds(11)])
    confirm(all, 'b', [fromSeconds(11)])
    expect(await looked(2)).toBe(2)
    confirm(all, 'b', [fromSeconds(11), fromSeconds(11)])
    expect(await looked(3)).toBe(0)
  })

  it('is repeated by an orchestrator that was restarted, and not for a driver that has ended', async () => {
    const all = running(10)
    const { rig, record, told, changer } = all
    await changer.change(record, { kind: 'pause' })
    const commands = telling(told)
    const restarted = new LoadChanger({ ...rig.parts, commands })
    restarted.check()
    expect(told).toHaveLength(2)
    confirm(all, 'a', [fromSeconds(11)])
    rig.parts.runs.apply(record, { type: 'done', nodeId: 'b', boot: 'x', ending: 'completed' })
    await rig.pass(2)
    restarted.check()
    expect(told).toHaveLength(2)
  })

  it('that Kafka does not accept is an error, and is announced later', async () => {
    const { rig, record, told } = running(3)
    let there = false
    const { change } = telling(told)
    const commands = {
      change: (...all: Parameters<typeof change>) => (there ? change(...all) : Promise.reject(new Error('away'))),
    }
    const changer = new LoadChanger({ ...rig.parts, commands })
    await expect(changer.change(record, { kind: 'pause' })).rejects.toMatchObject({ code: 'kafka-unavailable' })
    there = true
    await rig.pass(1)
    changer.check()
    expect(told).toMatchObject([{ changes: [{ kind: 'pause' }] }])
  })

  it('that a driver heard of too late is an event of the test', () => {
    const all = running(10)
    const change: Change = { kind: 'pause', from: fromSeconds(12) }
    all.rig.parts.runs.apply(all.record, { type: 'changed', seq: 0, change })
    confirm(all, 'a', [change.from])
    confirm(all, 'b', [micros(change.from + fromMillis(250))])
    confirm(all, 'b', [change.from])
    const events = all.record.run.notes.filter(({ code }) => code === 'changed-late')
    expect(events).toMatchObject([
      { nodeId: 'b', message: 'was told of a change too late, and followed it 0.250 s after the others' },
    ])
    expect(all.record.run.drivers.get('b')?.changesFrom).toEqual([12_250_000])
  })
})
