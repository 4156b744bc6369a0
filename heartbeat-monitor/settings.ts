/** The settings of the monitor, and what follows from them. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { type Settings, type Values, choice, duration, seconds, text, toggle, whole } from '../lib/config.ts'
import { durationText } from '../lib/duration.ts'
import { healthSettings } from '../lib/health.ts'
import { type LivenessLimits, limitsConflict } from '../lib/liveness.ts'
import { fromSeconds, micros } from '../lib/units.ts'
import type { Wish } from './expectation.ts'
import { MAX_NODES } from './monitor.ts'

export const monitorSettings = {
  ...kafkaSettings,
  orchestrator: text('', {
    env: 'BREAKWATER_ORCHESTRATOR',
    help: 'address of the orchestrator, as the assignment asks; shown, never dialled',
    shown: 'none',
  }),
  suspect: seconds(3, { env: 'BREAKWATER_SUSPECT', help: 'silence after which a driver is suspect' }),
  lost: seconds(5, { env: 'BREAKWATER_LOST', help: 'silence after which a driver is lost' }),
  format: choice(['auto', 'table', 'json'], 'auto', {
    env: 'BREAKWATER_MONITOR_FORMAT',
    help: 'a table for people or JSON lines; auto: a table on a terminal',
  }),
  quiet: toggle({ env: 'BREAKWATER_MONITOR_QUIET', help: 'changes only: neither heartbeats nor a table' }),
  expect: whole([0, MAX_NODES], 0, {
    help: 'for scripts: end with 0 once so many drivers are up',
    shown: 'watch forever',
  }),
  for: duration({ help: 'with --expect: each must have been up so long without interruption', shown: 'at once' }),
  within: duration({ help: 'with --expect: end with 1 after so long', shown: '30s and twice --for' }),
  ...healthSettings,
} satisfies Settings

export type MonitorSettings = Values<typeof monitorSettings>

/** What the script that started the monitor waits for; undefined when it waits for nothing. */
export function wishFrom({ expect: count, for: hold, within }: MonitorSettings): Wish | undefined {
  return count > 0 ? { count, hold, within } : undefined
}

/** The limits of silence. */
export function limitsFrom({ suspect, lost }: MonitorSettings): LivenessLimits {
  return { suspect: fromSeconds(suspect), lost: fromSeconds(lost) }
}

/** Why settings that are right one by one cannot be together. */
export function monitorConflict(settings: MonitorSettings): string | undefined {
  return limitsConflict(settings) ?? wishConflict(settings)
}

function wishConflict({ expect: count, for: hold, within }: MonitorSettings): string | undefined {
  if (count === 0 && (hold !== undefined || within !== undefined))
    return '--for and --within need --expect with 1 or more: add it'
  const held = hold ?? micros(0)
  if (within === undefined || within > held) return undefined
  return `--within must be longer than --for, or nothing can be met in time (given: ${durationText(within)} and ${durationText(held)})`
}
