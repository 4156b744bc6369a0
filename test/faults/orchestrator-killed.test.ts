import { afterAll, beforeAll } from '@jest/globals'
import { orchestratorKilledContract } from '../e2e/orchestrator-killed.suite.ts'
import { RestartableSystem } from '../e2e/restarted.ts'
import { describeWithKafka } from '../kafka/describe-with-kafka.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'

describeWithKafka('an orchestrator that is killed and started again, with real Kafka', (source) => {
  let kafka: RunningKafka
  let system: RestartableSystem

  beforeAll(async () => {
    kafka = await source.start()
    system = await RestartableSystem.start(kafka.brokers)
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
  })

  orchestratorKilledContract(() => system)
})
