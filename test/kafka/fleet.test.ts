/** The main story on real Kafka with eight drivers, and with a driver added and removed between tests. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { steer } from '../e2e/live-change.ts'
import { playPhases } from '../e2e/phases.ts'
import { eventually, startSystem, type System } from '../e2e/system.ts'
import { describeWithKafka } from './describe-with-kafka.ts'
import type { RunningKafka } from './real-kafka.ts'

describeWithKafka('eight drivers on real Kafka', (source) => {
  let kafka: RunningKafka
  let system: System

  beforeAll(async () => {
    kafka = await source.start()
    system = await startSystem({ kafka: kafka.brokers, drivers: 8 })
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  async function play(testId: string, drivers: number): Promise<{ sent: number; completed: number; seen: number }> {
    const before = await system.seen()
    expect((await system.api.trigger(testId)).drivers).toHaveLength(drivers)
    await system.api.ended(testId, 60_000)
    const { sent, completed } = (await system.api.metrics(testId)).overall
    return { sent, completed, seen: (await system.seen()) - before }
  }

  async function up(): Promise<number> {
    return (await system.api.drivers()).drivers.filter(({ liveness }) => liveness === 'up').length
  }

  it('send 500 requests each in an avalanche', async () => {
    expect(await play(await system.api.avalanche(), 8)).toEqual({ sent: 4_000, completed: 4_000, seen: 4_000 })
  })

  it('send the bursts of a tsunami together', async () => {
    expect(await play(await system.api.tsunami(1, { bursts: 3, size: 20 }), 8)).toEqual({
      sent: 480,
      completed: 480,
      seen: 480,
    })
  })

  it('count each request of a plan with eight phases and five requests where it belongs', async () => {
    await playPhases(system, 8)
  })

  it('follow changes of a running load together', async () => {
    await steer({ ...system, target: system.cluster.target })
  })

  it('may become nine, and then eight again', async () => {
    const ninth = system.cluster.addDriver()
    await eventually('nine are up', async () => (await up()) === 9)
    expect(await play(await system.api.avalanche({ count: 100 }), 9)).toEqual({ sent: 900, completed: 900, seen: 900 })
    await ninth.stop(10_000)
    await eventually('eight are up', async () => (await up()) === 8)
    expect(await play(await system.api.avalanche({ count: 100 }), 8)).toEqual({ sent: 800, completed: 800, seen: 800 })
  })
})
