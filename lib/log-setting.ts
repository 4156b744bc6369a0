/** The setting that the log of every process has. Without the log itself, so that its declaration loads little. */
import { choice } from './flags/kinds.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export const logSettings = {
  logLevel: choice(logLevels, 'info', { env: 'BREAKWATER_LOG_LEVEL', help: 'minimum severity of the log lines' }),
} as const
