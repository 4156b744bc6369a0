/** Plans for a run: of the language of plans, and of the two tests of the base protocol. */
import type { z } from 'zod'
import {
  avalancheBody,
  type AvalancheBody,
  avalanchePlan,
  delaySchema,
  tsunamiBody,
  type TsunamiBody,
  tsunamiPlan,
} from '../lib/api/bodies.ts'
import { planFault } from '../lib/api/plan-check.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { invalid } from '../lib/invalid-request.ts'
import { parsed } from '../lib/issue-messages.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { filesIn, wrongPlan } from '../lib/plan-language/on-this-machine.ts'
import { planOf, readPlan } from '../lib/plan-language/to-plan.ts'
import { forbiddenPlan } from '../lib/target-policy.ts'

/** What a plan in the language of plans is read with. */
export interface PlanOptions {
  /** Values of variables of the plan, in place of its own: `--var` of the command. */
  readonly variables?: Readonly<Record<string, string>>
  /** The environment of the plan whose keys replace those of the plan: `--env` of the command. */
  readonly environment?: string
  /** The target, in place of that of the plan. */
  readonly target?: string
  /** The folder to which the paths of files in the plan are relative; the working folder unless given. */
  readonly folder?: string
}

/** An avalanche: the body of `POST /avalanche` with its target. Counts and rates are per driver; times are seconds. */
export type AvalancheOptions = AvalancheBody & { readonly target: string }

/** A tsunami: the body of `POST /tsunami/{seconds}` with its target. Counts and rates are per driver; times are seconds. */
export interface TsunamiOptions extends Omit<TsunamiBody, 'loads' | 'burst'> {
  readonly target: string
  /** The time between the starts of two bursts in seconds: 0 to 86,400. */
  readonly delay: number
}

/**
 * Reads a plan in the language of plans (docs/plans.md).
 * @param given a text in YAML or JSON, or the value that JSON is parsed to
 * @throws BreakwaterError `invalid-request` with all that is wrong with it, `too-large`, `forbidden` for its target
 */
export function plan(given: string | object, options: PlanOptions = {}): Plan {
  const { variables, environment: environmentName, target, folder = '.' } = options
  const reading = {
    variables,
    environmentName,
    environment: (name: string) => process.env[name],
    files: filesIn(folder),
    amend: (keys: object) => ({ ...keys, ...(target === undefined ? {} : { target }) }),
  }
  const read = typeof given === 'string' ? readPlan(given, reading) : planOf(given, reading)
  if ('problems' in read) throw wrongPlan(read.problems, 'the plan')
  return checked(read.plan)
}

/**
 * The plan of an avalanche: as fast as possible, or with a `rate` or `stages` at that arrival rate.
 * @throws BreakwaterError `invalid-request`, `too-large`, `forbidden` for its target
 */
export function avalanche(options: AvalancheOptions): Plan {
  return checked(avalanchePlan(accepted(avalancheBody, options), options.target))
}

/**
 * The plan of a tsunami: bursts of requests, `delay` seconds apart.
 * @throws BreakwaterError `invalid-request`, `too-large`, `forbidden` for its target
 */
export function tsunami({ delay, ...options }: TsunamiOptions): Plan {
  const read = parsed(delaySchema, delay)
  if (!read.success) throw invalid(read.error.issues.map(({ message }) => ({ path: 'delay', message })))
  return checked(tsunamiPlan(read.data, accepted(tsunamiBody, options), options.target))
}

/**
 * A plan that drivers can accept, and whose target may be loaded.
 * @throws BreakwaterError `invalid-request`, `too-large`, `forbidden`
 */
export function checked(given: Plan): Plan {
  const fault = planFault(given)
  if (fault?.code === 'too-large') throw new BreakwaterError('too-large', fault.message)
  if (fault !== undefined) throw wrong(fault.issues)
  const reason = forbiddenPlan(given)
  if (reason !== undefined) throw new BreakwaterError('forbidden', `${given.target}: ${reason}`)
  return given
}

function accepted<S extends z.ZodType>(schema: S, options: { readonly target: unknown }): z.output<S> {
  const read = parsed(schema, options)
  if (!read.success) throw wrong(read.error.issues)
  if (options.target === undefined) throw invalid([{ path: 'target', message: 'is missing' }])
  return read.data
}

function wrong(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): BreakwaterError {
  return invalid(issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })))
}
