/** The shipped programs on free ports, each in its own process, for the duration of a measurement. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiClient } from '../cluster/client.ts'
import { Cluster, type ClusterOptions } from '../cluster/cluster.ts'
import type { Part } from '../cluster/process.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { newBootId } from '../lib/ids.ts'
import { killChildren } from './children.ts'
import { deleteTopics } from './kafka-topics.ts'
import { freePorts } from './ports.ts'
import { TargetClient } from './target.ts'

export interface Rig {
  readonly cluster: Cluster
  readonly api: ApiClient
  readonly target: TargetClient
  /** The prefix of its topics. */
  readonly prefix: string
  /** The parts whose name begins with `name`. */
  parts(name: string): Part[]
}

export interface RigOptions {
  /** 0 if the measurement brings its own. */
  readonly drivers: number
  /** Load threads of each driver, 1 by default. */
  readonly workers?: number
  /** An existing Kafka instead of the embedded broker; its topics are deleted afterwards if it still responds. */
  readonly kafka?: string | undefined
}

const READY_WITHIN_MS = 60_000
/** After the start, start-up work is still in progress and must not be part of a measurement. */
const SETTLE_MS = 1_500
const running = new Set<Cluster>()

/**
 * Starts a system, runs the work once it is ready and idle, and stops it in any case.
 * @throws BreakwaterError `not-ready` when it does not start, with the last lines of its parts
 */
export async function withSystem<T>(options: RigOptions, work: (rig: Rig) => Promise<T>): Promise<T> {
  const prefix = `bench-${newBootId()}.`
  const lines: string[] = []
  const cluster = new Cluster(await clusterOptions(options, prefix), {
    onLine: (part, line) => {
      lines.push(`${part}: ${line}`)
      if (lines.length > 20) lines.shift()
    },
    onLost: () => undefined,
  })
  running.add(cluster)
  try {
    cluster.start()
    await readyOrTell(cluster, lines)
    await sleep(SETTLE_MS)
    return await work(rigOf(cluster, prefix))
  } finally {
    await cluster.stop()
    running.delete(cluster)
    // If Kafka went away meanwhile, the work has failed already: that error is the one to report.
    if (options.kafka !== undefined) await deleteTopics(options.kafka, prefix).catch(() => undefined)
  }
}

/** Ends every running system and program: for Ctrl-C. */
export async function stopAll(): Promise<void> {
  killChildren()
  await Promise.all([...running].map((cluster) => cluster.stop()))
}

async function clusterOptions({ drivers, kafka, workers = 1 }: RigOptions, prefix: string): Promise<ClusterOptions> {
  const [brokerPort = 0, apiPort = 0, targetPort = 0] = await freePorts(3)
  const apart = ['--topic-prefix', prefix]
  return {
    drivers,
    workers,
    kafka,
    brokerPort,
    apiPort,
    targetPort,
    monitor: false,
    // Without drivers of its own, the system waits for others that the measurement starts.
    minDrivers: Math.max(1, drivers),
    seed: undefined,
    stopGraceSeconds: 2,
    extra: { orchestrator: apart, driver: apart },
  }
}

async function readyOrTell(cluster: Cluster, lines: readonly string[]): Promise<void> {
  try {
    await cluster.ready(READY_WITHIN_MS)
  } catch (cause) {
    throw new BreakwaterError('not-ready', `the system did not come up:\n${lines.join('\n')}`, { cause })
  }
}

function rigOf(cluster: Cluster, prefix: string): Rig {
  return {
    cluster,
    prefix,
    api: new ApiClient(cluster.api, process.env['BREAKWATER_TOKEN']),
    target: new TargetClient(cluster.target),
    parts: (name) => cluster.parts().filter((part) => part.name.startsWith(name)),
  }
}
