/**
 * A cold process lies: the first requests of a fresh worker take ten times as long as the rest, and that is no news
 * about the target. So a worker first loads a server of its own, on loopback, before it says that it is there.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../lib/clock.ts'
import { avalanche } from '../lib/plan/presets.ts'
import { whole } from '../lib/plan/segment.ts'
import type { EngineFactory } from './engines/engine.ts'
import { Load } from './load.ts'

/** Enough for the engine's hot path to be compiled; measured by bench/parts/skew.ts. */
const COUNT = 600
const CONNECTIONS = 30
const TIMEOUT_MS = 2_000

/** Resolves when it is done, or cannot be: a worker without loopback is cold, and works. Never rejects. */
export async function warmUp(factory: EngineFactory, clock: Clock): Promise<void> {
  const server = createServer((_, response) => {
    response.end('warm')
  })
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        resolve((server.address() as AddressInfo).port)
      })
    })
    const options = { target: `http://127.0.0.1:${port}/`, count: COUNT, connections: CONNECTIONS }
    const plan = avalanche({ ...options, timeoutMs: TIMEOUT_MS })
    const load = new Load(
      { testId: 'warm-up', nodeId: 'self', plan, lane: { driver: whole, worker: whole } },
      factory,
      clock,
    )
    load.start(clock.now())
    await load.done
    load.flip()
  } catch {
    // Without loopback there is nothing to warm up on.
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
