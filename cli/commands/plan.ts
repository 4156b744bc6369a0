/** `breakwater plan COMMAND`: what a plan means, its requests tried once, and the presets. */
import { type Arguments, parseArguments } from '../../lib/flags/arguments.ts'
import { groupsHelp } from '../../lib/flags/help.ts'
import { type Settings, usage } from '../../lib/flags/setting.ts'
import { nearest } from '../../lib/spelling.ts'
import { checkSettings, planGroups, presetsSettings, trySettings } from '../plan/settings.ts'

export const planHelp = `Says what a plan means, and tries its requests, without a load. docs/plans.md describes plans.

Usage: breakwater plan check PLAN [flags]
       breakwater plan try PLAN [flags]
       breakwater plan presets [--json]

  check     what the plan sends, and when: requests, rates, users, length, warnings; nothing is sent
  try       sends each request of the plan once, one after the other, and shows it with its response
  presets   lists the usual tests of breakwater run --preset

PLAN is a file in YAML or JSON, or - for standard input.

${groupsHelp(planGroups)}

Exit codes: 0 the plan is valid, and with try each request succeeded; 1 a request failed, or its status was 400 or above;
2 invalid flags or plan.
`

interface Command {
  readonly settings: Settings
  readonly run: (given: Arguments) => Promise<number>
}

const commands: Readonly<Record<string, Command>> = {
  check: { settings: checkSettings, run: async (given) => (await import('../plan/check.ts')).checkPlan(given) },
  try: { settings: trySettings, run: async (given) => (await import('../plan/try.ts')).tryPlan(given) },
  presets: { settings: presetsSettings, run: async (given) => (await import('../plan/presets.ts')).listPresets(given) },
}

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong flags, `invalid-request` for a wrong plan */
export async function plan([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) return help()
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw usage(unknown(name))
  const given = parseArguments(command.settings, rest)
  return given.typed.has('help') ? help() : command.run(given)
}

function help(): number {
  process.stdout.write(planHelp)
  return 0
}

function unknown(name: string): string {
  const near = nearest(name, Object.keys(commands))
  const remedy = near === undefined ? 'it is one of check, try and presets' : `did you mean breakwater plan ${near}?`
  return `breakwater plan has no command '${name.slice(0, 100)}': ${remedy}`
}
