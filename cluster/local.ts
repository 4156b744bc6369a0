/**
 * Broker, orchestrator and driver in this process, with the load in its own threads. They communicate as usual: Kafka's
 * protocol over TCP, on a free port of loopback. This suits a single test without an installation.
 */
import type { Worker } from 'node:worker_threads'
import { startBroker } from '../broker/broker.ts'
import { createDriver } from '../driver/create-driver.ts'
import { ownAddress } from '../driver/address.ts'
import { readCredentials } from '../driver/credentials.ts'
import type { Driver } from '../driver/main-thread/driver.ts'
import { usableCores } from '../lib/cores.ts'
import type { DriverOptions } from '../driver/options.ts'
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import type { BusIdentity } from '../lib/bus/kafka-settings.ts'
import { topicDefinitions } from '../lib/bus/topics.ts'
import { newBootId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { createOrchestrator } from '../orchestrator/create-orchestrator.ts'
import type { Orchestrator } from '../orchestrator/orchestrator.ts'
import type { OrchestratorService } from '../orchestrator/service.ts'

export interface LocalOptions {
  /** The number of load threads. */
  readonly workers: number
  /** The stop grace in milliseconds. */
  readonly graceMs: number
  /** Creates one load thread. */
  readonly thread: () => Worker
  /** For targets with TLS. */
  readonly credentials: DriverOptions['credentials']
  /** The SHA-256 of each file that a plan may name for a body; may be added to until the plan is published. */
  readonly bodyFiles?: ReadonlySet<string>
}

export interface LocalCluster {
  /** The operations of the orchestrator. A test may be created at once; a trigger needs the driver. */
  readonly service: OrchestratorService
  /** Resolves when the driver is ready. Rejects when a part could not start. */
  readonly ready: Promise<void>
  /** Ends all parts, which otherwise end with the process. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const NODE_ID = 'local'
const SUSPECT_SECONDS = 3
const LOST_SECONDS = 5
const OUTBOX_WINDOWS = 600

/**
 * Starts all parts at once; they wait for each other only through Kafka.
 * @param log receives the log lines of the parts
 */
export async function startLocal(options: LocalOptions, log: Log): Promise<LocalCluster> {
  const topics = topicDefinitions({ prefix: '' }).map(({ topic, numPartitions = 1, configEntries = [] }) => ({
    name: topic,
    partitions: numPartitions,
    config: configEntries,
  }))
  const broker = await startBroker({ host: HOST, port: 0, topics }, log)
  const kafka = (identity: BusIdentity): KafkaBusOptions => ({
    ...identity,
    brokers: [`${HOST}:${broker.port}`],
    prefix: '',
  })
  const orchestrator = createOrchestrator({ kafka, options: orchestratorOptions }, log)
  const identity = { nodeId: NODE_ID, boot: newBootId(), address: ownAddress() }
  const driver = createDriver({ kafka, identity, options: driverOptions(options), thread: options.thread }, log)
  const { service } = orchestrator
  const close = async (): Promise<void> => {
    await driver.stop()
    await orchestrator.close()
    await broker.close()
  }
  return { service, ready: readyWhen(orchestrator, driver), close }
}

const orchestratorOptions = {
  minDrivers: 1,
  expectDrivers: 1,
  minimumShare: 1,
  suspectSeconds: SUSPECT_SECONDS,
  lostSeconds: LOST_SECONDS,
}

function driverOptions({ workers, graceMs, credentials = {}, bodyFiles }: LocalOptions): DriverOptions {
  return {
    workers,
    cores: usableCores(),
    heartbeatMs: 1_000,
    graceMs,
    // The orchestrator runs in this process, so it cannot fall silent while the driver lives.
    controlLossSeconds: 0,
    outboxWindows: OUTBOX_WINDOWS,
    foreign: { target: '', delayUnit: 'seconds' },
    credentials,
    ...(bodyFiles === undefined ? {} : { bodyFiles }),
  }
}

/** Resolves at the driver's first heartbeat, which may arrive before both parts have started completely. */
function readyWhen(orchestrator: Orchestrator, driver: Driver): Promise<void> {
  return new Promise((resolve, reject) => {
    orchestrator.service.listen((event) => {
      if (event.type === 'driver' && event.data.liveness === 'up') resolve()
    })
    Promise.all([orchestrator.start(), driver.start()]).catch(reject)
  })
}

/** PEM files: the CA bundle, the client certificate and its key; undefined for none. */
export interface CredentialFiles {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}

const credentialFlags = { ca: '--cacert', cert: '--cert', key: '--key' }

/**
 * Reads and checks the files.
 * @param flags the names of the files for error messages
 * @throws BreakwaterError `usage`, naming the flag
 */
export function credentialsIn(
  { ca = '', cert = '', key = '' }: CredentialFiles,
  flags = credentialFlags,
): LocalOptions['credentials'] {
  const named = { tlsCa: flags.ca, tlsCert: flags.cert, tlsKey: flags.key }
  return readCredentials({ tlsCa: ca, tlsCert: cert, tlsKey: key }, named)
}
