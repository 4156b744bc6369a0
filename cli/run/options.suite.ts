/** For tests of the command line: arguments as options and as a plan. */
import { BreakwaterError } from '../../lib/errors.ts'
import { type Given, readCommand } from '../../lib/flags/command.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type PlanSource, type RunOptions, runOptions, type UrlSource } from './options.ts'
import { planOf } from './plan-of-run.ts'
import { runCommand } from './command.ts'
import type { runSettings } from './settings.ts'

/** The options of any arguments. @throws BreakwaterError `usage`, without the hint at the help */
export function optionsOf(
  argv: readonly string[],
  { env = {}, cores }: { env?: Readonly<Record<string, string>>; cores?: number } = {},
): RunOptions {
  return runOptions(givenBy(argv, env), cores)
}

function givenBy(argv: readonly string[], env: Readonly<Record<string, string>>): Given<typeof runSettings> {
  try {
    const given = readCommand(runCommand, { argv, env })
    if ('help' in given) throw new TypeError('asks for help')
    return given
  } catch (error) {
    throw error instanceof BreakwaterError && error.cause instanceof Error ? error.cause : error
  }
}

/** The options of a URL. */
export function options(...argv: string[]): RunOptions & UrlSource {
  const given = optionsOf(argv)
  if (given.source.kind !== 'url') throw new TypeError('is not a URL')
  return { ...given, ...given.source }
}

/** The options of a plan. */
export function planOptions(...argv: string[]): RunOptions & PlanSource {
  const given = optionsOf(argv)
  if (given.source.kind !== 'plan') throw new TypeError('is not a plan')
  return { ...given, ...given.source }
}

/** The plan of a load of localhost:8000. */
export function plan(...argv: string[]): Plan {
  return planFor('localhost:8000', ...argv)
}

export function planFor(...argv: string[]): Plan {
  const { asked, body, flagOf } = options(...argv)
  return planOf({ ...asked, ...(body === undefined ? {} : { body }) }, flagOf)
}
