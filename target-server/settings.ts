/** The settings of the target server. */
import { type Command, port, text, whole } from '../lib/config.ts'

export const targetSettings = {
  host: text('127.0.0.1', { env: 'BREAKWATER_TARGET_HOST', help: 'address to listen on', placeholder: 'ADDRESS' }),
  port: port(8000, { env: 'BREAKWATER_TARGET_PORT', help: 'port to listen on, 0 for any free one' }),
  seed: whole([0, 0xffff_ffff], 1, { env: 'BREAKWATER_TARGET_SEED', help: 'seed of the random faults' }),
} as const

export const targetCommand: Command<typeof targetSettings> = {
  usage: 'breakwater target',
  summary: 'A target for load tests: counts the requests that it receives, and injects faults on demand.',
  settings: targetSettings,
}
