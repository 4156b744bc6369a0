/** `breakwater plan presets`: the usual tests, and what each is for. */
import type { Arguments } from '../../lib/flags/arguments.ts'
import { usage } from '../../lib/flags/setting.ts'
import { presetNames, presetPurpose } from '../../lib/plan-language/presets.ts'
import { write } from '../io/output.ts'

/** Writes the list. @throws BreakwaterError `usage` for an argument */
export async function listPresets({ positionals: [more], typed }: Arguments): Promise<number> {
  if (more !== undefined) throw usage(`'${more.slice(0, 100)}' is an unexpected argument`)
  await write(typed.has('json') ? `${JSON.stringify(presets)}\n` : presetsText())
  return 0
}

const presets = presetNames.map((name) => ({ name, purpose: presetPurpose(name) ?? '' }))

/** The list as text for a terminal. */
export function presetsText(): string {
  const width = Math.max(...presets.map(({ name }) => name.length))
  const lines = presets.map(({ name, purpose }) => `${name.padEnd(width)}  ${purpose}`)
  return `${lines.join('\n')}\n\nRun one: breakwater run --preset NAME URL; with --print-plan it is printed as a plan instead.\n`
}
