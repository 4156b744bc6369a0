/** Kafka deletes records of drivers before the paused orchestrator can read them: a specific doubt reports that. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { eventually, startSystem, type System } from '../e2e/system.ts'
import { describeWithKafka } from '../kafka/describe-with-kafka.ts'
import { client, withAdmin } from '../kafka/plain-client.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'

const topics = ['metrics', 'heartbeat']

describeWithKafka('records that expire before they are read', (source) => {
  let kafka: RunningKafka
  let system: System

  beforeAll(async () => {
    kafka = await source.start()
    system = await startSystem({ kafka: kafka.brokers, drivers: 1 })
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  it('cause their own doubt: no driver counts as lost, and missing windows are listed', async () => {
    const testId = await system.api.avalanche({ count: 800, rate: 100 })
    await system.api.trigger(testId)
    await eventually('windows come', async () => (await system.api.metrics(testId)).overall.sent > 100)
    const orchestrator = system.cluster.part('orchestrator')
    orchestrator?.signal('SIGSTOP')
    await pause(3_000)
    await withAdmin(client(kafka.brokers), async (admin) => {
      for (const topic of topics) {
        const [before] = await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] })
        const [after] = await admin.fetchTopicOffsets(topic)
        // The fault took effect.
        expect(Number(after?.low)).toBeGreaterThan(Number(before?.low))
      }
    })
    orchestrator?.signal('SIGCONT')
    const test = await system.api.ended(testId, 60_000)
    const codes = test.verdict.doubts.map(({ code }) => code)
    expect(codes).toContain('records-expired')
    expect(codes).not.toContain('driver-lost')
    // The last window contains the totals of all, so nothing is missing in the end.
    expect((await system.api.metrics(testId)).overall).toMatchObject({ sent: 800, completed: 800 })
  })
})
