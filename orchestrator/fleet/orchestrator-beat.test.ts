import { beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../../lib/bus/messenger.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { CommonClock } from '../../lib/common-clock.ts'
import type { Control } from '../../lib/messages/control.ts'
import { fromMillis, fromSeconds, later, micros } from '../../lib/units.ts'
import { EpochGuard } from './epoch-guard.ts'
import { OrchestratorBeat } from './orchestrator-beat.ts'

let clock: VirtualClock

beforeEach(() => {
  clock = new VirtualClock()
})

async function pass(milliseconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromMillis(milliseconds)))
}

describe('the orchestrator’s heartbeat', () => {
  it('is sent each second, samples the common clock, and reveals deafness when it does not return', async () => {
    const broker = new MemoryBroker(clock)
    const messenger = new Messenger(broker.connect())
    const commonClock = new CommonClock(() => 0)
    const ownBeat = new OrchestratorBeat({ messenger, clock, commonClock, id: 'me', epochGuard: new EpochGuard(2) })
    const control = (message: Control): void => {
      ownBeat.hear(message, clock.now())
    }
    await messenger.subscribe({ control: 'now' }, { control })
    expect(ownBeat.deaf(clock.now())).toBe(true)
    const begun = ownBeat.start()
    await pass(1_000)
    await begun
    expect(ownBeat.deaf(clock.now())).toBe(false)
    const before = broker.log.length
    await pass(5_000)
    expect(broker.log.length - before).toBe(5)
    const { offset, uncertainty } = commonClock.estimate()
    expect(Math.abs(offset - broker.epochMs * 1_000)).toBeLessThanOrEqual(uncertainty + 1)
    broker.away = true
    await pass(4_000)
    expect(ownBeat.deaf(clock.now())).toBe(true)
    broker.away = false
    await pass(2_000)
    expect(ownBeat.deaf(clock.now())).toBe(false)
    ownBeat.stop()
    await pass(5_000)
    expect(ownBeat.deaf(clock.now())).toBe(true)
  })

  it('is not confused with that of another orchestrator, nor with that of its own former life', () => {
    const messenger = new Messenger(new MemoryBroker(clock).connect())
    const ownBeat = new OrchestratorBeat({
      messenger,
      clock,
      commonClock: new CommonClock(() => 0),
      id: 'me',
      epochGuard: new EpochGuard(2),
    })
    ownBeat.hear({ type: 'beat', epoch: 2, seq: 1, from: 'other' }, micros(0))
    ownBeat.hear({ type: 'beat', epoch: 1, seq: 1, from: 'me' }, micros(0))
    expect(ownBeat.deaf(fromSeconds(0))).toBe(true)
    ownBeat.hear({ type: 'beat', epoch: 2, seq: 1, from: 'me' }, micros(0))
    expect(ownBeat.deaf(fromSeconds(0))).toBe(false)
  })
})
