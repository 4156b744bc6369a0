/** The plan of a run as a file, with what its flags change in it. */
import { presetPurpose } from '../../lib/plan-language/presets.ts'
import { printPlan } from '../../lib/plan-language/print.ts'
import type { RunOptions } from './options.ts'
import { planOfRun } from './plan-of-run.ts'

/** The text of the plan, which reads back to the same requests and phases. @throws BreakwaterError as `planOfRun` */
export async function printedPlan(options: RunOptions): Promise<string> {
  const text = printPlan(await planOfRun(options))
  const { source } = options
  const preset = source.kind === 'plan' && typeof source.from !== 'string' ? source.from.name : undefined
  const purpose = preset === undefined ? undefined : presetPurpose(preset)
  return purpose === undefined ? text : `# ${purpose}\n${text}`
}
