/** The settings of a driver, and the check for contradictions. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { choice, type Command, each, seconds, setting, text, type Values, whole, wholeOrAuto } from '../lib/config.ts'
import { shownOrchestrator } from '../lib/flags/orchestrator.ts'
import { healthSettings } from '../lib/health.ts'
import { targetSchema } from '../lib/plan/plan.ts'
import { credentialSettings } from './credentials.ts'
import { labelsIn } from './labels.ts'

/** The orchestrator sends a heartbeat each second, and one or two may be late. */
const LEAST_CONTROL_LOSS = 3
/** The maximum length of a node_id, in characters. */
const MAX_NODE_ID = 200

export const driverSettings = {
  ...kafkaSettings,
  orchestrator: shownOrchestrator('address of the orchestrator; accepted for compatibility and logged, never dialled'),
  nodeId: text(
    '',
    { env: 'BREAKWATER_NODE_ID', help: 'name of this node; must be unique', shown: 'ten random letters' },
    MAX_NODE_ID,
  ),
  label: each(
    labelsIn,
    {},
    {
      env: 'BREAKWATER_LABELS',
      help: 'label of this node, such as region=eu; give it again for each further one, or separate them by commas',
      placeholder: 'NAME=VALUE',
      shown: 'none',
    },
  ),
  files: text('', {
    env: 'BREAKWATER_FILES',
    help: 'directory of files that plans may name for large bodies, by name and content',
    placeholder: 'DIR',
    shown: 'none',
  }),
  seed: text('', {
    env: 'SEED',
    help: 'derive the node_id from this text, so that it is the same each time',
    shown: 'none',
  }),
  workers: wholeOrAuto([1, 256], 1, {
    env: 'BREAKWATER_WORKERS',
    help: 'load threads; auto: the number of usable cores minus one',
  }),
  heartbeat: seconds(1, { env: 'BREAKWATER_HEARTBEAT', help: 'interval between heartbeats, 100ms to 1m' }, [0.1, 60]),
  stopGrace: seconds(10, {
    env: 'BREAKWATER_STOP_GRACE',
    help: 'time in which requests in flight may still end when a test is stopped',
  }),
  controlLoss: seconds(60, {
    env: 'BREAKWATER_CONTROL_LOSS',
    help: 'time without a heartbeat of the orchestrator after which the load ends, 3s or more; 0: never',
  }),
  outbox: whole([10, 100_000], 600, {
    env: 'BREAKWATER_OUTBOX',
    help: 'one-second windows kept while Kafka is unavailable',
  }),
  target: setting(targetSchema, 'http://127.0.0.1:8000', {
    env: 'BREAKWATER_TARGET',
    help: 'target of a test config that names none',
    placeholder: 'URL',
  }),
  delayUnit: choice(['seconds', 'milliseconds'], 'seconds', {
    env: 'BREAKWATER_DELAY_UNIT',
    help: 'unit of test_message_delay in a test config of the base protocol',
  }),
  ...credentialSettings,
  ...healthSettings,
} as const

/** Why settings that are valid separately contradict each other, or the orchestrator's behaviour. */
function conflict({ controlLoss }: Values<typeof driverSettings>): string | undefined {
  if (controlLoss === 0 || controlLoss >= LEAST_CONTROL_LOSS) return undefined
  const why = 'the orchestrator sends a heartbeat once a second, so a single late heartbeat would end every load'
  return `--control-loss ${controlLoss}: ${why}; use ${LEAST_CONTROL_LOSS} or more, or 0 for never`
}

export const driverCommand: Command<typeof driverSettings> = {
  usage: 'breakwater driver',
  summary:
    'Generates load on a target, as the orchestrator commands over Kafka, and reports its measurements every second.',
  settings: driverSettings,
  conflict,
  environment: [
    [
      'BREAKWATER_SECRET_NAME',
      'value of the placeholder {{secret.NAME}} in plans, for any NAME; logged and shown nowhere',
    ],
  ],
}
