/** The settings of the monitor, and what follows from them. */
import { kafkaSettings } from '../lib/bus/kafka-settings.ts'
import { type Settings, type Values, choice, seconds, text, toggle, whole } from '../lib/config.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { healthSettings } from '../lib/health.ts'
import type { LivenessLimits } from '../lib/liveness.ts'
import { fromSeconds } from '../lib/units.ts'
import { duration } from './duration.ts'
import type { Wish } from './expectation.ts'

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
  expect: whole([0, 100_000], 0, {
    help: 'for scripts: end with 0 once so many drivers are up',
    shown: 'watch forever',
  }),
  for: duration({ help: 'with --expect: each must have been up so long without interruption', shown: 'at once' }),
  within: duration({ help: 'with --expect: end with 1 after so long', shown: '30s and twice --for' }),
  ...healthSettings,
} satisfies Settings

export type MonitorSettings = Values<typeof monitorSettings>

/**
 * What the script that started the monitor waits for; undefined when it waits for nothing.
 * @throws BreakwaterError `usage` for `--for` or `--within` without `--expect`
 */
export function wishFrom(settings: MonitorSettings): Wish | undefined {
  const { expect: count, for: hold, within } = settings
  if (count > 0) return { count, hold, within }
  if (hold !== undefined || within !== undefined) throw usage('--for and --within need --expect with 1 or more: add it')
  return undefined
}

/** The limits of silence. @throws BreakwaterError `usage` unless 0 < suspect < lost */
export function limitsFrom({ suspect, lost }: MonitorSettings): LivenessLimits {
  if (suspect > 0 && suspect < lost) return { suspect: fromSeconds(suspect), lost: fromSeconds(lost) }
  throw usage(`--suspect must be more than 0 and less than --lost (given: ${suspect} and ${lost})`)
}

function usage(message: string): BreakwaterError {
  return new BreakwaterError('usage', message)
}
