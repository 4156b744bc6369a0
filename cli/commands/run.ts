/**
 * `breakwater run URL|PLAN`: a test in one command. This file imports little, so that load threads start while the rest is
 * loaded.
 */
import { threadsAhead } from '../../cluster/threads.ts'
import type { Given } from '../../lib/flags/command.ts'
import { runnable } from '../command/entries.ts'
import { write } from '../io/output.ts'
import { runCommand } from '../run/command.ts'
import { runOptions } from '../run/options.ts'
import type { runSettings } from '../run/settings.ts'

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong flags */
async function act(given: Given<typeof runSettings>): Promise<number> {
  const options = runOptions(given)
  if (options.printPlan) {
    const { printedPlan } = await import('../run/print-plan.ts')
    await write(await printedPlan(options))
    return 0
  }
  if (options.cluster !== undefined) return (await import('../run/remote.ts')).runRemote(options, options.cluster)
  const thread = threadsAhead(options.workers)
  const { runLocal } = await import('../run/local.ts')
  return runLocal(options, thread)
}

export const run = runnable(runCommand, act)
