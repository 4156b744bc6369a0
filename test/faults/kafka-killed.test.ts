/** `kill -9` and restart of real Kafka during a run: the load continues, nothing is missing, and no driver is lost. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { eventually, startSystem, type System } from '../e2e/system.ts'
import { describeWithKafka, itWithOwnKafka } from '../kafka/describe-with-kafka.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'

describeWithKafka('real Kafka that is killed during a run', (source) => {
  let kafka: RunningKafka
  let system: System

  beforeAll(async () => {
    kafka = await source.start()
    system = await startSystem({ kafka: kafka.brokers, drivers: 2 })
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  itWithOwnKafka(source)('causes no lost window, and the counts equal those of the target', async () => {
    const testId = await system.api.avalanche({ count: 4_000, rate: 200 })
    const before = await system.seen()
    await system.api.trigger(testId)
    await eventually('windows come', async () => (await system.api.metrics(testId)).overall.sent > 400)
    await kafka.kill()
    const atKill = await system.seen()
    await eventually(
      'the orchestrator notices',
      async () => (await fetch(`${system.cluster.api}/readyz`)).status === 503,
    )
    await pause(3_000)
    // The fault took effect, and the load continued.
    expect(await system.seen()).toBeGreaterThan(atKill + 400)
    await kafka.restart()

    const test = await system.api.ended(testId, 90_000)
    const { overall, missing } = await system.api.metrics(testId)
    expect(test.state).toBe('finished')
    expect(missing).toEqual([])
    expect(overall).toMatchObject({ planned: 8_000, sent: 8_000, completed: 8_000, lost: { windows: 0, atMost: 0 } })
    expect((await system.seen()) - before).toBe(8_000)
    const codes = test.verdict.doubts.map(({ code }) => code)
    for (const code of ['driver-lost', 'windows-missing', 'totals-mismatch']) expect(codes).not.toContain(code)
    await eventually('it is ready again', async () => (await fetch(`${system.cluster.api}/readyz`)).status === 200)
  })

  it('is ready for the next test', async () => {
    const testId = await system.api.avalanche({ count: 100 })
    await system.api.trigger(testId)
    await system.api.ended(testId, 30_000)
    expect((await system.api.metrics(testId)).overall).toMatchObject({ sent: 200, completed: 200 })
  })
})
