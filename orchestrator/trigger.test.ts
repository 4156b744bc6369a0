import { beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import type { TriggeredAnswer } from '../lib/api/answers.ts'
import { VirtualClock } from '../lib/clock.ts'
import { CommonClock } from '../lib/common-clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { trigger, type Trigger } from '../lib/messages/trigger.ts'
import { fromMillis, fromSeconds, later } from '../lib/units.ts'
import { ChangeSignal } from './change-signal.ts'
import { EpochGuard } from './fleet/epoch-guard.ts'
import { Registry } from './fleet/registry.ts'
import { plan } from './run/events.suite.ts'
import type { Effect } from './run/machine.ts'
import type { RunRecord } from './run/record.ts'
import { draft } from './run/run.ts'
import { RunStore } from './run/run-store.ts'
import { type TriggerParts, triggerRun } from './trigger.ts'

let clock: VirtualClock
let broker: MemoryBroker
let parts: TriggerParts
let effects: Effect[]

beforeEach(() => {
  clock = new VirtualClock(fromSeconds(1_000))
  broker = new MemoryBroker(clock)
  effects = []
  const act = (_: RunRecord, effect: Effect): number => effects.push(effect)
  const [wall, common] = [(): number => clock.wall(), (): number => clock.now()]
  const runs = new RunStore({ log: silentLog, wall, common, minimumShare: 0.5, act, changed: () => undefined })
  const commonClock = new CommonClock(() => 0)
  commonClock.add({ appendedAt: 1_000_000, sentAt: clock.now(), ackedAt: clock.now() })
  const known = { runs, registry: new Registry(), changeSignal: new ChangeSignal(clock), clock, commonClock }
  parts = { ...known, messenger: new Messenger(broker.connect()), epochGuard: new EpochGuard(3), minDrivers: 1 }
})

function create(testId = 'test'): RunRecord {
  const record = parts.runs.add(draft(testId, plan, 0))
  parts.runs.apply(record, { type: 'published' })
  return record
}

interface Told {
  readonly roundTripMs?: number
  readonly connectMs?: number
}

/** A driver sends a heartbeat, and answers the config of the test if an answer is given. */
function hear(nodeId: string, answer?: 'ready' | 'refused', { roundTripMs = 1, connectMs }: Told = {}): void {
  const reading = { uncertainty: 500, roundTrip: fromMillis(roundTripMs), wallOffset: 0 }
  const beat: Heartbeat = { nodeId, boot: 'x', alive: true, clock: reading }
  parts.registry.beat(beat, clock.now())
  const record = parts.runs.find('test')
  if (answer !== undefined && record !== undefined) {
    const reason = answer === 'refused' ? { reason: 'no such engine' } : {}
    const driver = { nodeId, boot: 'x', reports: 'windows' as const }
    const connecting = connectMs === undefined ? {} : { connectMs }
    parts.runs.apply(record, { type: 'answered', driver, ready: answer === 'ready', ...reason, ...connecting })
  }
  parts.changeSignal.notify()
}

async function pass(seconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromSeconds(seconds)))
}

/** Triggers, and advances the time until the promise is settled. */
async function triggered(record: RunRecord, seconds = 3): Promise<TriggeredAnswer> {
  const answer = triggerRun(record, parts)
  await Promise.all([pass(seconds), answer.catch(() => undefined)])
  return answer
}

/** Triggers, and returns the time from the request to the start instant, in µs. */
async function leadOf(record: RunRecord): Promise<number> {
  const now = parts.commonClock.toCommon(clock.now())
  await triggered(record)
  return (published()[0]?.startAt ?? 0) - now
}

function published(): Trigger[] {
  return broker.log.flatMap(({ topic, value }) => {
    const read = trigger.read(value)
    return topic === 'trigger' && read.ok ? [read.message] : []
  })
}

describe('a trigger', () => {
  it('names the participants in the order of their ids, whatever the order of their answers', async () => {
    const record = create()
    for (const node of ['c', 'a', 'b']) hear(node, 'ready')
    const drivers = ['a', 'b', 'c'].map((nodeId) => ({ nodeId, boot: 'x' }))
    expect(await triggered(record)).toMatchObject({ state: 'running', drivers, leftOut: [] })
    const [sent] = published()
    expect(sent?.participants).toEqual(drivers)
    expect(sent).toMatchObject({ go: true, epoch: 3, expiresAt: (sent?.startAt ?? 0) + 2_000_000 })
  })

  it.each([
    [0, 50],
    [1, 50],
    [10, 200],
    [500, 2_000],
  ])('starts 20 round trips later, from 50 ms to 2 s: with %d ms of the slowest in %d ms', async (trip, ahead) => {
    const record = create()
    hear('a', 'ready', { roundTripMs: 0 })
    hear('b', 'ready', { roundTripMs: trip })
    expect(await leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
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
      const record = create()
      hear('a', 'ready', { roundTripMs, connectMs: connectMs / 2 })
      hear('b', 'ready', { roundTripMs, connectMs })
      hear('c', 'ready', { roundTripMs })
      expect(await leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
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
      const record = create()
      all.forEach((connectMs, i) => {
        hear(`driver-${i}`, 'ready', { connectMs })
      })
      expect(await leadOf(record)).toBeCloseTo(fromMillis(ahead), 0)
    },
  )

  it('does not wait for the connections of a driver that takes no part', async () => {
    const record = create()
    hear('a', 'ready')
    hear('b', 'refused', { connectMs: 9_000 })
    hear('c', 'ready', { connectMs: 9_000 })
    parts.registry.beat({ nodeId: 'c', boot: 'x', alive: false }, clock.now())
    expect(await leadOf(record)).toBeCloseTo(fromMillis(50), 0)
  })

  it('waits up to two seconds for answers that have not arrived yet', async () => {
    const record = create()
    hear('a', 'ready')
    hear('b')
    const answer = triggerRun(record, parts)
    await pass(1.5)
    expect(published()).toEqual([])
    hear('b', 'ready')
    await pass(0.1)
    expect((await answer).drivers).toMatchObject([{ nodeId: 'a' }, { nodeId: 'b' }])
  })

  it('waits equally long for the first driver', async () => {
    const record = create()
    const answer = triggerRun(record, parts)
    await pass(1)
    hear('a', 'ready')
    await pass(0.1)
    expect((await answer).drivers).toMatchObject([{ nodeId: 'a' }])
  })

  it('leaves out drivers that refused or did not answer, with the reason', async () => {
    const record = create()
    hear('a', 'ready')
    hear('b', 'refused')
    hear('c')
    const { drivers, leftOut } = await triggered(record)
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
    const record = create()
    hear('a', 'ready')
    parts.registry.beat({ nodeId: 'a', boot: 'x', alive: false }, clock.now())
    parts.registry.beat({ nodeId: 'a', boot: 'y', alive: true }, clock.now())
    await expect(triggered(record)).rejects.toMatchObject({ code: 'not-enough-drivers' })
  })

  it('reports how many drivers are missing', async () => {
    const record = create()
    await expect(triggered(record)).rejects.toMatchObject({ code: 'no-drivers' })
    hear('a', 'ready')
    parts = { ...parts, minDrivers: 3 }
    await expect(triggered(record)).rejects.toMatchObject({
      code: 'not-enough-drivers',
      details: { ready: 1, needed: 3, missing: 2 },
    })
    parts = { ...parts, minDrivers: 1 }
    hear('a')
    expect((await triggered(record)).drivers).toMatchObject([{ nodeId: 'a' }])
  })

  it('is accepted once, even when two arrive at the same time', async () => {
    const record = create()
    hear('a', 'ready')
    const answers = Promise.allSettled([triggerRun(record, parts), triggerRun(record, parts)])
    await pass(3)
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(triggered(record)).rejects.toMatchObject({ code: 'already-triggered' })
    expect(published()).toHaveLength(1)
  })

  it('is refused while another test runs or is about to run, and names it', async () => {
    const [first, second] = [create('test'), create('second')]
    const answer = triggerRun(first, parts)
    await expect(triggerRun(second, parts)).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
    hear('a', 'ready')
    await pass(3)
    await answer
    await expect(triggerRun(second, parts)).rejects.toMatchObject({ code: 'busy', details: { running: 'test' } })
  })

  it('starts nothing when the test was stopped while the trigger waited', async () => {
    const record = create()
    hear('a')
    const answer = triggerRun(record, parts)
    await pass(0.5)
    parts.runs.apply(record, { type: 'stop', reason: 'stop requested' })
    hear('a')
    await Promise.all([pass(3), expect(answer).rejects.toMatchObject({ code: 'already-ended' })])
    expect([published(), record.run.state, record.triggering]).toEqual([[], 'aborted', false])
  })

  it('that Kafka does not accept fails the run, and makes drivers end if they start nevertheless', async () => {
    const record = create()
    hear('a', 'ready')
    broker.away = true
    const refused = expect(triggerRun(record, parts)).rejects.toMatchObject({ code: 'kafka-unavailable' })
    await clock.advanceTo(later(clock.now(), fromSeconds(10)))
    await refused
    expect([record.run.state, record.triggering]).toEqual(['failed', false])
    expect(effects).toMatchObject([{ type: 'publish-stop' }, { type: 'seal' }])
    // A driver that received the trigger may have begun: the start is unknown, and no driver remains as running.
    expect(record.run.doubts.map(({ code }) => code)).toContain('start-unknown')
    expect(record.run.drivers.get('a')?.state).toBe('left')
  })

  it('is refused by an orchestrator that was replaced by another', async () => {
    const record = create()
    hear('a', 'ready')
    parts.epochGuard.begin()
    parts.epochGuard.hear(parts.epochGuard.epoch + 1)
    await expect(triggerRun(record, parts)).rejects.toMatchObject({ code: 'not-ready' })
    expect(published()).toEqual([])
  })

  it('adds a doubt about the start when a participant has no common clock', async () => {
    const record = create()
    parts.registry.beat({ nodeId: 'a', boot: 'x', alive: true }, clock.now())
    const driver = { nodeId: 'a', boot: 'x', reports: 'windows' as const }
    parts.runs.apply(record, { type: 'answered', driver, ready: true })
    await triggered(record)
    expect(record.run.doubts.map(({ code }) => code)).toEqual(['clock-unsynchronised'])
  })
})
