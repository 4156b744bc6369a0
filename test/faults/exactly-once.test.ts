/** Nothing is counted or run twice: every message is doubled, and all topics are replayed after a restart. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { startSystem, type System } from '../e2e/system.ts'
import { describeWithKafka } from '../kafka/describe-with-kafka.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'
import { type Doubler, replayEverything, startDoubler } from './doubler.ts'

/** Doubts that a busy machine may cause: late, but not wrong. */
const ofTheMachine = /^(unsound.*|paused.*|generator-busy|not-connected)$/

describeWithKafka('on real Kafka', (source) => {
  let kafka: RunningKafka
  let system: System

  beforeAll(async () => {
    kafka = await source.start()
    system = await startSystem({ kafka: kafka.brokers, seed: 'fleet' })
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  async function play(testId: string): Promise<{ sent: number; completed: number; seen: number; doubts: string[] }> {
    const before = await system.seen()
    await system.api.trigger(testId)
    const test = await system.api.ended(testId, 60_000)
    const { sent, completed } = (await system.api.metrics(testId)).overall
    return {
      sent,
      completed,
      seen: (await system.seen()) - before,
      doubts: test.verdict.doubts.map(({ code }) => code).filter((code) => !ofTheMachine.test(code)),
    }
  }

  it('counts everything once even if every message is published twice', async () => {
    const doubler: Doubler = await startDoubler(kafka.brokers)
    expect(await play(await system.api.avalanche())).toEqual({ sent: 1_000, completed: 1_000, seen: 1_000, doubts: [] })
    const tsunami = await play(await system.api.tsunami(1, { bursts: 3, size: 50 }))
    expect(tsunami).toMatchObject({ sent: 300, completed: 300, seen: 300 })
    // The fault took effect: the ledger has received windows again, and rejected them.
    const prometheus = await (await fetch(`${system.cluster.api}/metrics`)).text()
    expect(Number(/^breakwater_windows_duplicate_total\S* (\d+)/m.exec(prometheus)?.[1])).toBeGreaterThan(0)
    expect(doubler.count()).toBeGreaterThan(20)
    await doubler.stop()
  })

  it('runs nothing again when every process is restarted and every old message is replayed', async () => {
    const before = await system.api.drivers()
    await system.stop()
    system = await startSystem({ kafka: kafka.brokers, seed: 'fleet' })
    const after = await system.api.drivers()
    // The same nodes by name, each with a new boot.
    expect(ids(after.drivers)).toEqual(ids(before.drivers))
    expect(await replayEverything(kafka.brokers)).toBeGreaterThan(20)
    await pause(3_000)
    expect(await system.seen()).toBe(0)
    expect((await system.api.tests()).tests).toEqual([])
    const prometheus = await (await fetch(`${system.cluster.api}/metrics`)).text()
    expect(prometheus).not.toMatch(/^breakwater_requests_total.* [1-9]/m)
    expect(await play(await system.api.avalanche({ count: 100 }))).toEqual({
      sent: 200,
      completed: 200,
      seen: 200,
      doubts: [],
    })
  })
})

function ids(drivers: readonly { nodeId: string }[]): string[] {
  return drivers.map(({ nodeId }) => nodeId).sort()
}
