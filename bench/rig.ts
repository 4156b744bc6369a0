/** The shipped programs on free ports, each a process of its own, for as long as something is measured. */
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
  /** What stands before the names of its topics. */
  readonly prefix: string
  /** The parts whose name begins so. */
  parts(name: string): Part[]
}

export interface RigOptions {
  readonly drivers: number
  /** Load threads of each driver, 1 unless given. */
  readonly workers?: number
  /** A Kafka of one's own in place of the embedded broker; its topics are deleted afterwards if it still answers. */
  readonly kafka?: string | undefined
}

const READY_WITHIN_MS = 60_000
/** After the start everything is still warm from starting: what follows is not to be measured with it. */
const SETTLE_MS = 1_500
const running = new Set<Cluster>()

/**
 * Starts a system, hands it over once it is ready and has come to rest, and ends it whatever happens.
 * @throws BreakwaterError `not-ready` when it does not come up, with the last lines of its parts
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
    // A Kafka that went away meanwhile has failed the work already: that error is the one to tell.
    if (options.kafka !== undefined) await deleteTopics(options.kafka, prefix).catch(() => undefined)
  }
}

/** Ends every system and every program that runs now: for Ctrl-C. */
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
    minDrivers: drivers,
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
