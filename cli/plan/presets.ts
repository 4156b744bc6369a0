/** `breakwater plan presets`: the usual tests, and what each is for. */
import type { Given } from '../../lib/flags/command.ts'
import { presetNames, presetPurpose } from '../../lib/plan-language/presets.ts'
import { write } from '../io/output.ts'
import type { presetsSettings } from './settings.ts'

/** Writes the list. */
export async function listPresets({ values: { json } }: Given<typeof presetsSettings>): Promise<number> {
  await write(json ? `${JSON.stringify(presets)}\n` : presetsText())
  return 0
}

const presets = presetNames.map((name) => ({ name, purpose: presetPurpose(name) ?? '' }))

/** The list as text for a terminal. */
export function presetsText(): string {
  const width = Math.max(...presets.map(({ name }) => name.length))
  const lines = presets.map(({ name, purpose }) => `${name.padEnd(width)}  ${purpose}`)
  return `${lines.join('\n')}\n\nRun one: breakwater run --preset NAME URL; with --print-plan it is printed as a plan instead.\n`
}
