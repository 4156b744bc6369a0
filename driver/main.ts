/** The driver's process: `node driver/main.js --kafka HOST:PORT`. */
import type { KafkaBusOptions } from '../lib/bus/kafka-bus.ts'
import { type BusIdentity, busOptionsFrom, kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { choice, seconds, text, type Values, whole, wholeOrAuto } from '../lib/config.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { healthSettings, serveHealth } from '../lib/health.ts'
import { newBootId, newNodeId, seededNodeId } from '../lib/ids.ts'
import type { Log } from '../lib/log.ts'
import { type Running, runService } from '../lib/service.ts'
import { ownAddress } from './address.ts'
import { assembleDriver } from './assemble.ts'
import { credentialSettings, readCredentials } from './credentials.ts'
import { autoWorkers, usableCores } from '../lib/cores.ts'
import type { DriverOptions } from './options.ts'

const settings = {
  ...kafkaSettings,
  orchestrator: text('', {
    env: 'BREAKWATER_ORCHESTRATOR',
    help: 'address of the orchestrator, as the assignment asks; shown in the log, never dialled',
    shown: 'none',
  }),
  nodeId: text('', {
    env: 'BREAKWATER_NODE_ID',
    help: 'name of this node; must be unique',
    shown: 'ten random letters',
  }),
  seed: text('', { env: 'SEED', help: 'gives the same node_id each time', shown: 'none' }),
  workers: wholeOrAuto([1, 256], 1, {
    env: 'BREAKWATER_WORKERS',
    help: 'load threads; auto: one for each core that this process may use, less one',
  }),
  heartbeat: seconds(1, { env: 'BREAKWATER_HEARTBEAT', help: 'time between heartbeats' }),
  stopGrace: seconds(10, {
    env: 'BREAKWATER_STOP_GRACE',
    help: 'time that requests in flight get when a test is stopped',
  }),
  controlLoss: seconds(60, {
    env: 'BREAKWATER_CONTROL_LOSS',
    help: 'silence of the orchestrator after which load ends; 0: never',
  }),
  outbox: whole([10, 100_000], 600, { env: 'BREAKWATER_OUTBOX', help: 'one-second windows kept while Kafka is away' }),
  target: text('http://127.0.0.1:8000', {
    env: 'BREAKWATER_TARGET',
    help: 'what to load when a config of the assignment names nothing',
  }),
  delayUnit: choice(['seconds', 'milliseconds'], 'seconds', {
    env: 'BREAKWATER_DELAY_UNIT',
    help: 'unit of test_message_delay in such a config',
  }),
  ...credentialSettings,
  ...healthSettings,
} as const

await runService({
  name: 'driver',
  usage: 'node dist/driver/main.js [settings]',
  summary: 'Loads a target as the orchestrator says over Kafka, and reports each second.',
  settings,
  // What is in flight, the last window, the last beat, and a moment.
  stopWithin: ({ stopGrace }) => stopGrace * 1_000 + 5_000,
  start,
})

async function start(values: Values<typeof settings>, log: Log): Promise<Running> {
  const identity = { nodeId: nodeIdOf(values), boot: newBootId(), address: ownAddress() }
  const named = log.with({ node_id: identity.nodeId })
  named.info(
    { boot: identity.boot, kafka: values.kafka, orchestrator: values.orchestrator, workers: values.workers },
    'driver starts',
  )
  const kafka = (identity: BusIdentity): KafkaBusOptions => busOptionsFrom(values, identity)
  const driver = assembleDriver({ kafka, identity, options: optionsOf(values) }, named)
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

function nodeIdOf({ nodeId, seed }: Values<typeof settings>): string {
  if (nodeId.length > 200) throw new BreakwaterError('usage', '--node-id: at most 200 characters')
  if (nodeId !== '') return nodeId
  return seed === '' ? newNodeId() : seededNodeId(seed)
}

function optionsOf(values: Values<typeof settings>): DriverOptions {
  return {
    workers: values.workers === 'auto' ? autoWorkers() : values.workers,
    cores: usableCores(),
    heartbeatMs: Math.max(100, values.heartbeat * 1_000),
    graceMs: values.stopGrace * 1_000,
    controlLossSeconds: values.controlLoss,
    outboxWindows: values.outbox,
    foreign: { target: values.target, delayUnit: values.delayUnit },
    credentials: readCredentials(values),
  }
}
