import { beforeEach, describe, expect, it } from '@jest/globals'
import type { LiveEvent } from '../lib/api/answers.ts'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { VirtualClock } from '../lib/clock.ts'
import { CommonClock } from '../lib/common-clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Control } from '../lib/messages/control.ts'
import { fromMillis, fromSeconds, later, micros, SECOND } from '../lib/units.ts'
import { Bell } from './bell.ts'
import { LiveTeller } from './live.ts'
import { Reign } from './reign.ts'
import { Pulse } from './pulse.ts'
import { play, started } from './run/events.suite.ts'
import { recordOf } from './run/record.ts'
import { Teller } from './teller.ts'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

describe('a bell', () => {
  it('wakes who waits once its condition holds, or after its time', async () => {
    const bell = new Bell(clock)
    let open = false
    const waits = bell.until(() => open, SECOND)
    const gives = bell.until(() => false, SECOND)
    bell.ring()
    await pass(500)
    open = true
    bell.ring()
    expect(await waits).toBe(true)
    await pass(500)
    expect(await gives).toBe(false)
  })

  it('does not wait for what is so already', async () => {
    expect(await new Bell(clock).until(() => true, SECOND)).toBe(true)
  })
})

describe('live figures', () => {
  const window = (
    nodeId: string,
    second: number,
    running = 2,
  ): [string, { nodeId: string; to: number; running: number }] => ['test', { nodeId, to: second * SECOND, running }]

  it('are told at once when every running driver’s second is in', () => {
    const told: string[] = []
    const live = new LiveTeller({ clock, tell: (testId) => told.push(testId) })
    live.window(...window('a', 1))
    expect(told).toEqual([])
    live.window(...window('b', 1))
    expect(told).toEqual(['test'])
  })

  it('do not wait longer than a quarter of a second for a slow driver, nor beyond the next second', async () => {
    let told = 0
    const live = new LiveTeller({ clock, tell: () => (told += 1) })
    live.window(...window('a', 1))
    await pass(249)
    expect(told).toBe(0)
    await pass(1)
    expect(told).toBe(1)
    live.window(...window('a', 2))
    live.window(...window('a', 3))
    expect(told).toBe(2)
  })

  it('of a run that is over are told together, however many windows come late', async () => {
    let told = 0
    const live = new LiveTeller({ clock, tell: () => (told += 1) })
    live.now('test')
    for (let i = 0; i < 100; i += 1) live.window(...window(`late ${i}`, 1, 0))
    await pass(1_000)
    expect(told).toBe(2)
  })
})

describe('a change of a run', () => {
  it('is told at once when its state is new, and together with others when not', async () => {
    const events: LiveEvent[] = []
    const teller = new Teller(silentLog, clock)
    const end = teller.listen((event) => events.push(event))
    const record = recordOf(started('a', 'b', 'c'))
    teller.run(record)
    for (let i = 0; i < 100; i += 1) teller.run(record)
    expect(events).toHaveLength(1)
    await pass(100)
    expect(events).toHaveLength(2)
    record.run = play([{ type: 'stop', reason: 'asked' }], record.run).run
    teller.run(record)
    expect(events.at(-1)).toMatchObject({ type: 'run', data: { state: 'draining' } })
    end()
    record.run = play([{ type: 'fail', reason: 'why' }], record.run).run
    teller.run(record)
    expect(events).toHaveLength(3)
  })
})

describe('the orchestrator’s pulse', () => {
  it('beats each second, samples the common clock, and is deaf without its own echo', async () => {
    const broker = new MemoryBroker(clock)
    const messenger = new Messenger(broker.connect())
    const commonClock = new CommonClock(() => 0)
    const pulse = new Pulse({ messenger, clock, commonClock, id: 'me', reign: new Reign(2) })
    const control = (message: Control): void => {
      pulse.hear(message, clock.now())
    }
    await messenger.subscribe({ control: 'now' }, { control })
    expect(pulse.deaf(clock.now())).toBe(true)
    const begun = pulse.start()
    await pass(1_000)
    await begun
    expect(pulse.deaf(clock.now())).toBe(false)
    const before = broker.log.length
    await pass(5_000)
    expect(broker.log.length - before).toBe(5)
    const { offset, uncertainty } = commonClock.estimate()
    expect(Math.abs(offset - broker.epochMs * 1_000)).toBeLessThanOrEqual(uncertainty + 1)
    broker.away = true
    await pass(4_000)
    expect(pulse.deaf(clock.now())).toBe(true)
    broker.away = false
    await pass(2_000)
    expect(pulse.deaf(clock.now())).toBe(false)
    pulse.stop()
    await pass(5_000)
    expect(pulse.deaf(clock.now())).toBe(true)
  })

  it('does not take another’s beat for its own, nor that of its former life', () => {
    const messenger = new Messenger(new MemoryBroker(clock).connect())
    const pulse = new Pulse({ messenger, clock, commonClock: new CommonClock(() => 0), id: 'me', reign: new Reign(2) })
    pulse.hear({ type: 'beat', epoch: 2, seq: 1, from: 'other' }, micros(0))
    pulse.hear({ type: 'beat', epoch: 1, seq: 1, from: 'me' }, micros(0))
    expect(pulse.deaf(fromSeconds(0))).toBe(true)
    pulse.hear({ type: 'beat', epoch: 2, seq: 1, from: 'me' }, micros(0))
    expect(pulse.deaf(fromSeconds(0))).toBe(false)
  })
})
