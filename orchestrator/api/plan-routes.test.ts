/** Tests from plans. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pause } from '../../lib/clock.ts'
import { type Subject, expectError, startSubject } from './subject.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject({ allowedTargets: ['shop.test'] })
})
afterAll(async () => {
  await subject.api.close()
})

const three = { target: 'http://127.0.0.1:8000/shop', rate: '50/s', duration: '1m' }

const tokenOf = (tokenUrl: string) => ({ oauth2: { tokenUrl, clientId: 'a', clientSecret: '{{secret.CLIENT}}' } })

async function created(body: object = three, query = ''): Promise<string> {
  const { status, json } = await subject.ask('POST', `/tests${query}`, { body })
  expect([status, json]).toMatchObject([201, { TestId: expect.any(String) }])
  return (json as { TestId: string }).TestId
}

describe('a plan over REST', () => {
  test('becomes a test, whose plan is that of a file with the same keys', async () => {
    const TestId = await created({ ...three, name: 'three lines' })
    expect((await subject.ask('GET', `/tests/${TestId}`)).json).toMatchObject({
      name: 'three lines',
      type: 'plan',
      config: { type: 'plan', phases: [{ shape: { kind: 'constant', count: { value: 3_000, per: 'total' } } }] },
    })
  })

  test('loads the target of the orchestrator if it names none, and may name another environment', async () => {
    const TestId = await created({ rate: '5/s', duration: '1s' }, '?trigger=true')
    expect(subject.service.test(TestId)).toMatchObject({
      state: 'running',
      config: { target: 'http://127.0.0.1:8000' },
    })
    const staging = { target: 'https://shop.test/staging' }
    const other = await created({ ...three, environments: { staging } }, '?env=staging')
    expect(subject.service.test(other).config.target).toBe(staging.target)
    expectError(await subject.ask('POST', '/tests?env=live', { body: three }), 'invalid-request')
  })

  test('is refused with everything that is wrong, each with its place', async () => {
    const body = { target: 'ftp://x', phases: [{ rate: 5, duration: '1s' }], requets: {} }
    for (const path of ['/tests', '/plans/check']) {
      const answer = await subject.ask('POST', path, { body })
      expectError(answer, 'invalid-request')
      const { details } = (answer.json as { error: { details: { issues: { path: string; message: string }[] } } }).error
      expect(details.issues.map((issue) => issue.path).sort()).toEqual(['phases.0.rate', 'requets', 'target'])
      const said = details.issues.map(({ message }) => message).join()
      expect(said).toContain('requests')
      expect(said).toContain('5/s')
    }
    expectError(await subject.ask('POST', '/tests', { body: {} }), 'invalid-request')
  })

  test.each([
    ['a file', { ...three, post: '/x', file: '/etc/passwd' }, 'invalid-request'],
    ['the environment of the machine', { ...three, get: '/{{env.HOME}}' }, 'invalid-request'],
    ['a target that is not allowed', { ...three, target: 'https://example.com' }, 'forbidden'],
    ['a cloud metadata address', { ...three, target: 'http://169.254.169.254/' }, 'forbidden'],
    ['a token server that is not allowed', { ...three, auth: tokenOf('https://id.example.com/token') }, 'forbidden'],
    ['a token server of a cloud', { ...three, auth: tokenOf('http://169.254.169.254/token') }, 'forbidden'],
    ['a socket', { ...three, http: { unixSocket: '/run/docker.sock' } }, 'forbidden'],
  ] as const)('may not name %s', async (_, body, code) => {
    expectError(await subject.ask('POST', '/tests', { body }), code)
    expectError(await subject.ask('POST', '/plans/check', { body }), code)
  })

  test('may name a token server that is near or allowed', async () => {
    for (const url of ['http://127.0.0.1:1/token', 'https://shop.test/token']) {
      const TestId = await created({ ...three, auth: tokenOf(url) })
      expect(subject.service.test(TestId).config.requests).toMatchObject([{ auth: tokenOf(url), placeholders: true }])
    }
  })

  test('may name secrets, which only drivers know', async () => {
    const TestId = await created({ ...three, headers: { authorization: 'Bearer {{secret.SHOP_TOKEN}}' } })
    expect(subject.service.test(TestId).config.requests[0]?.headers).toEqual({
      authorization: 'Bearer {{secret.SHOP_TOKEN}}',
    })
  })

  test('is summed up without a test', async () => {
    const before = subject.service.tests().total
    const { status, json } = await subject.ask('POST', '/plans/check?drivers=4', {
      body: { ...three, rate: '50/s/driver' },
    })
    expect([status, json]).toMatchObject([
      200,
      { driverCount: 4, requests: 12_000, seconds: 60, peakRate: 200, warnings: [] },
    ])
    expect(subject.service.tests().total).toBe(before)
    for (const drivers of ['0', 'x', '2001']) {
      expectError(await subject.ask('POST', `/plans/check?drivers=${drivers}`, { body: three }), 'invalid-request')
    }
  })

  test('has a schema for editors, without a token', async () => {
    const guarded = await startSubject({ token: 'a-token-of-sufficient-length' })
    const { status, json } = await guarded.ask('GET', '/plan.schema.json')
    expect([status, json]).toMatchObject([200, { $schema: expect.stringContaining('2020-12'), type: 'object' }])
    await guarded.api.close()
  })
})

describe('a plan in YAML', () => {
  const yaml = { 'content-type': 'application/yaml' }
  const text = '# as in a file\ntarget: http://127.0.0.1:8000/shop\nrate: 50/s\nduration: 1m\n'

  test.each(['application/yaml', 'application/yaml; charset=utf-8', 'Application/YAML;charset="UTF-8"'])(
    'is that of the same keys in JSON: %s',
    async (type) => {
      const headers = { 'content-type': type }
      const { status, json } = await subject.ask('POST', '/tests', { headers, body: text })
      expect(status).toBe(201)
      const configOf = async (id: string) => {
        return ((await subject.ask('GET', `/tests/${id}`)).json as { config: object }).config
      }
      expect(await configOf((json as { TestId: string }).TestId)).toEqual(await configOf(await created()))
    },
  )

  test('is refused with the line and the column of each problem', async () => {
    const body = 'target: http://a.test\nphases:\n  - { rate: 5, duration: 1s }\nrequets: {}\n'
    for (const path of ['/tests', '/plans/check']) {
      const answer = await subject.ask('POST', path, { headers: yaml, body })
      expectError(answer, 'invalid-request')
      expect(answer.json).toMatchObject({
        error: {
          details: {
            issues: [
              { path: 'phases.0.rate', line: 3, column: 13 },
              { path: 'requets', line: 4, column: 1 },
            ],
          },
        },
      })
    }
    const broken = await subject.ask('POST', '/plans/check', { headers: yaml, body: 'a: "b\n' })
    expect(broken.json).toMatchObject({ error: { details: { issues: [{ path: '', line: 1 }] } } })
  })

  test('is a media type of plans only, and text in UTF-8', async () => {
    expectError(await subject.ask('POST', '/avalanche', { headers: yaml, body: 'count: 5' }), 'unsupported-media-type')
    for (const type of ['text/yaml', 'application/yaml; charset=latin1', 'text/plain']) {
      const answer = await subject.ask('POST', '/tests', { headers: { 'content-type': type }, body: text })
      expectError(answer, 'unsupported-media-type')
      expect(answer.text).toContain('neither JSON nor YAML')
    }
    const bytes = Buffer.from([0x61, 0x3a, 0x20, 0xff])
    expectError(await subject.ask('POST', '/tests', { headers: yaml, body: bytes }), 'invalid-request')
  })

  test('is what a test can be written as, to be sent again', async () => {
    const TestId = await created({ ...three, name: 'again', headers: { accept: 'text/html' } })
    const { status, headers, text: written } = await subject.ask('GET', `/tests/${TestId}/plan.yaml`)
    expect([status, headers['content-type']]).toEqual([200, 'application/yaml; charset=utf-8'])
    expect(written).toContain('rate: 50/s')
    const again = await subject.ask('POST', '/tests', { headers: yaml, body: written })
    const { TestId: second } = again.json as { TestId: string }
    expect(subject.service.test(second).config).toEqual(subject.service.test(TestId).config)
    expectError(await subject.ask('GET', '/tests/unknown/plan.yaml'), 'not-found')
  })

  test('is what each preset is, on the target of the orchestrator', async () => {
    const { json } = await subject.ask('GET', '/plans/presets')
    const { presets } = json as { presets: { name: string; purpose: string; plan: string }[] }
    expect(presets.map(({ name }) => name)).toEqual(expect.arrayContaining(['smoke', 'load', 'tonk-baseline']))
    for (const { name, purpose, plan } of presets) {
      const { status, json: summary } = await subject.ask('POST', '/plans/check', { headers: yaml, body: plan })
      expect([name, status, summary]).toMatchObject([name, 200, { name, target: 'http://127.0.0.1:8000' }])
      expect(purpose).toMatch(/\.$/)
    }
  })
})

describe('a test', () => {
  test('is triggered below its own path', async () => {
    const TestId = await created()
    expect((await subject.ask('POST', `/tests/${TestId}/trigger`)).json).toMatchObject({ TestId, state: 'running' })
    expectError(await subject.ask('POST', '/tests/unknown/trigger'), 'not-found')
  })

  test('is answered once it is over, if the client waits for that', async () => {
    const TestId = await created(three, '?trigger=true')
    const answers: unknown[] = []
    const waiting = subject.ask('GET', `/tests/${TestId}?wait=60s`).then(({ json }) => answers.push(json))
    const short = await subject.ask('GET', `/tests/${TestId}?wait=10ms`)
    expect(short.json).toMatchObject({ state: 'running' })
    expect(answers).toEqual([])
    subject.service.move(TestId, 'finished')
    await waiting
    expect(answers).toMatchObject([{ TestId, state: 'finished' }])
    // Nothing to wait for any more.
    expect((await subject.ask('GET', `/tests/${TestId}?wait=60s`)).json).toMatchObject({ state: 'finished' })
  })

  test('is not waited for any more when the client has gone', async () => {
    const TestId = await created()
    const before = subject.service.listeners
    const gone = new AbortController()
    const path = `http://127.0.0.1:${subject.api.port}/tests/${TestId}?wait=60s`
    const asked = fetch(path, { signal: gone.signal }).catch(() => 'gone')
    while (subject.service.listeners === before) await pause(5)
    gone.abort()
    expect(await asked).toBe('gone')
    while (subject.service.listeners > before) await pause(5)
    expect(subject.service.listeners).toBe(before)
  })

  test('that is removed while a client waits is not found', async () => {
    const TestId = await created()
    const waiting = subject.ask('GET', `/tests/${TestId}?wait=60s`)
    await pause(50)
    await subject.ask('DELETE', `/tests/${TestId}`)
    expectError(await waiting, 'not-found')
  })

  test.each(['-1s', '601s', 'soon', ''])('is not waited for by ?wait=%s', async (wait) => {
    const TestId = await created()
    const answer = await subject.ask('GET', `/tests/${TestId}?wait=${wait}`)
    expectError(answer, 'invalid-request')
  })
})
