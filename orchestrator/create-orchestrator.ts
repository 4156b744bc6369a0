/** Assembles an orchestrator with its bus. The process starts the API, if there is one. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import type { BusIdentity } from '../lib/bus/kafka-settings.ts'
import type { MessageLog } from '../lib/bus/message-log.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { systemClock } from '../lib/clock.ts'
import { newBootId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { StoreClient, type StoreOptions } from './store/store-client.ts'
import type { OrchestratorOptions } from './options.ts'
import { Orchestrator } from './orchestrator.ts'

export interface OrchestratorConfig {
  /** Returns the Kafka options for the identity of this orchestrator. */
  readonly kafka: (identity: BusIdentity) => KafkaBusOptions
  readonly options: Omit<OrchestratorOptions, 'id' | 'epoch'>
  /** Receives every message that is sent or received; none by default. */
  readonly messages?: MessageLog
  /** Where the history is kept; without it, everything is forgotten with the process. */
  readonly store?: StoreOptions | undefined
}

/** Creates an orchestrator with a new id, without starting it. */
export function createOrchestrator({ kafka, options, messages, store }: OrchestratorConfig, log: Log): Orchestrator {
  const id = newBootId()
  const client = `breakwater-orchestrator-${id}`
  const bus = createKafkaBus(kafka({ clientId: client, groupId: client, longPolls: false, clock: systemClock }), log)
  return new Orchestrator({
    messenger: new Messenger(bus, messages),
    clock: systemClock,
    log,
    options: { ...options, id, epoch: Date.now() },
    ...(store === undefined ? {} : { history: new StoreClient(store) }),
  })
}
