/** The settings of a driver, and which of them cannot be together. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { choice, seconds, setting, text, type Values, whole, wholeOrAuto } from '../lib/config.ts'
import { healthSettings } from '../lib/health.ts'
import { targetSchema } from '../lib/plan/plan.ts'
import { credentialSettings } from './credentials.ts'

/** The orchestrator beats each second, and a beat or two may be late. */
const LEAST_CONTROL_LOSS = 3
/** Characters of a node_id. */
const MAX_NODE_ID = 200

export const driverSettings = {
  ...kafkaSettings,
  orchestrator: text('', {
    env: 'BREAKWATER_ORCHESTRATOR',
    help: 'address of the orchestrator, as the assignment asks; shown in the log, never dialled',
    shown: 'none',
  }),
  nodeId: text(
    '',
    { env: 'BREAKWATER_NODE_ID', help: 'name of this node; must be unique', shown: 'ten random letters' },
    MAX_NODE_ID,
  ),
  seed: text('', { env: 'SEED', help: 'gives the same node_id each time', shown: 'none' }),
  workers: wholeOrAuto([1, 256], 1, {
    env: 'BREAKWATER_WORKERS',
    help: 'load threads; auto: one for each core that this process may use, less one',
  }),
  heartbeat: seconds(1, { env: 'BREAKWATER_HEARTBEAT', help: 'time between heartbeats, 100ms to 1m' }, [0.1, 60]),
  stopGrace: seconds(10, {
    env: 'BREAKWATER_STOP_GRACE',
    help: 'time that requests in flight get when a test is stopped',
  }),
  controlLoss: seconds(60, {
    env: 'BREAKWATER_CONTROL_LOSS',
    help: 'silence of the orchestrator after which load ends, 3s or more; 0: never',
  }),
  outbox: whole([10, 100_000], 600, { env: 'BREAKWATER_OUTBOX', help: 'one-second windows kept while Kafka is away' }),
  target: setting(targetSchema, 'http://127.0.0.1:8000', {
    env: 'BREAKWATER_TARGET',
    help: 'what to load when a config of the assignment names nothing',
    placeholder: 'URL',
  }),
  delayUnit: choice(['seconds', 'milliseconds'], 'seconds', {
    env: 'BREAKWATER_DELAY_UNIT',
    help: 'unit of test_message_delay in such a config',
  }),
  ...credentialSettings,
  ...healthSettings,
} as const

/** Why settings that are right one by one cannot be together: with each other, or with what the orchestrator does. */
export function driverConflict({ controlLoss }: Values<typeof driverSettings>): string | undefined {
  if (controlLoss === 0 || controlLoss >= LEAST_CONTROL_LOSS) return undefined
  const why = 'the orchestrator beats once a second, and each load would end with the first beat that is late'
  return `--control-loss ${controlLoss}: ${why}: give ${LEAST_CONTROL_LOSS} or more, or 0 for never`
}
