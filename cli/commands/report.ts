/** `breakwater report`: the report of a test of a running orchestrator. */
import type { Command } from '../../lib/flags/command.ts'
import { runnable } from '../command/entries.ts'
import { remoteSettings } from '../remote/settings.ts'
import { TEST } from '../remote/which.ts'

const command: Command<typeof remoteSettings> = {
  usage: 'breakwater report',
  summary: 'Prints the report of a test of an orchestrator, in the form of breakwater run.',
  operands: [{ ...TEST, help: `${TEST.help}; latest unless given`, count: 'optional' }],
  settings: remoteSettings,
  examples: [['breakwater report'], ['breakwater report lnzROKjLWNJwSdpCzoVJ --json > report.json']],
}

export const report = runnable(command, async (given) => (await import('../remote/report.ts')).printReport(given))
