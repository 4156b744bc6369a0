/** The shipped programs on free ports, for end-to-end tests: started as processes, spoken to by sockets only. */
import { pause } from '../../lib/clock.ts'
import { ApiClient } from '../../cluster/client.ts'
import { Cluster, type ClusterOptions } from '../../cluster/cluster.ts'
import { freePorts } from '../kafka/ports.ts'

export interface System {
  readonly cluster: Cluster
  readonly api: ApiClient
  /** Every line that a part wrote, in order. */
  lines(part: string): string[]
  /** Requests that the target has counted. */
  seen(): Promise<number>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000

/** Starts everything and waits until it is ready. */
export async function startSystem(options: Partial<ClusterOptions> = {}): Promise<System> {
  const [brokerPort = 0, apiPort = 0, targetPort = 0] = await freePorts(3)
  const all: ClusterOptions = {
    drivers: 2,
    workers: 1,
    kafka: undefined,
    brokerPort,
    apiPort,
    targetPort,
    monitor: false,
    minDrivers: 1,
    seed: undefined,
    stopGraceSeconds: 2,
    ...options,
  }
  const written = new Map<string, string[]>()
  const cluster = new Cluster(all, {
    onLine: (part, line) => {
      written.set(part, [...(written.get(part) ?? []), line])
    },
    onLost: () => undefined,
  })
  cluster.start()
  const lines = (part: string): string[] => written.get(part) ?? []
  try {
    await cluster.ready(READY_WITHIN_MS)
  } catch (error) {
    await cluster.stop()
    throw new Error(
      `the system did not come up:\n${[...written].map(([part, text]) => `${part}: ${text.slice(-5).join('\n')}`).join('\n')}`,
      { cause: error },
    )
  }
  return {
    cluster,
    api: new ApiClient(cluster.api),
    lines,
    seen: async () => Number(await (await fetch(`${cluster.target}/metric`)).text()),
    stop: () => cluster.stop(),
  }
}

/** What npm hands on comes at once, and is no second Ctrl-C; who presses the key again takes this long. */
export function untilPressedAgain(): Promise<void> {
  return pause(200)
}

/** Looks again until it holds; fails with what it is after so long. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const limit = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`still not so after ${withinMs} ms: ${what}`)
    await pause(50)
  }
}
