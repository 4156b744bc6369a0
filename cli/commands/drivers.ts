/** `breakwater drivers`: the drivers of a running orchestrator. */
import type { Command } from '../../lib/flags/command.ts'
import { toggle } from '../../lib/flags/kinds.ts'
import { runnable } from '../command/entries.ts'
import { remoteSettings } from '../remote/settings.ts'

export const driversSettings = {
  watch: toggle({ short: 'w', help: 'show the list each second, until Ctrl-C' }),
  ...remoteSettings,
} as const

const command: Command<typeof driversSettings> = {
  usage: 'breakwater drivers',
  summary: 'Lists the drivers of an orchestrator: which are up, what they do, their load and their clocks.',
  settings: driversSettings,
  examples: [['breakwater drivers'], ['breakwater drivers --watch'], ['breakwater drivers --json']],
}

export const drivers = runnable(command, async (given) => (await import('../remote/drivers.ts')).listDrivers(given))
