/** For any request, the response is one that the table of routes declares, and never an internal error. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createdAnswer, errorAnswer } from '../../lib/api/answers.ts'
import { avalancheBody, tsunamiBody } from '../../lib/api/bodies.ts'
import { planSchema } from '../../lib/plan/plan.ts'
import { nearRoutes } from './near.ts'
import { routes } from './routes.ts'
import { type Subject, startSubject } from './subject.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject()
})
afterAll(async () => {
  await subject.api.close()
})

/** How zod begins a message. */
const zods =
  /Too (?:small|big)|Invalid (?:input|option|string|number|key|value|discriminator|URL|ISO)|Unrecognized key|: expected \w+/

const posts = ['/avalanche', '/tsunami/1', '/trigger/nobody', '/stop/nobody', '/stop']

/** An error response without what it quotes from a request. */
function withoutQuotes(json: unknown): string {
  const { error } = errorAnswer.parse(json)
  return error.message.replace(/'[^']*'/g, "''")
}

async function expectDeclared(path: string, body: string | Uint8Array): Promise<void> {
  const answer = await subject.ask('POST', path, { headers: { 'content-type': 'application/json' }, body })
  if (answer.status === 200 || answer.status === 201) return
  expect([400, 403, 404, 413]).toContain(answer.status)
  expect(withoutQuotes(answer.json)).not.toMatch(zods)
  expect(errorAnswer.strict().parse(answer.json)).toEqual(answer.json)
}

test('any JSON gets a declared response', async () => {
  const anything = fc.json({ maxDepth: 6 })
  await fc.assert(fc.asyncProperty(fc.constantFrom(...posts), anything, expectDeclared), { numRuns: propertyRuns(200) })
})

test('any bytes get a declared response', async () => {
  const bytes = fc.uint8Array({ maxLength: 200 })
  await fc.assert(fc.asyncProperty(fc.constantFrom(...posts), bytes, expectDeclared), { numRuns: propertyRuns(100) })
})

const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 5, 1e9, 1e15, 1e300))
const value = fc.oneof(number, fc.string(), fc.jsonValue(), fc.constantFrom('http://127.0.0.1', 'GET', true))
const keys = [...new Set([...Object.keys(avalancheBody.shape), ...Object.keys(tsunamiBody.shape)])]

test('known keys with any values create a test with a valid plan, or give a 400', async () => {
  const body = fc.dictionary(fc.constantFrom(...keys, 'other', '__proto__', 'constructor'), value, { maxKeys: 6 })
  const path = fc.constantFrom('/avalanche', '/tsunami/0', '/tsunami/0.001', '/tsunami/86400')
  await fc.assert(
    fc.asyncProperty(path, body, async (where, given) => {
      const answer = await subject.ask('POST', where, { body: given })
      if (answer.status !== 201) {
        expect([400, 403]).toContain(answer.status)
        expect(withoutQuotes(answer.json)).not.toMatch(zods)
        return
      }
      const { TestId } = createdAnswer.parse(answer.json)
      planSchema.parse(subject.service.test(TestId).config)
    }),
    { numRuns: propertyRuns(300) },
  )
})

test('any path gets a declared response', async () => {
  const path = fc.array(fc.oneof(fc.constantFrom('tests', 'metrics', 'tsunami', '', '..'), fc.string()), {
    maxLength: 4,
  })
  const escaped = path.map((parts) => `/${parts.map((part) => encodeURIComponent(part)).join('/')}`)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'POST', 'DELETE'), escaped, async (method, where) => {
      if (where === '/events') return
      const { status } = await subject.ask(method, where)
      expect([200, 201, 400, 404, 405]).toContain(status)
    }),
    { numRuns: propertyRuns(200) },
  )
})

test('a route is suggested for its own path with any letter changed', () => {
  const slip = fc.tuple(
    fc.constantFrom(...routes.filter(({ path }) => path !== '/')),
    fc.nat(),
    fc.constantFrom('x', ''),
  )
  fc.assert(
    fc.property(slip, ([route, at, letter]) => {
      const index = 1 + (at % 4)
      const typed = route.path.slice(0, index) + letter + route.path.slice(index + 1)
      expect(nearRoutes(routes, typed)).toContain(`${route.method.toUpperCase()} ${route.path}`)
    }),
  )
})
