/** Puts a driver together: its bus, its pool, itself. It runs in a process of its own, or in one with all the others. */
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
import { Driver, type DriverParts } from './main-thread/driver.ts'

export interface DriverConfig extends Pick<DriverParts, 'identity' | 'options'> {
  /** How Kafka is reached, by whoever this driver is on the bus. */
  readonly kafka: (identity: BusIdentity) => KafkaBusOptions
  /** Takes every message that is sent or received; none unless given. */
  readonly messages?: MessageLog
  /** What it speaks to targets; what every driver does unless given. */
  readonly protocols?: Protocols
  /** Makes one load thread, of worker.ts unless given; it speaks what the driver does. */
  readonly thread?: () => Worker
}

/** A driver that has not been started. */
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
