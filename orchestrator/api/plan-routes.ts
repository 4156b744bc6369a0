/** Tests in the language of plans: created, checked, and begun with a preset. */
import { z } from 'zod'
import { launchedAnswer } from '../../lib/api/answers.ts'
import { presetsAnswer } from '../../lib/api/presets.ts'
import { planSummaryAnswer, summaryOfPlan } from '../../lib/api/plan-summary.ts'
import { invalid } from '../../lib/invalid-request.ts'
import { planJsonSchema } from '../../lib/plan-language/json-schema.ts'
import { issuesOf } from '../../lib/plan-language/problems.ts'
import { presetNames, presetPurpose, presetText } from '../../lib/plan-language/presets.ts'
import { planOf, readPlan } from '../../lib/plan-language/to-plan.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { YamlText } from './body.ts'
import { checkPermitted, launch, pathOf } from './launch.ts'
import { andTrigger, environment, forDrivers } from './parameters.ts'
import { type Context, noBody, route } from './route.ts'
import { triggerErrors } from './run-routes.ts'

const schema = planJsonSchema()

/** Read as a plan, which finds all that is wrong at once. The document names its dialect once for all schemas. */
const planBody = z.unknown().meta({ ...schema, $schema: undefined })

/** Three lines are a test. */
const example = { rate: '500/s', duration: '10s' }

export const planRoutes = [
  route({
    method: 'post',
    path: '/tests',
    summary: 'Creates a test from a plan; ?trigger=true starts it as well.',
    parameters: {},
    query: { trigger: andTrigger, env: environment },
    body: planBody,
    takesYaml: true,
    answer: launchedAnswer,
    locate: pathOf,
    errors: triggerErrors,
    example: { body: example },
    handle: ({ body, query: { env, trigger }, context }) => launch(planIn(body, env, context), { trigger }, context),
  }),
  route({
    method: 'post',
    path: '/plans/check',
    summary: 'Says what a plan means, or everything that is wrong with it, without creating a test.',
    parameters: {},
    query: { env: environment, drivers: forDrivers },
    body: planBody,
    takesYaml: true,
    answer: planSummaryAnswer,
    example: { body: example },
    handle: ({ body, query: { env, drivers = 1 }, context }) => {
      const plan = planIn(body, env, context)
      checkPermitted(plan, context)
      return summaryOfPlan(plan, drivers)
    },
  }),
  route({
    method: 'get',
    path: '/plans/presets',
    summary: 'The usual tests as plans in YAML, each with what it is for, on the target of the orchestrator.',
    parameters: {},
    body: noBody,
    answer: presetsAnswer,
    handle: ({ context: { defaultTarget: target } }) => ({
      presets: presetNames.map((name) => {
        return { name, purpose: presetPurpose(name) ?? '', plan: presetText(name, { target }) ?? '' }
      }),
    }),
  }),
  route({
    method: 'get',
    path: '/plan.schema.json',
    summary: 'The JSON Schema of plans, for editors.',
    open: true,
    parameters: {},
    body: noBody,
    answer: z.looseObject({ type: z.literal('object') }),
    handle: () => ({ type: 'object' as const, ...schema }),
  }),
]

/** Neither files nor the environment of this machine can be named. @throws BreakwaterError `invalid-request` */
function planIn(body: unknown, environmentName: string | undefined, { defaultTarget }: Context): Plan {
  const options = { baseTarget: defaultTarget, environmentName }
  const read = body instanceof YamlText ? readPlan(body.text, options) : planOf(body, options)
  if ('plan' in read) return read.plan
  throw invalid(issuesOf(read.problems))
}
