/** For tests of the command line: arguments as options and as a plan. */
import { parseArguments } from '../../lib/flags/arguments.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type PlanSource, type RunOptions, runOptions, type UrlSource } from './options.ts'
import { planOf } from './plan-of-run.ts'
import { runSettings } from './settings.ts'

/** The options of a URL. */
export function options(...argv: string[]): RunOptions & UrlSource {
  const given = runOptions(parseArguments(runSettings, argv))
  if (given.source.kind !== 'url') throw new TypeError('is not a URL')
  return { ...given, ...given.source }
}

/** The options of a plan. */
export function planOptions(...argv: string[]): RunOptions & PlanSource {
  const given = runOptions(parseArguments(runSettings, argv))
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
