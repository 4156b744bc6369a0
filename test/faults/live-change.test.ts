/** Changes of a running load, with real Kafka and three drivers: exactly counted, whoever is killed or stands still. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { RestartableSystem } from '../e2e/restarted.ts'
import { steer, untilInEffect } from '../e2e/live-change.ts'
import { describeWithKafka } from '../kafka/describe-with-kafka.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'

describeWithKafka('changes of a running load, with real Kafka', (source) => {
  let kafka: RunningKafka
  let system: RestartableSystem

  beforeAll(async () => {
    kafka = await source.start()
    system = await RestartableSystem.start(kafka.brokers, 3)
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  it('are followed exactly when the orchestrator is killed in the pause and after a rate, and started again', async () => {
    const between = async (path: string): Promise<void> => {
      if (path === 'resume') return
      await system.killOrchestrator()
      await system.startOrchestrator()
    }
    await steer(system, { seconds: 25, between })
  })

  it('that a driver hears of too late are followed by it from then on: no request is lost, and none is sent twice', async () => {
    const before = await system.seen()
    const testId = await system.api.plan({ target: system.target, rate: '60/s', duration: '12s' })
    await system.api.trigger(testId)
    await pause(1_000)
    system.signalDriver('driver-2', 'SIGSTOP')
    const { change } = await system.api.change(testId, 'rate', { factor: 3 })
    await untilInEffect(system.api, testId, change)
    system.signalDriver('driver-2', 'SIGCONT')
    const { events, state } = await system.api.ended(testId, 60_000)
    expect(state).toBe('finished')
    expect(events).toContainEqual(expect.objectContaining({ code: 'changed-late', nodeId: 'driver-2' }))
    const { overall, drivers } = await system.api.metrics(testId)
    expect(overall.dropped + overall.sent).toBe(overall.planned)
    expect(overall.sent).toBe((await system.seen()) - before)
    const late = drivers.find(({ nodeId }) => nodeId === 'driver-2')
    const others = drivers.filter(({ nodeId }) => nodeId !== 'driver-2')
    expect(others.map(({ planned }) => planned)).toEqual(others.map(() => others[0]?.planned))
    expect(late?.planned).toBeLessThan(others[0]?.planned ?? 0)
    expect(late?.dropped).toBeGreaterThan(0)
  })
})
