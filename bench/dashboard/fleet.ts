/** Starts a process with many simulated drivers. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { endAtExit } from '../children.ts'
import type { Rig } from '../rig.ts'
import type { FleetOrder } from './fleet-process.ts'

const file = fileURLToPath(new URL('./fleet-process.js', import.meta.url))
const UP_WITHIN_MS = 60_000

/**
 * Resolves when all drivers are up, with a function that ends them.
 * @throws BreakwaterError `not-ready` when they are not up within a minute
 */
export async function startFleet(
  { cluster, prefix, api }: Rig,
  order: Omit<FleetOrder, 'kafka' | 'prefix'>,
): Promise<() => void> {
  const whole: FleetOrder = { ...order, kafka: cluster.kafka, prefix }
  const child = endAtExit(fork(file, [JSON.stringify(whole)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  const limit = performance.now() + UP_WITHIN_MS
  for (;;) {
    const { drivers } = await api.drivers()
    if (drivers.filter(({ liveness }) => liveness === 'up').length >= order.drivers) break
    if (performance.now() > limit) throw new BreakwaterError('not-ready', 'the simulated drivers did not come up')
    await pause(200)
  }
  return () => {
    child.kill('SIGKILL')
  }
}
