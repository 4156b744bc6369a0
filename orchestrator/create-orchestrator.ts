/** Puts an orchestrator together: its bus and itself. Its API, if it is to have one, is its process's business. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import type { BusIdentity } from '../lib/bus/kafka-settings.ts'
import type { MessageLog } from '../lib/bus/message-log.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { systemClock } from '../lib/clock.ts'
import { newBootId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { Orchestrator, type OrchestratorOptions } from './orchestrator.ts'

export interface OrchestratorConfig {
  /** How Kafka is reached, by whoever this orchestrator is on the bus. */
  readonly kafka: (identity: BusIdentity) => KafkaBusOptions
  readonly options: Omit<OrchestratorOptions, 'id' | 'epoch'>
  /** Takes every message that is sent or received; none unless given. */
  readonly messages?: MessageLog
}

/** An orchestrator that has not been started, under a new id. */
export function createOrchestrator({ kafka, options, messages }: OrchestratorConfig, log: Log): Orchestrator {
  const id = newBootId()
  const client = `breakwater-orchestrator-${id}`
  const bus = createKafkaBus(kafka({ clientId: client, groupId: client, longPolls: false, clock: systemClock }), log)
  return new Orchestrator({
    messenger: new Messenger(bus, messages),
    clock: systemClock,
    log,
    options: { ...options, id, epoch: Date.now() },
  })
}
