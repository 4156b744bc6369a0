/**
 * `POST /avalanche`, `POST /tsunami/{seconds}` and `POST /rerun/{id}`: a new test from its presets, or from the plan of
 * another test. It is published, and started only if `?trigger=true` asks for it.
 */
import { type CreatedAnswer, type LaunchedAnswer, launchedAnswer } from '../../lib/api/answers.ts'
import { avalancheBody, avalanchePlan, secondsParameter, tsunamiBody, tsunamiPlan } from '../../lib/api/bodies.ts'
import { planFault } from '../../lib/api/plan-check.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { placesOf, refusedTarget } from '../../lib/target-policy.ts'
import { invalid } from '../../lib/invalid-request.ts'
import { andTrigger, testId } from './parameters.ts'
import { type Context, noBody, route } from './route.ts'
import { triggerErrors } from './run-routes.ts'

export const launchRoutes = [
  route({
    method: 'post',
    path: '/avalanche',
    summary: 'Creates a test that sends its requests as fast as possible; ?trigger=true starts it as well.',
    parameters: {},
    body: avalancheBody,
    query: { trigger: andTrigger },
    answer: launchedAnswer,
    locate: pathOf,
    errors: triggerErrors,
    example: { body: { count: 1000 } },
    handle: ({ body, query, context }) => launch(avalanchePlan(body, context.defaultTarget), query, context),
  }),
  route({
    method: 'post',
    path: '/tsunami/{seconds}',
    summary:
      'Creates a test that sends bursts of requests at an interval of {seconds}; ?trigger=true starts it as well.',
    parameters: {
      seconds: secondsParameter.describe('Seconds between the starts of two bursts, such as 2 or 0.5; at most 86400.'),
    },
    body: tsunamiBody,
    query: { trigger: andTrigger },
    answer: launchedAnswer,
    locate: pathOf,
    errors: triggerErrors,
    example: { path: '/tsunami/2', body: { bursts: 10, size: 50 } },
    handle: ({ parameters, body, query, context }) => {
      return launch(tsunamiPlan(parameters.seconds, body, context.defaultTarget), query, context)
    },
  }),
  route({
    method: 'post',
    path: '/rerun/{id}',
    summary:
      'Creates a new test with the plan of another one, if that is still allowed; ?trigger=true starts it as well.',
    parameters: { id: testId },
    body: noBody,
    query: { trigger: andTrigger },
    answer: launchedAnswer,
    locate: pathOf,
    errors: ['not-found', ...triggerErrors],
    handle: async ({ parameters: { id }, query, context }) => {
      await context.service.archive.load(id)
      return launch(context.service.test(id).config, query, context)
    },
  }),
]

/** The path of a new test. */
export function pathOf({ TestId }: LaunchedAnswer): string {
  return `/tests/${TestId}`
}

interface LaunchQuery {
  readonly trigger?: 'true' | 'false' | undefined
}

/** Creates a test, and triggers it if that is asked for. A test whose trigger fails stays, and the error names it. */
export async function launch(plan: Plan, { trigger }: LaunchQuery, context: Context): Promise<LaunchedAnswer> {
  const created = await create(plan, context)
  if (trigger !== 'true') return created
  try {
    return await context.service.trigger(created.TestId)
  } catch (error) {
    throw notTriggered(error, created)
  }
}

function notTriggered(error: unknown, { TestId }: CreatedAnswer): unknown {
  if (!(error instanceof BreakwaterError)) return error
  const message = `test '${TestId}' was created, but its trigger failed: ${error.message}`
  return new BreakwaterError(error.code, message, { details: { ...error.details, TestId }, cause: error })
}

async function create(plan: Plan, context: Context): Promise<CreatedAnswer> {
  checkPermitted(plan, context)
  return await context.service.create(plan)
}

/**
 * Whether a plan may be published here.
 * @throws BreakwaterError `invalid-request`, `too-large`; `forbidden` for a target that is not allowed
 */
export function checkPermitted(plan: Plan, context: Context): void {
  checkPlan(plan)
  for (const [field, address] of placesOf(plan)) checkPlace(field, address, context)
  checkUnixSocket(plan.transport?.unixSocket, context)
}

/** The last key of a path in the plan is the key in the body. */
function checkPlan(plan: Plan): void {
  const fault = planFault(plan)
  if (fault === undefined) return
  if (fault.code === 'too-large') throw new BreakwaterError('too-large', fault.message)
  throw invalid(fault.issues.map(({ path, message }) => ({ path: lastName(path), message })))
}

/** Keys of a plan with another name in a body. */
const bodyNames: Readonly<Record<string, string>> = { loads: 'bursts', burst: 'size' }

function lastName(path: readonly PropertyKey[]): string {
  const name = String(path.findLast((step) => typeof step === 'string' && step !== 'value' && step !== 'per') ?? '')
  return bodyNames[name] ?? name
}

/**
 * A Unix socket would give access to anything that the driver's user may open. @throws BreakwaterError `forbidden`
 * unless it was allowed
 */
function checkUnixSocket(path: string | undefined, { allowedTargets }: Context): void {
  if (path === undefined || allowedTargets.includes(`unix:${path}`)) return
  const message = `unixSocket: '${path}' is not allowed: if you may load it, start the orchestrator with --allow-target unix:${path}`
  throw new BreakwaterError('forbidden', message, { details: { path: 'unixSocket' } })
}

/** The operator has chosen the default target, so it needs no separate permission. */
function checkPlace(field: string, address: string, { defaultTarget, allowedTargets }: Context): void {
  const own = new URL(defaultTarget).hostname.replace(/^\[|\]$/g, '')
  const reason = refusedTarget(address, [...allowedTargets, own])
  if (reason !== undefined) throw new BreakwaterError('forbidden', `${field}: ${reason}`, { details: { path: field } })
}
