/** The recent heartbeats of a driver, as the whole orchestrator collects them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { VirtualClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { fromSeconds, later } from '../lib/units.ts'
import { Orchestrator } from './orchestrator.ts'

let clock: VirtualClock
let orchestrator: Orchestrator
let driver: Messenger

beforeEach(async () => {
  clock = new VirtualClock(fromSeconds(1_000))
  const broker = new MemoryBroker(clock)
  driver = new Messenger(broker.connect())
  const limits = { suspectSeconds: 3, lostSeconds: 5, minimumShare: 0.5, minDrivers: 1, expectDrivers: 0 }
  const messenger = new Messenger(broker.connect())
  orchestrator = new Orchestrator({ messenger, clock, log: silentLog, options: { id: 'me', epoch: 2, ...limits } })
  await Promise.all([orchestrator.start(), pass(3)])
})
afterEach(async () => {
  await orchestrator.close()
})

async function pass(seconds: number): Promise<void> {
  await clock.advanceTo(later(clock.now(), fromSeconds(seconds)))
}

async function beat(rest: Partial<Heartbeat>, seconds = 1): Promise<void> {
  const message: Heartbeat = { nodeId: 'mallard', alive: true, boot: 'x', ...rest }
  await Promise.all([driver.publish('heartbeat', message), pass(seconds)])
}

describe('a driver', () => {
  it('has its condition at each of its recent heartbeats, also when it is lost', async () => {
    for (const seq of [1, 2, 3]) await beat({ seq, state: 'idle', outbox: seq })
    expect(orchestrator.service.driver('mallard')).toMatchObject({
      liveness: 'up',
      heartbeats: [{ state: 'idle', outbox: 1, slipMs: null }, { outbox: 2 }, { outbox: 3 }],
    })
    await pass(20)
    const { liveness, heartbeats } = orchestrator.service.driver('mallard')
    expect([liveness, heartbeats.length]).toEqual(['lost', 3])
  })

  it('has none of a heartbeat that was overtaken, or of another process that claims its name', async () => {
    await beat({ seq: 5, outbox: 5 })
    await beat({ seq: 4, outbox: 4 })
    await beat({ seq: 1, outbox: 1, boot: 'other' })
    expect(orchestrator.service.driver('mallard').heartbeats.map(({ outbox }) => outbox)).toEqual([5])
  })

  it('that is not known is refused, with the most similar name', async () => {
    await beat({})
    expect(() => orchestrator.service.driver('malard')).toThrow("unknown driver 'malard': did you mean 'mallard'?")
    expect(() => orchestrator.service.driver('goose')).toThrow("unknown driver 'goose': GET /drivers lists")
  })
})
