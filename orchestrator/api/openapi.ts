/** `GET /openapi.json`: the table of routes as an OpenAPI 3.1 document. */
import { z } from 'zod'
import {
  driverAnswer,
  errorAnswer,
  figuresAnswer,
  healthAnswer,
  latencyAnswer,
  launchedAnswer,
  metricsAnswer,
  testAnswer,
  verdictAnswer,
} from '../../lib/api/answers.ts'
import { type ErrorCode, errorCodes } from '../../lib/errors.ts'
import { planSchema } from '../../lib/plan/plan.ts'
import { version } from '../../lib/version.ts'
import { noBody, type Route, route } from './route.ts'

/** The errors of any route: the guard refuses, the request is invalid, or an internal error occurs. */
export const commonErrors: readonly ErrorCode[] = ['invalid-request', 'forbidden', 'method-not-allowed', 'internal']
const withToken: readonly ErrorCode[] = ['unauthorized']
const withBody: readonly ErrorCode[] = ['too-large', 'unsupported-media-type']

/** Every error code of a route. */
export function errorsOf({ method, open, errors }: Route): readonly ErrorCode[] {
  return [...new Set([...commonErrors, ...(open ? [] : withToken), ...(method === 'get' ? [] : withBody), ...errors])]
}

/** The schemas that have a name in the document. */
const named = {
  Driver: driverAnswer,
  Error: errorAnswer,
  Figures: figuresAnswer,
  Health: healthAnswer,
  Latency: latencyAnswer,
  Launched: launchedAnswer,
  Metrics: metricsAnswer,
  Plan: planSchema,
  Test: testAnswer,
  Verdict: verdictAnswer,
}

type Json = Record<string, unknown>

export const openApiRoutes = [
  route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document.',
    parameters: {},
    body: noBody,
    answer: z.looseObject({ openapi: z.string() }),
    handle: ({ context }) => openApi(context.routes),
  }),
]

type Document = { openapi: string } & Json

/** Generating a document takes longer than any other response, and it never changes. */
const made = new WeakMap<readonly Route[], Document>()

/** The document of a table of routes: cached, and never to be changed. */
export function openApi(routes: readonly Route[]): Readonly<Document> {
  const document = made.get(routes) ?? makeOpenApi(routes)
  made.set(routes, document)
  return document
}

function makeOpenApi(routes: readonly Route[]): Document {
  const write = schemaWriter(routes)
  const paths: Record<string, Json> = {}
  for (const each of routes) {
    paths[each.path] = { ...paths[each.path], [each.method]: operation(each, write) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Breakwater',
      version,
      summary: 'The orchestrator of a distributed load-testing system.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that served this document.' }],
    security: [{ token: [] }, {}],
    paths,
    components: { schemas: write.named, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(each: Route, write: SchemaWriter): Json {
  return {
    operationId: operationId(each),
    summary: each.summary,
    ...(each.open ? { security: [] } : {}),
    ...parametersOf(each, write),
    ...requestBody(each, write),
    responses: {
      ...success(each, write),
      ...errorResponses(each, write),
    },
  }
}

function success(each: Route, write: SchemaWriter): Json {
  const content = { [each.mediaType]: { schema: write.one(each.answer) } }
  if (!each.creates) return { 200: { description: 'Done.', content } }
  const schema = { type: 'string', format: 'uri-reference' }
  return { 201: { description: 'Created.', headers: { Location: { description: 'Its path.', schema } }, content } }
}

/** For example `postTsunamiSeconds` for `POST /tsunami/{seconds}`. */
function operationId({ method, path }: Route): string {
  const words = path.split(/\W+/).filter((word) => word !== '')
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')
}

function parametersOf({ parameters, query }: Route, write: SchemaWriter): Json {
  const all = [
    ...Object.entries(parameters).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
    ...Object.entries(query).map(([name, schema]) => ({ name, in: 'query', required: false, schema })),
  ]
  if (all.length === 0) return {}
  return { parameters: all.map((each) => ({ ...each, schema: write.one(each.schema) })) }
}

function requestBody({ method, body, takesYaml, example }: Route, write: SchemaWriter): Json {
  if (method === 'get' || body === noBody) return {}
  const given = example.body === undefined ? {} : { example: example.body }
  const schema = write.one(body)
  const yaml = takesYaml ? { 'application/yaml': { schema } } : {}
  return { requestBody: { required: false, content: { 'application/json': { schema, ...given }, ...yaml } } }
}

/** One response for each status, with the codes of that status. */
function errorResponses(each: Route, write: SchemaWriter): Json {
  const content = { 'application/json': { schema: write.one(errorAnswer) } }
  const codes = errorsOf(each)
  const entries = codes.map((code) => {
    const same = codes.filter((other) => errorCodes[other] === errorCodes[code])
    return [errorCodes[code], { description: `Code ${same.join(' or ')}.`, content }] as const
  })
  return Object.fromEntries(entries)
}

interface SchemaWriter {
  readonly named: Json
  one(schema: z.ZodType): Json
}

/**
 * Converts every schema of the table to JSON Schema at once, so that named ones are defined once and referenced.
 * Written as input schemas: a response may gain a key without contradicting the document.
 */
function schemaWriter(routes: readonly Route[]): SchemaWriter {
  const registry = z.registry<{ id: string }>()
  const names = new Map<z.ZodType, string>()
  const add = (schema: z.ZodType, id: string): void => {
    if (names.has(schema)) return
    names.set(schema, id)
    registry.add(schema, { id })
  }
  for (const [id, schema] of Object.entries(named)) add(schema, id)
  for (const each of routes) {
    add(each.answer, `${operationId(each)}Answer`)
    add(each.body, `${operationId(each)}Body`)
    for (const [name, schema] of Object.entries({ ...each.parameters, ...each.query }))
      add(schema, `${operationId(each)}-${name}`)
  }
  const uri = (id: string): string => (id in named ? `#/components/schemas/${id}` : id)
  const { schemas } = z.toJSONSchema(registry, { uri, io: 'input' })
  const written = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)]))
  return {
    named: Object.fromEntries(Object.keys(named).map((id) => [id, written[id]])),
    one: (schema) => {
      const id = names.get(schema) ?? ''
      return id in named ? { $ref: `#/components/schemas/${id}` } : (written[id] ?? {})
    },
  }
}

/** In an OpenAPI document the path identifies a schema, and the dialect is declared once for all. */
function withoutIds(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'))
}
