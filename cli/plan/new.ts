/** `breakwater plan new`: a plan to begin with. */
import { writeFileSync } from 'node:fs'
import { systemCode, systemMessage } from '../../lib/errors.ts'
import type { Given } from '../../lib/flags/command.ts'
import { usage } from '../../lib/flags/setting.ts'
import { withoutPasswords } from '../../lib/plan/secrets.ts'
import { presetText } from '../../lib/plan-language/presets.ts'
import { write } from '../io/output.ts'
import { say } from '../io/say.ts'
import { targetIn } from '../values.ts'
import { STANDARD_INPUT } from './argument.ts'
import { unknownPreset } from './file.ts'
import { firstPlan } from './first-plan.ts'
import type { newSettings } from './settings.ts'

/** What `breakwater up` and `breakwater target` listen on. */
const TARGET = 'http://127.0.0.1:8000'

/** Writes the plan. @throws BreakwaterError `usage` for an unknown preset, and a file that exists or cannot be written */
export async function writeNewPlan({ values, operands: [file = ''] }: Given<typeof newSettings>): Promise<number> {
  const { target = TARGET, preset, force } = values
  const url = urlIn(target)
  const text = preset === undefined ? firstPlan(url) : textOf(preset, url)
  if (file === STANDARD_INPUT) await write(text)
  else writeTo(file, text, force)
  return 0
}

/** An address without anything that means something in YAML. @throws BreakwaterError `usage` for what is no URL */
function urlIn(target: string): string {
  const text = targetIn(target)
  if (URL.canParse(text) && /^https?:\/\/[^\s'"#]+$/.test(text)) return text
  throw usage(`--target: '${withoutPasswords(target).slice(0, 100)}' is not an http or https URL`)
}

function textOf(preset: string, target: string): string {
  const text = presetText(preset, { target })
  if (text !== undefined) return text
  throw usage(`--preset: ${unknownPreset(preset)}`)
}

function writeTo(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw usage(`${file} exists: give another name, or --force to replace it`)
    throw usage(`${file} cannot be written: ${systemMessage(error)}`)
  }
  say(`wrote ${file}; next: breakwater plan check ${file}, breakwater plan try ${file}, breakwater run ${file}`)
}
