/** Every route of the table, with the requests that every route must handle. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { type Answer, expectError, type Subject, startSubject } from './subject.suite.ts'

const TOKEN = 'a-token-of-sufficient-length'
const authorization = `Bearer ${TOKEN}`

let subject: Subject
let testId: string
beforeEach(async () => {
  subject = await startSubject({ token: TOKEN })
  const made = await subject.ask('POST', '/avalanche', { headers: { authorization } })
  testId = (made.json as { TestId: string }).TestId
  subject.service.startedAt(testId, '2026-01-02T03:04:00.000Z')
  subject.service.tally.latencies.at('success').record(1_500)
  await subject.service.queue.add(testId, { at: '2026-12-24T03:00:00Z' })
})
afterEach(async () => {
  await subject.api.close()
})

const named = routes.map((route): [string, Route] => [`${route.method.toUpperCase()} ${route.path}`, route])
const finite = named.filter(([, { path }]) => path !== '/events')
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

function pathOf({ path, example }: Route, id = testId): string {
  return example.path ?? path.replace('{id}', id).replace('{nodeId}', 'mallard')
}

function allowedOn(path: string): string[] {
  const same = routes.filter((route) => route.path === path)
  return same.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
}

function needsBody({ method, path }: Route): boolean {
  return (
    method === 'patch' ||
    path === '/plans/check' ||
    (method === 'post' && /^\/tests(\/published|\/\{id\}\/(rate|users))?$/.test(path))
  )
}

function ask(route: Route, headers: Record<string, string> = { authorization }, path = pathOf(route)): Promise<Answer> {
  // A change has to say what is changed, and a plan what is sent; every other body is optional.
  const body = needsBody(route) ? { body: route.example.body } : {}
  return subject.ask(route.method.toUpperCase(), path, { headers, ...body })
}

describe.each(finite)('%s', (_name, route) => {
  test('responds with 200, or 201 if it creates a test, with exactly the fields of its schema', async () => {
    const answer = await ask(route)
    expect(answer.status).toBe(route.creates ? 201 : 200)
    const body = route.mediaType === 'application/json' ? answer.json : answer.text
    expect(route.answer.parse(body)).toEqual(body)
    expect(answer.headers['content-type']).toContain(route.mediaType.split(';')[0])
  })

  test('forbids caching, framing, sniffing and running its response, and does not reveal its software', async () => {
    const { headers } = await ask(route)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('etag')
  })
})

const refusals = finite.flatMap(([name, route]) => route.errors.map((code) => [name, code, route] as const))

test.each(refusals)('%s passes on an error of the orchestrator: %s', async (_name, code, route) => {
  subject.service.failure = new BreakwaterError(code, 'as told', { details: { why: 'test' } })
  const answer = await ask(route)
  expectError(answer, code)
  expect(answer.json).toEqual({ error: { code, message: 'as told', details: { why: 'test' } } })
})

const ofItself = new Set(['/', '/healthz', '/openapi.json', '/plan.schema.json', '/plans/check', '/plans/presets'])

describe.each(finite.filter(([, { path }]) => !ofItself.has(path)))('%s', (_name, route) => {
  test.each([new TypeError('secret of the house'), Object.assign(new Error('secret'), { status: 418 })])(
    'reports an unexpected error (%#) without details',
    async (failure) => {
      subject.service.failure = failure
      const answer = await ask(route)
      expectError(answer, 'internal')
      expect(answer.text).not.toContain('secret')
    },
  )
})

describe.each(named)('%s rejects', (_name, route) => {
  test('other methods, and lists the allowed ones', async () => {
    const allowed = allowedOn(route.path)
    for (const method of methods.filter((each) => !allowed.includes(each))) {
      const answer = await subject.ask(method, pathOf(route), { headers: { authorization } })
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, allowed.join(', ')])
      if (method !== 'HEAD') expectError(answer, 'method-not-allowed')
    }
  })

  test('a request without the token, or with a different one, unless the route is open', async () => {
    const wrong: Record<string, string>[] = [{}, { authorization: `Bearer ${TOKEN}x` }, { authorization: 'Basic dTpw' }]
    for (const headers of wrong) {
      const answer = await ask(route, headers)
      if (route.open) expect(answer.status).toBe(200)
      else {
        expectError(answer, 'unauthorized')
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
        expect(answer.text).not.toContain(TOKEN)
      }
    }
  })

  test('a foreign host, a foreign origin and a foreign site, even with the token', async () => {
    const foreign = [{ host: 'evil.test' }, { origin: 'http://evil.test' }, { 'sec-fetch-site': 'cross-site' }]
    for (const headers of foreign) expectError(await ask(route, { authorization, ...headers }), 'forbidden')
  })

  test('unknown query parameters', async () => {
    const answer = await subject.ask(route.method.toUpperCase(), `${pathOf(route)}?target=http://a.test&x=1`, {
      headers: { authorization },
    })
    expectError(answer, 'invalid-request')
    expect(answer.json).toMatchObject({ error: { details: { path: '?target', issues: [{}, { path: '?x' }] } } })
  })

  test('an additional slash at the end', async () => {
    const answer = await subject.ask(route.method.toUpperCase(), `${pathOf(route)}/`, { headers: { authorization } })
    expectError(answer, 'not-found')
  })
})

describe.each(named.filter(([, { path }]) => path.includes('{id}')))('%s', (_name, route) => {
  test.each(['nobodyknowsthistest0', '..%2f..%2fetc', '%00', '__proto__', 'ä', '%F0%9F%8C%8A', 'x'.repeat(300)])(
    'responds with 404 for the test %s',
    async (id) => {
      const path = pathOf(route, encodeURI(decodeURIComponent(id)).replace(/\/|\.\./g, '%2f'))
      expectError(await ask(route, { authorization }, path), 'not-found')
    },
  )

  test('responds with 400 for an id that cannot be decoded', async () => {
    const answer = await subject.ask(route.method.toUpperCase(), pathOf(route, '%zz'), { headers: { authorization } })
    expectError(answer, 'invalid-request')
  })
})

describe.each(finite.filter(([, { method }]) => method === 'get'))('%s', (_name, route) => {
  test('responds to HEAD with the headers of GET and no body', async () => {
    const full = await ask(route)
    const head = await subject.ask('HEAD', pathOf(route), { headers: { authorization } })
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-type']).toBe(full.headers['content-type'])
  })
})

const histograms = ['GET /tests/{id}/histogram.hgrm', 'GET /tests/{id}/histogram.hlog']
const ofOne = ['GET /tests/{id}', 'PATCH /tests/{id}', 'DELETE /tests/{id}']
const partsOfOne = ['GET /tests/{id}/timeline', 'GET /tests/{id}/plan.yaml', ...histograms]
const creating = ['POST /tests', 'POST /tests/published']
const changing = ['pause', 'resume', 'stop', 'rate', 'users'].map((what) => `POST /tests/{id}/${what}`)
const nearTests = [...creating, 'POST /tests/{id}/trigger', ...changing, 'GET /tests', ...ofOne, ...partsOfOne]

describe('an unknown path', () => {
  test.each([
    ['/', 'POST', 'GET, HEAD'],
    ['/avalanche', 'GET', 'POST'],
  ])('%s is known, so %s gives a response with the allowed methods', async (path, method, allow) => {
    const answer = await subject.ask(method, path, { headers: { authorization } })
    expect(answer.headers['allow']).toBe(allow)
  })

  test.each([
    ['/tests/', nearTests],
    ['/test', nearTests],
    ['/avalance', ['POST /avalanche']],
    ['/Tests', nearTests],
    ['/tsunami', ['POST /tsunami/{seconds}']],
    ['/metrics/a/b', ['GET /metrics/{id}', 'GET /metrics']],
    ['/favicon.ico', []],
    ['//', []],
  ])('%s gives a 404 with similar routes', async (path, near) => {
    const answer = await subject.ask('GET', path, { headers: { authorization } })
    expectError(answer, 'not-found')
    expect(answer.json).toMatchObject({ error: { details: { near } } })
  })

  test('is not reported as such without the token', async () => {
    expectError(await subject.ask('GET', '/nothing'), 'unauthorized')
  })
})

describe('a test', () => {
  const as = { headers: { authorization } }
  test('is created, triggered once, read and stopped', async () => {
    const { text, status, headers } = await subject.ask('POST', '/tsunami/0.5', as)
    expect(text).toMatch(/^\{"TestId":"[A-Za-z]{20}"\}$/)
    const { TestId } = JSON.parse(text) as { TestId: string }
    expect([status, headers.location]).toEqual([201, `/tests/${TestId}`])
    expect((await subject.ask('GET', headers.location ?? '', as)).json).toMatchObject({ TestId })
    expect((await subject.ask('POST', `/trigger/${TestId}`, as)).json).toMatchObject({ TestId, state: 'running' })
    expectError(await subject.ask('POST', `/trigger/${TestId}`, as), 'already-triggered')
    expect((await subject.ask('GET', `/tests/${TestId}`, as)).json).toMatchObject({ type: 'tsunami', state: 'running' })
    expect((await subject.ask('POST', `/stop/${TestId}`, as)).json).toEqual({ stopped: [TestId] })
    expect((await subject.ask('POST', '/stop', as)).json).toEqual({ stopped: [testId, TestId] })
  })

  test('is not repeated if its target is no longer allowed', async () => {
    const { config } = subject.service.test(testId)
    const refused: [string, Plan][] = [
      ['target', { ...config, target: 'http://load.example.test/' }],
      ['connectTo', { ...config, transport: { connectTo: 'load.example.test:80' } }],
      ['unixSocket', { ...config, transport: { unixSocket: '/run/any.sock' } }],
    ]
    for (const [path, plan] of refused) {
      const { TestId } = await subject.service.create(plan)
      const { tests: before } = subject.service.tests()
      const answer = await subject.ask('POST', `/rerun/${TestId}`, as)
      expectError(answer, 'forbidden')
      expect(answer.json).toMatchObject({ error: { message: expect.stringContaining(path), details: { path } } })
      expect(subject.service.tests().tests).toHaveLength(before.length)
    }
  })

  test('is repeated as a new test with the same plan', async () => {
    const body = { rate: 50, duration: 5, poisson: true, headers: { authorization: 'Basic dTpw' }, name: 'again' }
    const { TestId: first } = (await subject.ask('POST', '/avalanche', { ...as, body })).json as { TestId: string }
    const answer = await subject.ask('POST', `/rerun/${first}`, as)
    const { TestId } = answer.json as { TestId: string }
    expect([answer.status, answer.headers.location, TestId === first]).toEqual([201, `/tests/${TestId}`, false])
    expect(subject.service.test(TestId).config).toEqual(subject.service.test(first).config)
    expectError(await subject.ask('POST', `/rerun/${first}`, { ...as, body: { count: 1 } }), 'invalid-request')
  })

  test.each(['after=a&after=b', `after=${'x'.repeat(101)}`, 'drivers=yes', 'drivers', 'since=1'])(
    'has no timeline for ?%s, which is reported',
    async (query) => {
      expectError(await subject.ask('GET', `/tests/${testId}/timeline?${query}`, as), 'invalid-request')
    },
  )

  test('GET /readyz gives a 503 with every reason while the orchestrator is not ready', async () => {
    subject.service.health = { status: 'not-ready', reasons: ['Kafka is away', '1 of 3 drivers'] }
    const answer = await subject.ask('GET', '/readyz')
    expectError(answer, 'not-ready')
    expect(answer.json).toMatchObject({ error: { details: { reasons: ['Kafka is away', '1 of 3 drivers'] } } })
    expect((await subject.ask('GET', '/healthz')).json).toEqual({ status: 'ok', reasons: [] })
  })

  test('the first page has an example for every route', async () => {
    const { text } = await subject.ask('GET', '/', as)
    for (const { path, example } of routes) expect(text).toContain(`:${subject.api.port}${example.path ?? path}`)
  })
})
