/**
 * The plan of a run. That of a URL and flags is made by the same schema as POST /avalanche: the command line and the API
 * have the same options.
 */
import { avalancheBody, type AvalancheBody, avalanchePlan } from '../../lib/api/bodies.ts'
import { planFault, type PlanIssue } from '../../lib/api/plan-check.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { usage } from '../../lib/flags/setting.ts'
import { parsed } from '../../lib/issue-messages.ts'
import type { PlannedBody } from '../../lib/plan/body.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { forbiddenPlan } from '../../lib/target-policy.ts'
import { bodyTyped } from './body.ts'
import type { Asked, FlagOf, RunOptions } from './options.ts'

/**
 * The plan of a run, from wherever it comes, with its time scale.
 * @throws BreakwaterError `usage` or `invalid-request` for what is wrong with the flags or the plan
 */
export async function planOfRun({ source, flagOf, timeScale }: RunOptions): Promise<Plan> {
  const plan =
    source.kind === 'url'
      ? planOf({ ...source.asked, ...(await bodyTyped(source.body, flagOf('body'))) }, flagOf)
      : await (await import('../plan/file.ts')).planOfSource(source, flagOf)
  if (timeScale === undefined) return source.kind === 'url' ? plan : checkedPlan(plan, flagOf)
  const { scaledPlan } = await import('../../lib/plan-language/time-scale.ts')
  return checkedPlan(scaledPlan(plan, timeScale), flagOf)
}

/** @throws BreakwaterError `usage`, naming the flag that is wrong; `forbidden` for a forbidden target */
export function planOf({ bodyFile, ...asked }: Asked & PlannedBody, flagOf: FlagOf): Plan {
  const body = parsed(avalancheBody, asked)
  if (!body.success) throw wrong(body.error.issues, flagOf)
  return checkedPlan(planIn({ ...body.data, bodyFile }, asked.target, flagOf), flagOf)
}

/** A plan that drivers can accept. @throws BreakwaterError as {@link planOf} */
export function checkedPlan(plan: Plan, flagOf: FlagOf): Plan {
  const fault = planFault(plan)
  if (fault !== undefined) throw fault.code === 'too-large' ? usage(fault.message) : wrong(fault.issues, flagOf)
  const reason = forbiddenPlan(plan)
  if (reason !== undefined) throw new BreakwaterError('forbidden', `${plan.target}: ${reason}`)
  return plan
}

/** For contradicting options, the error names the field to change. */
function planIn(body: AvalancheBody & PlannedBody, target: string, flagOf: FlagOf): Plan {
  try {
    return avalanchePlan(body, target)
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'invalid-request') throw error
    const { path } = error.details
    if (typeof path !== 'string') throw usage(inFlags(error.message, flagOf))
    throw wrong([{ path: [path], message: error.message.replace(`${path}: `, '') }], flagOf)
  }
}

function wrong([issue]: readonly PlanIssue[], flagOf: FlagOf): BreakwaterError {
  if (issue === undefined) return usage('the plan is not valid')
  return usage(`${placeOf(issue.path, flagOf)}${inFlags(issue.message, flagOf)}`)
}

/** The flag for a path in a body or a plan: that of the last key on the path that has a flag. */
function placeOf(path: readonly PropertyKey[], flagOf: FlagOf): string {
  const named = path.map((step) => (typeof step === 'string' ? flagOf(step) : undefined)).findLast((flag) => flag)
  return named === undefined ? '' : `${named}: `
}

/** Replaces the options of a body, which a message names in backticks, by flags. */
function inFlags(message: string, flagOf: FlagOf): string {
  return message.replace(/`(\w+)`/g, (_, field: string) => flagOf(field) ?? field)
}
