/** `POST /tests/published`: a test from a plan in the form in which it is published, without any change to it. */
import { z } from 'zod'
import { launchedAnswer } from '../../lib/api/answers.ts'
import { invalid, LISTED } from '../../lib/invalid-request.ts'
import { type Plan, planSchema } from '../../lib/plan/plan.ts'
import { checkBody } from './check.ts'
import { launch, pathOf } from './launch.ts'
import { andTrigger } from './parameters.ts'
import { route } from './route.ts'
import { triggerErrors } from './run-routes.ts'

const schema = z.toJSONSchema(planSchema, {
  io: 'input',
  override: ({ jsonSchema }) => {
    if (jsonSchema.properties !== undefined) jsonSchema.additionalProperties = false
  },
})

/** Read by `publishedPlan`, which refuses keys that the schema of plans would leave out. */
const body = z.unknown().meta({ ...schema, $schema: undefined })

const example: Plan = {
  name: '',
  type: 'plan',
  target: 'http://127.0.0.1:8000',
  requests: [{ name: 'default', method: 'GET', headers: {} }],
  phases: [
    {
      name: 'load',
      shape: { kind: 'constant', rate: { value: 500, per: 'total' }, count: { value: 5_000, per: 'total' } },
      maxInFlight: 1_000,
      backlog: 10_000,
    },
  ],
  timeoutMs: 10_000,
  identify: false,
}

export const publishedRoutes = [
  route({
    method: 'post',
    path: '/tests/published',
    summary: 'Creates a test from a published plan, as it is in `config` of a test; ?trigger=true starts it as well.',
    parameters: {},
    query: { trigger: andTrigger },
    body,
    answer: launchedAnswer,
    locate: pathOf,
    errors: triggerErrors,
    example: { body: example },
    handle: ({ body: given, query, context }) => launch(publishedPlan(given), query, context),
  }),
]

/**
 * The plan of a body. What this version does not know is refused: another version may send it, and without it the load
 * would be another one.
 * @throws BreakwaterError `invalid-request`
 */
function publishedPlan(given: unknown): Plan {
  const plan = checkBody(planSchema, given)
  const unknown = unknownIn(given, plan, [])
  if (unknown.length === 0) return plan
  const message = 'is not known: it may be of another version than this orchestrator'
  throw invalid(unknown.slice(0, LISTED).map((path) => ({ path: path.join('.').slice(0, 200), message })))
}

/** The paths of the keys that were given and not read. */
function unknownIn(given: unknown, read: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return []
  const known = new Map<string, unknown>(Object.entries(read))
  return Object.entries(given).flatMap(([key, value]) =>
    known.has(key) ? unknownIn(value, known.get(key), [...path, key]) : [[...path, key]],
  )
}
