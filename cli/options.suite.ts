/** For tests of the command line: arguments as options and as a plan. */
import { parseArguments } from '../lib/flags/arguments.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { type RunOptions, runOptions } from './options.ts'
import { planOf } from './plan.ts'
import { runSettings } from './run-settings.ts'

export function options(...argv: string[]): RunOptions {
  return runOptions(parseArguments(runSettings, argv))
}

/** The plan of a load of localhost:8000. */
export function plan(...argv: string[]): Plan {
  return planFor('localhost:8000', ...argv)
}

export function planFor(...argv: string[]): Plan {
  const { asked, body, flagOf } = options(...argv)
  return planOf({ ...asked, ...(body === undefined ? {} : { body }) }, flagOf)
}
