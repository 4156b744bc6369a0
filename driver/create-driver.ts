/**
 * Assembles a driver from its bus and its worker pool. A driver runs in its own process, or in one process with all
 * others.
 */
import type { Worker } from 'node:worker_threads'
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { createKafkaBus } from '../lib/bus/kafka-bus.ts'
import type { BusIdentity } from '../lib/bus/kafka-settings.ts'
import type { MessageLog } from '../lib/bus/message-log.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { builtInProtocols, type Protocols } from './protocols/protocols.ts'
import { WorkerPool } from './worker-pool/worker-pool.ts'
import { Driver } from './main-thread/driver.ts'
import type { DriverParts } from './main-thread/driver-parts.ts'

export interface DriverConfig extends Pick<DriverParts, 'identity' | 'options'> {
  /** Returns the Kafka options for the identity of this driver. */
  readonly kafka: (identity: BusIdentity) => KafkaBusOptions
  /** Receives every message that is sent or received; none by default. */
  readonly messages?: MessageLog
  /** The protocols for targets; the built-in ones by default. */
  readonly protocols?: Protocols
  /** Creates one load thread, by default of worker.ts; it supports the driver's protocols. */
  readonly thread?: () => Worker
}

/** Creates a driver that is not started. */
export function createDriver(config: DriverConfig, log: Log): Driver {
  const { kafka, identity, options, messages, thread, protocols = builtInProtocols() } = config
  const client = `breakwater-driver-${identity.nodeId}`
  const onBus = { clientId: client, groupId: `${client}-${identity.boot}`, longPolls: true, clock: systemClock }
  return new Driver({
    messenger: new Messenger(createKafkaBus(kafka(onBus), log), messages),
    pool: new WorkerPool(options.workers, log, thread, protocols),
    clock: systemClock,
    log,
    identity,
    options,
    protocols,
  })
}
