import { beforeEach, describe, expect, it } from '@jest/globals'
import { fromMillis, fromSeconds, later } from '../lib/units.ts'
import { plan } from './run/events.suite.ts'
import { triggerRun } from './trigger.ts'
import { TriggerRig } from './trigger.suite.ts'

let rig: TriggerRig
beforeEach(() => {
  rig = new TriggerRig()
})

describe('a trigger', () => {
  it('names the participants in the order of their ids, whatever the order of their answers', async () => {
    const record = rig.create()
    for (const node of ['c', 'a', 'b']) rig.hear(node, 'ready')
    const drivers = ['a', 'b', 'c'].map((nodeId) => ({ nodeId, boot: 'x' }))
    expect(await rig.triggered(record)).toMatchObject({ state: 'running', drivers, leftOut: [] })
    const [sent] = rig.published()
    expect(sent?.participants).toEqual(drivers)
    expect(sent).toMatchObject({ go: true, epoch: 3, expiresAt: (sent?.startAt ?? 0) + 2_000_000 })
  })

  it.each([
    [0, 50],
    [1, 50],
    [10, 200],
    [500, 2_000],
  ])('starts 20 round trips later, from 50 ms to 2 s: with %d ms of the slowest in %d ms', async (trip, ahead) => {
    const record = rig.create()
    rig.hear('a', 'ready', { roundTripMs: 0 })
    rig.hear('b', 'ready', { roundTripMs: trip })
    expect(await rig.leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
  })

  it.each([
    [10, 0, 200],
    [10, 133, 399.5],
    [10, 134, 401],
    [1, 400, 650],
    [500, 400, 2_600],
    [500, 4_000, 8_000],
    [1, 20_000, 30_050],
    [1, 3_600_000, 30_050],
  ])(
    'starts late enough for connections to be made: with %d ms of round trip and %d ms of the slowest, in %d ms',
    async (roundTripMs, connectMs, ahead) => {
      const record = rig.create()
      rig.hear('a', 'ready', { roundTripMs, connectMs: connectMs / 2 })
      rig.hear('b', 'ready', { roundTripMs, connectMs })
      rig.hear('c', 'ready', { roundTripMs })
      expect(await rig.leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
    },
  )

  it.each([
    [[400, 400, 400], 1_250],
    [[400, 100], 650],
    [[400, 300], 750],
    [[20_000, 20_000], 30_050],
  ])(
    'leaves time for the connections of all drivers together, because the target accepts them one by one: %j',
    async (all, ahead) => {
      const record = rig.create()
      all.forEach((connectMs, i) => {
        rig.hear(`driver-${i}`, 'ready', { connectMs })
      })
      expect(await rig.leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
    },
  )

  it('does not wait for the connections of a driver that takes no part', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.hear('b', 'refused', { connectMs: 9_000 })
    rig.hear('c', 'ready', { connectMs: 9_000 })
    rig.parts.registry.beat({ nodeId: 'c', boot: 'x', alive: false }, rig.clock.now())
    expect(await rig.leadOf(record)).toBeCloseTo(fromMillis(50), 0)
  })

  it('waits up to two seconds for answers that have not arrived yet', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.hear('b')
    const answer = triggerRun(record, rig.parts)
    await rig.pass(1.5)
    expect(rig.published()).toEqual([])
    rig.hear('b', 'ready')
    await rig.pass(0.1)
    expect((await answer).drivers).toMatchObject([{ nodeId: 'a' }, { nodeId: 'b' }])
  })

  it('waits equally long for the first driver', async () => {
    const record = rig.create()
    const answer = triggerRun(record, rig.parts)
    await rig.pass(1)
    rig.hear('a', 'ready')
    await rig.pass(0.1)
    expect((await answer).drivers).toMatchObject([{ nodeId: 'a' }])
  })

  it('leaves out drivers that refused or did not answer, with the reason', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.hear('b', 'refused')
    rig.hear('c')
    const { drivers, leftOut } = await rig.triggered(record)
    expect([drivers.map(({ nodeId }) => nodeId), leftOut]).toEqual([
      ['a'],
      [
        { nodeId: 'b', reason: 'no such engine' },
        { nodeId: 'c', reason: 'did not reply to the config in time' },
      ],
    ])
    expect(record.run.doubts.map(({ code }) => code)).toEqual(['left-out', 'left-out'])
  })

  it('does not use the answer of a former boot for the present one', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.parts.registry.beat({ nodeId: 'a', boot: 'x', alive: false }, rig.clock.now())
    rig.parts.registry.beat({ nodeId: 'a', boot: 'y', alive: true }, rig.clock.now())
    await expect(rig.triggered(record)).rejects.toMatchObject({ code: 'not-enough-drivers' })
  })

  it('reports how many drivers are missing', async () => {
    const record = rig.create()
    await expect(rig.triggered(record)).rejects.toMatchObject({ code: 'no-drivers' })
    rig.hear('a', 'ready')
    rig.parts = { ...rig.parts, minDrivers: 3 }
    await expect(rig.triggered(record)).rejects.toMatchObject({
      code: 'not-enough-drivers',
      details: { ready: 1, needed: 3, missing: 2 },
    })
    rig.parts = { ...rig.parts, minDrivers: 1 }
    rig.hear('a')
    expect((await rig.triggered(record)).drivers).toMatchObject([{ nodeId: 'a' }])
  })

  it('waits for the drivers that the plan demands, as long as it says', async () => {
    const record = rig.create('test', { ...plan, driverDemand: { min: 2, waitSeconds: 60 } })
    rig.hear('a', 'ready')
    const answer = triggerRun(record, rig.parts)
    await rig.pass(30)
    expect(rig.published()).toEqual([])
    rig.hear('b', 'ready')
    await rig.pass(1)
    expect((await answer).drivers).toMatchObject([{ nodeId: 'a' }, { nodeId: 'b' }])
  })

  it('is refused when the drivers that the plan demands have not come', async () => {
    const record = rig.create('test', { ...plan, driverDemand: { min: 2, waitSeconds: 1 } })
    rig.hear('a', 'ready')
    await expect(rig.triggered(record, 4)).rejects.toMatchObject({
      code: 'not-enough-drivers',
      details: { ready: 1, needed: 2, missing: 1 },
    })
  })

  it('is accepted once, even when two arrive at the same time', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    const answers = Promise.allSettled([triggerRun(record, rig.parts), triggerRun(record, rig.parts)])
    await rig.pass(3)
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(rig.triggered(record)).rejects.toMatchObject({ code: 'already-triggered' })
    expect(rig.published()).toHaveLength(1)
  })

  it('is refused while another test runs or is about to run, and names it', async () => {
    const [first, second] = [rig.create('test'), rig.create('second')]
    const answer = triggerRun(first, rig.parts)
    await expect(triggerRun(second, rig.parts)).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
    rig.hear('a', 'ready')
    await rig.pass(3)
    await answer
    await expect(triggerRun(second, rig.parts)).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
  })

  it('starts nothing when the test was stopped while the trigger waited', async () => {
    const record = rig.create()
    rig.hear('a')
    const answer = triggerRun(record, rig.parts)
    await rig.pass(0.5)
    rig.parts.runs.apply(record, { type: 'stop', reason: 'stop requested' })
    rig.hear('a')
    await Promise.all([rig.pass(3), expect(answer).rejects.toMatchObject({ code: 'already-ended' })])
    expect([rig.published(), record.run.state, record.triggering]).toEqual([[], 'aborted', false])
  })

  it('that Kafka does not accept fails the run, and makes drivers end if they start nevertheless', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.broker.away = true
    const refused = expect(triggerRun(record, rig.parts)).rejects.toMatchObject({ code: 'kafka-unavailable' })
    await rig.clock.advanceTo(later(rig.clock.now(), fromSeconds(10)))
    await refused
    expect([record.run.state, record.triggering]).toEqual(['failed', false])
    expect(rig.effects).toMatchObject([{ type: 'publish-stop' }, { type: 'seal' }])
    // A driver that received the trigger may have begun: the start is unknown, and no driver remains as running.
    expect(record.run.doubts.map(({ code }) => code)).toContain('start-unknown')
    expect(record.run.drivers.get('a')?.state).toBe('left')
  })

  it('is refused by an orchestrator that was replaced by another', async () => {
    const record = rig.create()
    rig.hear('a', 'ready')
    rig.parts.epochGuard.begin()
    rig.parts.epochGuard.hear(rig.parts.epochGuard.epoch + 1)
    await expect(triggerRun(record, rig.parts)).rejects.toMatchObject({ code: 'not-ready' })
    expect(rig.published()).toEqual([])
  })

  it('adds a doubt about the start when a participant has no common rig.clock', async () => {
    const record = rig.create()
    rig.parts.registry.beat({ nodeId: 'a', boot: 'x', alive: true }, rig.clock.now())
    const driver = { nodeId: 'a', boot: 'x', reports: 'windows' as const }
    rig.parts.runs.apply(record, { type: 'answered', driver, ready: true })
    await rig.triggered(record)
    expect(record.run.doubts.map(({ code }) => code)).toEqual(['clock-unsynchronised'])
  })
})
