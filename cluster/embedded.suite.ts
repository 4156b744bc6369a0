/** An orchestrator over the embedded broker, in the process of the test. */
import { startBroker } from '../broker/broker.ts'
import { pause } from '../lib/clock.ts'
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import type { BusIdentity } from '../lib/bus/kafka-settings.ts'
import { topicDefinitions } from '../lib/bus/topics.ts'
import { silentLog } from '../lib/log.ts'
import { createOrchestrator, type OrchestratorConfig } from '../orchestrator/create-orchestrator.ts'
import type { OrchestratorService } from '../orchestrator/service.ts'

/** Of a driver with one thread. */
export const driverOptions = {
  workers: 1,
  cores: 1,
  heartbeatMs: 1_000,
  graceMs: 100,
  controlLossSeconds: 0,
  outboxWindows: 600,
  foreign: { target: '', delayUnit: 'seconds' as const },
}

export interface Embedded {
  readonly kafka: (identity: BusIdentity) => KafkaBusOptions
  readonly service: OrchestratorService
  /** Ends the orchestrator, then the broker; drivers must have ended. */
  close(): Promise<void>
}

/** Resolves when the orchestrator is ready. */
export async function startEmbedded(options: OrchestratorConfig['options']): Promise<Embedded> {
  const topics = topicDefinitions({ prefix: '' }).map(({ topic, numPartitions = 1, configEntries = [] }) => ({
    name: topic,
    partitions: numPartitions,
    config: configEntries,
  }))
  const broker = await startBroker({ host: '127.0.0.1', port: 0, topics }, silentLog)
  const kafka = (identity: BusIdentity): KafkaBusOptions => ({
    ...identity,
    brokers: [`127.0.0.1:${broker.port}`],
    prefix: '',
  })
  const orchestrator = createOrchestrator({ kafka, options }, silentLog)
  await orchestrator.start()
  const close = async (): Promise<void> => {
    await orchestrator.close()
    await broker.close()
  }
  return { kafka, service: orchestrator.service, close }
}

/** Resolves when the condition holds; the test's time limit ends the wait. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20)
}
