/** For tests of the command line: arguments as options and as a plan. */
import type { Plan } from '../../lib/plan/plan.ts'
import { type PlanSource, type RunOptions, runOptions, type UrlSource } from './options.ts'
import { planOf } from './plan-of-run.ts'
import { givenBy } from '../forms/given.suite.ts'
import { runCommand } from './command.ts'

/** The options of any arguments. @throws BreakwaterError `usage`, without the hint at the help */
export function optionsOf(
  argv: readonly string[],
  { env = {}, cores }: { env?: Readonly<Record<string, string>>; cores?: number } = {},
): RunOptions {
  return runOptions(givenBy(runCommand, argv, env), cores)
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
