/** The processes of the system as commands, each in its own words: its declaration stands beside its settings. */
import { type Command, common } from '../../lib/flags/command.ts'
import { commandHelp } from '../../lib/flags/command-help.ts'
import { logSettings } from '../../lib/log-setting.ts'
import type { Entry, Runnable } from '../command/entries.ts'
import { write } from '../io/output.ts'

interface ProcessEntry extends Entry {
  /** The folder of its main file. `scripts/breakwater.mjs` starts it from there without loading this command. */
  readonly folder: string
}

function processEntry(
  [name, folder]: readonly [name: string, folder: string],
  summary: string,
  declared: () => Promise<Command<never> | Command>,
): ProcessEntry {
  const load = async (): Promise<Runnable> => {
    const command = (await declared()) as Command
    // `up` has no log of its own.
    const settings = name === 'up' ? command.settings : { ...command.settings, ...logSettings }
    const declaration = { ...command, settings }
    return { command: declaration, run: (argv) => helpOrRun(declaration, folder, argv) }
  }
  return { name, folder, summary, load }
}

/** Help needs no process, and is there in the bundle too, which has none of them. */
async function helpOrRun(command: Command, folder: string, argv: readonly string[]): Promise<number> {
  if (!argv.some((word) => word === '--help' || word === '-h')) return runProcess(folder, argv)
  await write(commandHelp(command, common))
  return 0
}

/** The main file reads its arguments from the process, and the process ends with it. */
export async function runProcess(folder: string, argv: readonly string[]): Promise<number> {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...argv)
  await import(new URL(`../../${folder}/main.js`, import.meta.url).href)
  return new Promise<never>(() => undefined)
}

export const processEntries: readonly ProcessEntry[] = [
  processEntry(
    ['up', 'cluster'],
    'starts the whole system on this machine, with a REST API and a dashboard, until Ctrl-C',
    async () => (await import('../../cluster/settings.ts')).upCommand,
  ),
  processEntry(
    ['orchestrator', 'orchestrator'],
    'publishes tests, merges the measurements of the drivers, and serves the REST API',
    async () => (await import('../../orchestrator/settings.ts')).orchestratorCommand,
  ),
  processEntry(
    ['driver', 'driver'],
    'generates load as the orchestrator commands over Kafka',
    async () => (await import('../../driver/settings.ts')).driverCommand,
  ),
  processEntry(
    ['monitor', 'heartbeat-monitor'],
    'shows which drivers are up, from their heartbeats on Kafka',
    async () => (await import('../../heartbeat-monitor/settings.ts')).monitorCommand,
  ),
  processEntry(
    ['target', 'target-server'],
    'is a target for trials: counts requests, and injects faults on demand',
    async () => (await import('../../target-server/settings.ts')).targetCommand,
  ),
  processEntry(
    ['broker', 'broker'],
    'is an embedded broker for trials, where there is no Kafka',
    async () => (await import('../../broker/settings.ts')).brokerCommand,
  ),
]
