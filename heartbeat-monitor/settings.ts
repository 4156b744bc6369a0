/** The settings of the monitor, and the values derived from them. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { type Command, type Settings, type Values, choice, duration, seconds, toggle, whole } from '../lib/config.ts'
import { durationText } from '../lib/duration.ts'
import { shownOrchestrator } from '../lib/flags/orchestrator.ts'
import { healthSettings } from '../lib/health.ts'
import { type LivenessLimits, limitsConflict } from '../lib/liveness.ts'
import { fromSeconds, micros } from '../lib/units.ts'
import type { Wish } from './expectation.ts'
import { MAX_NODES } from './monitor.ts'

export const monitorSettings = {
  ...kafkaSettings,
  orchestrator: shownOrchestrator('address of the orchestrator; accepted for compatibility and shown, never dialled'),
  suspect: seconds(3, { env: 'BREAKWATER_SUSPECT', help: 'time without a heartbeat after which a driver is suspect' }),
  lost: seconds(5, { env: 'BREAKWATER_LOST', help: 'time without a heartbeat after which a driver is lost' }),
  format: choice(['auto', 'table', 'json'], 'auto', {
    env: 'BREAKWATER_MONITOR_FORMAT',
    help: 'output format; auto: a table on a terminal, JSON lines elsewhere',
  }),
  quiet: toggle({ env: 'BREAKWATER_MONITOR_QUIET', help: 'print changes only, neither heartbeats nor a table' }),
  expect: whole([0, MAX_NODES], 0, {
    help: 'for scripts: exit with 0 as soon as N drivers are up',
    shown: 'watch forever',
  }),
  for: duration({
    help: 'with --expect: time for which each driver must have been up without interruption',
    shown: '0s',
  }),
  within: duration({ help: 'with --expect: exit with 1 after this time', shown: '30s plus twice --for' }),
  ...healthSettings,
} satisfies Settings

export type MonitorSettings = Values<typeof monitorSettings>

/** The expectation of the script that started the monitor; undefined if there is none. */
export function wishFrom({ expect: count, for: hold, within }: MonitorSettings): Wish | undefined {
  return count > 0 ? { count, hold, within } : undefined
}

/** The limits of silence. */
export function limitsFrom({ suspect, lost }: MonitorSettings): LivenessLimits {
  return { suspect: fromSeconds(suspect), lost: fromSeconds(lost) }
}

/** Why settings that are valid separately contradict each other. */
function conflict(settings: MonitorSettings): string | undefined {
  return limitsConflict(settings) ?? wishConflict(settings)
}

function wishConflict({ expect: count, for: hold, within }: MonitorSettings): string | undefined {
  if (count === 0 && (hold !== undefined || within !== undefined))
    return '--for and --within require --expect with 1 or more: add it'
  const held = hold ?? micros(0)
  if (within === undefined || within > held) return undefined
  return `--within ${durationText(within)} must be longer than --for ${durationText(held)}: raise --within or lower --for`
}

export const monitorCommand: Command<typeof monitorSettings> = {
  usage: 'breakwater monitor',
  summary:
    'Shows which drivers are up, suspect, lost or back, from their heartbeats on Kafka; tells scripts when enough are up.',
  settings: monitorSettings,
  conflict,
  notes: [
    'Exit codes: 0 ended by a signal, or enough drivers are up · 1 too few drivers were up in time, or it failed · 2 invalid settings',
  ],
}
