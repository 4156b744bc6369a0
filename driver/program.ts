/** The driver's program, once it is loaded: it starts a driver from settings. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { type BusIdentity, busOptionsFrom } from '../lib/bus/kafka-settings.ts'
import { MessageLog } from '../lib/bus/message-log.ts'
import { systemClock } from '../lib/clock.ts'
import type { Values } from '../lib/config.ts'
import { serveHealth } from '../lib/health.ts'
import { newBootId, newNodeId, seededNodeId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { type Running, runService } from '../lib/service.ts'
import { ownAddress } from './address.ts'
import { createDriver } from './create-driver.ts'
import { readCredentials } from './credentials.ts'
import { autoWorkers, usableCores } from '../lib/cores.ts'
import type { DriverOptions } from './options.ts'
import { driverCommand, type driverSettings } from './settings.ts'

await runService({
  ...driverCommand,
  name: 'driver',
  // Time for requests in flight, the last window, the last heartbeat, and a margin.
  stopWithin: ({ stopGrace }) => stopGrace * 1_000 + 5_000,
  start,
})

async function start(values: Values<typeof driverSettings>, log: Log): Promise<Running> {
  const identity = { nodeId: nodeIdOf(values), boot: newBootId(), address: ownAddress() }
  const named = log.with({ node_id: identity.nodeId })
  named.info(
    { boot: identity.boot, kafka: values.kafka, orchestrator: values.orchestrator, workers: values.workers },
    'driver starts',
  )
  const kafka = (identity: BusIdentity): KafkaBusOptions => busOptionsFrom(values, identity)
  // A message contains its node.
  const messages = new MessageLog(log, systemClock)
  const driver = createDriver({ kafka, identity, options: optionsOf(values), messages }, named)
  await serveHealth(values.healthSocket, () => driver.unreadiness())
  const refused = driver.refused.then((reason): number => {
    named.error({ reason }, 'refused')
    return 1
  })
  const ready = driver.start().then(() => {
    named.info({ boot: identity.boot }, 'driver ready')
  })
  return { ready, stop: () => driver.stop(), ended: refused }
}

function nodeIdOf({ nodeId, seed }: Values<typeof driverSettings>): string {
  if (nodeId !== '') return nodeId
  return seed === '' ? newNodeId() : seededNodeId(seed)
}

function optionsOf(values: Values<typeof driverSettings>): DriverOptions {
  return {
    workers: values.workers === 'auto' ? autoWorkers() : values.workers,
    cores: usableCores(),
    heartbeatMs: values.heartbeat * 1_000,
    graceMs: values.stopGrace * 1_000,
    controlLossSeconds: values.controlLoss,
    outboxWindows: values.outbox,
    foreign: { target: values.target, delayUnit: values.delayUnit },
    credentials: readCredentials(values),
    labels: values.label,
    files: values.files === '' ? undefined : values.files,
  }
}
