/** The OpenAPI document, the table of routes and docs/api.md agree. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { errorCodes } from '../../lib/errors.ts'
import { errorsOf, openApi } from './openapi.ts'
import { noBody } from './route.ts'
import { routes } from './routes.ts'

type Json = Record<string, unknown>

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly security?: unknown[]
  readonly parameters?: { name: string; in: string; required: boolean; schema: Json }[]
  readonly requestBody?: { required: boolean; content: Record<string, { schema: Json; example?: unknown }> }
  readonly responses: Record<string, { description: string; headers?: Json; content: Record<string, { schema: Json }> }>
}

const document = JSON.parse(JSON.stringify(openApi(routes))) as Json & {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; securitySchemes: Json }
}
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

function visit(value: unknown, see: (key: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    see(key, item)
    visit(item, see)
  }
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, step) => (value as Json | undefined)?.[step], document)
}

describe('the document', () => {
  test('is OpenAPI 3.1 with a title and the version of the build', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: 'Breakwater', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    const known = ['openapi', 'info', 'servers', 'security', 'paths', 'components']
    expect(Object.keys(document).sort()).toEqual(known.sort())
  })

  test('has every route and no others', () => {
    const documented = operations.map(({ path, method }) => `${method} ${path}`)
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('gives every operation its own name, a sentence and its responses', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { operation } of operations) {
      expect(operation.summary).toMatch(/^[A-Z].*\.$/)
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/)
        expect(description).not.toBe('')
        expect(Object.keys(content)).toHaveLength(1)
      }
    }
  })

  test('has YAML beside JSON as the body of a plan, and of nothing else', () => {
    const withYaml = Object.entries(document.paths).filter(([, item]) =>
      JSON.stringify(item).includes('application/yaml'),
    )
    expect(withYaml.map(([path]) => path).sort()).toEqual(['/plans/check', '/tests', '/tests/{id}/plan.yaml'])
    const types = withYaml.map(([, item]) => Object.keys(item['post']?.requestBody?.content ?? {}))
    expect(types.filter(({ length }) => length > 0)).toEqual([
      ['application/json', 'application/yaml'],
      ['application/json', 'application/yaml'],
    ])
  })

  test('declares exactly the parameters that are in the path', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(inPath)
      for (const parameter of declared) {
        expect(parameter).toMatchObject({ in: 'path', required: true, schema: { type: 'string' } })
      }
    }
  })

  test('declares the query parameters, all of them optional', () => {
    const queries = operations.flatMap(({ path, operation }) =>
      (operation.parameters ?? []).flatMap((each) => (each.in === 'query' ? [{ path, ...each }] : [])),
    )
    const of = { name: 'of', required: false, schema: { type: 'string', enum: expect.arrayContaining(['response']) } }
    const trigger = { name: 'trigger', required: false, schema: { enum: ['true', 'false'] } }
    expect(queries).toMatchObject([
      { path: '/avalanche', ...trigger },
      { path: '/tsunami/{seconds}', ...trigger },
      { path: '/rerun/{id}', ...trigger },
      { path: '/tests', ...trigger },
      { path: '/tests', name: 'env', required: false, schema: { type: 'string', maxLength: 200 } },
      { path: '/tests', name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1_000 } },
      { path: '/tests', name: 'offset', required: false, schema: { type: 'integer', minimum: 0 } },
      { path: '/tests', name: 'search', required: false, schema: { type: 'string', maxLength: 200 } },
      { path: '/tests', name: 'sort', required: false, schema: { enum: expect.arrayContaining(['created', 'p99']) } },
      { path: '/tests', name: 'order', required: false, schema: { enum: ['ascending', 'descending'] } },
      { path: '/plans/check', name: 'env', required: false, schema: { type: 'string', maxLength: 200 } },
      {
        path: '/plans/check',
        name: 'drivers',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 2_000 },
      },
      { path: '/tests/published', ...trigger },
      { path: '/tests/{id}', name: 'wait', required: false, schema: { type: 'string' } },
      { path: '/tests/{id}/timeline', name: 'after', required: false, schema: { type: 'string', maxLength: 100 } },
      { path: '/tests/{id}/timeline', name: 'drivers', required: false, schema: { enum: ['true', 'false'] } },
      { path: '/tests/{id}/histogram.hgrm', ...of },
      { path: '/tests/{id}/histogram.hlog', ...of },
      { path: '/drivers', name: 'after', required: false, schema: { type: 'string', maxLength: 100 } },
    ])
  })

  test('declares where a created test is found', () => {
    const making = operations.filter(({ operation }) => '201' in operation.responses).map(({ path }) => path)
    expect(making).toEqual(['/avalanche', '/tsunami/{seconds}', '/rerun/{id}', '/tests', '/tests/published'])
    for (const { operation } of operations) {
      expect('Location' in (operation.responses['201']?.headers ?? {})).toBe('201' in operation.responses)
    }
  })

  test('spells every key of a response in camelCase, except the test id of the reference implementation', () => {
    for (const { answer } of routes) {
      visit(z.toJSONSchema(answer, { io: 'input' }), (place, value) => {
        if (place !== 'properties') return
        for (const key of Object.keys(value as Json)) expect(key).toMatch(/^([a-z][A-Za-z0-9]*|TestId)$/)
      })
    }
  })

  test('lists drivers in one form: an object for each, with its name', () => {
    let lists = 0
    for (const { answer } of routes) {
      visit(z.toJSONSchema(answer, { io: 'input' }), (key, value) => {
        if (key !== 'drivers') return
        lists += 1
        expect(value).toMatchObject({ type: 'array', items: { required: expect.arrayContaining(['nodeId']) } })
      })
    }
    expect(lists).toBe(11)
  })

  test('lists the status of every error code that a route may return, in the one form of errors', () => {
    for (const route of routes) {
      const responses = document.paths[route.path]?.[route.method]?.responses ?? {}
      const statuses = errorsOf(route).map((code) => String(errorCodes[code]))
      expect(Object.keys(responses).sort()).toEqual([...new Set([route.creates ? '201' : '200', ...statuses])].sort())
      for (const code of errorsOf(route)) {
        const response = responses[errorCodes[code]]
        expect(response?.description).toContain(code)
        expect(response?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' })
      }
    }
  })

  test('has no unresolved reference, and no id or dialect inside', () => {
    const references: string[] = []
    visit(document, (key, value) => {
      if (key === '$ref') references.push(value as string)
      expect(['$id', '$schema', '$defs']).not.toContain(key)
    })
    expect(references.length).toBeGreaterThan(20)
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\/\w+$/)
      expect(resolve(reference)).toBeInstanceOf(Object)
    }
  })

  test('uses every named schema', () => {
    const text = JSON.stringify(document)
    for (const name of Object.keys(document.components.schemas)) {
      expect(text).toContain(`"$ref":"#/components/schemas/${name}"`)
    }
  })

  function bodyOf(wanted: string): z.ZodType | undefined {
    return routes.find(({ path, body }) => path === wanted && body !== noBody)?.body
  }

  test('describes bodies where there are options, as closed objects with a valid example', () => {
    const bodies = operations.filter(({ operation }) => operation.requestBody !== undefined)
    const ofPlans = ['/tests', '/plans/check', '/tests/published']
    const ofTriggers = ['/trigger/{id}', '/tests/{id}/trigger']
    const ofChanges = ['/tests/{id}/rate', '/tests/{id}/users']
    const paths = [
      '/avalanche',
      '/tsunami/{seconds}',
      ...ofPlans,
      ...ofTriggers,
      ...ofChanges,
      '/queue/{id}',
      '/tests/{id}',
    ]
    expect(bodies.map(({ path }) => path)).toEqual(paths)
    for (const { path, operation } of bodies) {
      const content = operation.requestBody?.content['application/json']
      expect(operation.requestBody?.required).toBe(false)
      expect(content?.schema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(bodyOf(path)?.safeParse(content?.example ?? {}).success).toBe(true)
    }
  })

  test('declares which routes need no token', () => {
    const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path }) => path)
    expect(open).toEqual(['/plan.schema.json', '/healthz', '/readyz'])
    expect(document.components.securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } })
  })
})

describe('docs/api.md', () => {
  const text = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8')

  test('has a heading for every route, and for no other', () => {
    const headings = [...text.matchAll(/^### `([A-Z]+) ([^`]+)`$/gm)].map(([, method, path]) => `${method} ${path}`)
    expect(headings.sort()).toEqual(routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort())
  })

  test('names every option of a body', () => {
    for (const { body } of routes) {
      const shape = 'shape' in body ? Object.keys(body.shape as Json) : []
      for (const key of shape) expect(text).toContain(`\`${key}\``)
    }
  })
})
