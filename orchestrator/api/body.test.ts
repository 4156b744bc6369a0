/** Request bodies: valid JSON, invalid JSON, and the error messages. */
import { requestOf } from '../../lib/plan/arbitraries.suite.ts'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { errorAnswer } from '../../lib/api/answers.ts'
import { planSchema } from '../../lib/plan/plan.ts'
import { MAX_BODY_BYTES } from './body.ts'
import { type Answer, type Subject, startSubject } from './subject.suite.ts'

let subject: Subject
beforeAll(async () => {
  subject = await startSubject({ allowedTargets: ['allowed.test', '*.example.test'] })
})
afterAll(async () => {
  await subject.api.close()
})

const json = { 'content-type': 'application/json' }

function errorOf(answer: Answer): { code: string; message: string; details: Record<string, unknown> } {
  return errorAnswer.parse(answer.json).error
}

async function planOf(answer: Answer): Promise<unknown> {
  const { TestId } = answer.json as { TestId: string }
  return ((await subject.ask('GET', `/tests/${TestId}`)).json as { config: unknown }).config
}

describe('an empty body', () => {
  test.each([
    ['without any type', {}],
    ['of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['of text', { 'content-type': 'text/plain' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('%s creates the default test', async (_name, headers) => {
    const answer = await subject.ask('POST', '/avalanche', { headers })
    expect(answer.status).toBe(201)
    expect(await planOf(answer)).toMatchObject({
      target: 'http://127.0.0.1:8000',
      phases: [{ shape: { kind: 'closed' } }],
    })
  })

  test.each(['/trigger/nobody', '/stop/nobody', '/stop'])(
    'is expected by %s, which also accepts an empty object',
    async (path) => {
      expect((await subject.ask('POST', path, { body: {} })).status).toBe(path === '/stop' ? 200 : 404)
      const answer = await subject.ask('POST', path, { body: { now: true } })
      expect([answer.status, errorOf(answer).details['path']]).toEqual([400, 'now'])
    },
  )
})

describe('a JSON body', () => {
  test('may have a user in its target, which is shown with the target nowhere', async () => {
    const body = { target: 'http://ann:p%C3%A4ss@127.0.0.1:8000/../x', pathAsIs: true }
    const plan = planSchema.parse(await planOf(await subject.ask('POST', '/avalanche', { body })))
    expect(plan.target).toBe('http://127.0.0.1:8000/../x')
    const authorization = `Basic ${Buffer.from('ann:päss').toString('base64')}`
    expect(requestOf(plan)).toMatchObject({ headers: { authorization }, pathAsIs: true })
    const twice = await subject.ask('POST', '/avalanche', { body: { ...body, headers: { Authorization: 'x' } } })
    expect([twice.status, errorOf(twice).details['path'], twice.text.includes('ss@')]).toEqual([400, 'target', false])
  })

  test('may give several headers of one name, of any name', async () => {
    const body = '{"headers":{"__proto__":"1","Accept":["a","b"],"x":"café"}}'
    const plan = await planOf(await subject.ask('POST', '/avalanche', { headers: json, body }))
    expect(Object.entries(requestOf(planSchema.parse(plan)).headers)).toEqual([
      ['__proto__', '1'],
      ['Accept', ['a', 'b']],
      ['x', 'café'],
    ])
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/vnd.breakwater+json',
  ])('may have the type %s', async (type) => {
    const answer = await subject.ask('POST', '/avalanche', { headers: { 'content-type': type }, body: '{"count":7}' })
    expect(await planOf(answer)).toMatchObject({ phases: [{ shape: { count: { value: 7, per: 'driver' } } }] })
  })

  test('may be compressed, and its options are in the plan', async () => {
    const body = gzipSync(
      JSON.stringify({ bursts: 3, size: 4, name: 'ä', target: 'http://localhost:1/', timeout: 2.5 }),
    )
    const headers = { ...json, 'content-encoding': 'gzip' }
    const plan = await planOf(await subject.ask('POST', '/tsunami/0.25', { headers, body }))
    expect(plan).toMatchObject({
      ...{ name: 'ä', type: 'tsunami', target: 'http://localhost:1/', timeoutMs: 2_500 },
      phases: [{ shape: { kind: 'burst', loads: 3, burst: { value: 4 }, everySeconds: 0.25 } }],
    })
  })
})

describe('a body that is not JSON', () => {
  test.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data',
    'application/json; charset=latin1',
    'x',
  ])('because of its type %s gives a 415 with the header to add', async (type) => {
    const answer = await subject.ask('POST', '/tsunami/3', { headers: { 'content-type': type }, body: '{"bursts":1}' })
    const { code, message, details } = errorOf(answer)
    const curl = `curl http://127.0.0.1:${subject.api.port}/tsunami/2 -H 'content-type: application/json' -d '{"bursts":10,"size":50}'`
    expect([answer.status, code, details]).toEqual([415, 'unsupported-media-type', { curl }])
    expect(message).toContain(curl)
  })

  test('and has no type also gives a 415', async () => {
    const answer = await subject.ask('POST', '/avalanche', { headers: { 'content-length': 2 }, body: '{}' })
    expect([answer.status, errorOf(answer).message]).toEqual([415, expect.stringContaining('without content type')])
  })

  test('because of an unknown encoding gives a 415', async () => {
    const answer = await subject.ask('POST', '/avalanche', {
      headers: { ...json, 'content-encoding': 'x' },
      body: '{}',
    })
    expect([answer.status, errorOf(answer).code]).toEqual([415, 'unsupported-media-type'])
  })

  test.each(['{', '{"count":1,}', 'count=1', 'NaN', '\u0000', '{"a":1}{'])('as text %j gives a 400', async (body) => {
    const answer = await subject.ask('POST', '/avalanche', { headers: json, body })
    const { code, message, details } = errorOf(answer)
    expect([answer.status, code, details['path']]).toEqual([400, 'invalid-request', ''])
    expect(message).toMatch(/^the body: is not JSON: /)
  })

  test('because of bytes that are not UTF-8, or not gzip, gives a 400', async () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22])
    expect((await subject.ask('POST', '/avalanche', { headers: json, body: bytes })).status).toBe(400)
    const headers = { ...json, 'content-encoding': 'gzip' }
    const answer = await subject.ask('POST', '/avalanche', { headers, body: bytes })
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'invalid-request'])
  })
})

describe('a body that is too large', () => {
  const padded = (bytes: number): string => `{"count":1}${' '.repeat(bytes - 11)}`

  test('has at least one byte more than the limit', async () => {
    expect((await subject.ask('POST', '/avalanche', { headers: json, body: padded(MAX_BODY_BYTES) })).status).toBe(201)
    const answer = await subject.ask('POST', '/avalanche', { headers: json, body: padded(MAX_BODY_BYTES + 1) })
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'too-large'])
  })

  test('is measured after decompression', async () => {
    const headers = { ...json, 'content-encoding': 'gzip' }
    const answer = await subject.ask('POST', '/stop', { headers, body: gzipSync(padded(MAX_BODY_BYTES * 40)) })
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'too-large'])
  })

  test('includes one whose plan does not fit into one message', async () => {
    const answer = await subject.ask('POST', '/avalanche', { body: { body: 'ä'.repeat(480_000) } })
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'too-large'])
  })
})

describe('a fault is reported with its path', () => {
  test.each([
    ['/avalanche', { conut: 5 }, ['conut']],
    ['/avalanche', { loads: 5 }, ['loads']],
    ['/avalanche', { bursts: 5, size: 5 }, ['bursts', 'size']],
    ['/avalanche', { count: '5', rate: -1, what: 0, ever: 0 }, ['count', 'rate', 'what', 'ever']],
    ['/avalanche', { count: 1.5 }, ['count']],
    ['/avalanche', { headers: { 'a b': 'x' } }, ['headers.a b']],
    ['/avalanche', { headers: { accept: 5 } }, ['headers.accept']],
    ['/avalanche', { headers: { accept: 'a\r\nb: c' } }, ['headers.accept']],
    ['/avalanche', { target: 'ftp://127.0.0.1' }, ['target']],
    ['/avalanche', { target: 'localhost:8000' }, ['target']],
    ['/avalanche', { method: 'GET /' }, ['method']],
    ['/avalanche', [], ['']],
    ['/avalanche', null, ['']],
    ['/tsunami/2', { count: 7, bursts: 2 }, ['count']],
    ['/tsunami/2', { count: 7, loads: 2 }, ['count']],
    ['/tsunami/2', { loads: 2, bursts: 2 }, ['loads']],
    ['/tsunami/2', { loads: 2, bursts: 2, size: 3, burst: 4 }, ['loads', 'burst']],
    ['/tsunami/2', { bursts: 0, size: 1.5, loads: -1, burst: 'x' }, ['bursts', 'size', 'loads', 'burst']],
    ['/tsunami/2', { bursts: 1_000_000_000, size: 1_000_000_000 }, ['bursts', 'bursts']],
    ['/tsunami/1', { size: 100, rate: 1 }, ['rate']],
    ['/tsunami/86400', { bursts: 9 }, ['bursts']],
    ['/avalanche', { count: 1_000_000_000, rate: 0.0001 }, ['rate']],
    ['/avalanche', { think: 86_400, connections: 1 }, ['count']],
    ['/avalanche', { target: `http://127.0.0.1/${'x'.repeat(1_985)}` }, ['target']],
    ['/tsunami/-1', {}, ['seconds']],
    ['/tsunami/soon', {}, ['seconds']],
    ['/tsunami/1e3', {}, ['seconds']],
    ['/tsunami/86401', {}, ['seconds']],
    [`/tsunami/${'9'.repeat(310)}`, {}, ['seconds']],
  ])('for %s with %j', async (path, body, paths) => {
    const answer = await subject.ask('POST', path, { headers: json, body: JSON.stringify(body) })
    const { code, message, details } = errorOf(answer)
    expect([answer.status, code, details['path']]).toEqual([400, 'invalid-request', paths[0]])
    expect(message.length).toBeLessThan(600)
    const issues = details['issues'] as { path: string }[] | undefined
    expect(issues?.map((issue) => issue.path) ?? [details['path']]).toEqual(paths)
  })

  test.each([
    [{ conut: 5 }, 'conut: is not known: did you mean `count`?'],
    [{ transport: { redirect: 5 } }, 'transport.redirect: is not known: did you mean `redirects`?'],
    [{ count: -3 }, 'count: must be at least 1, but is -3'],
    [{ rate: 0 }, 'rate: must be greater than 0, but is 0'],
  ])('and what is wrong: %j', async (body, message) => {
    expect(errorOf(await subject.ask('POST', '/avalanche', { body })).message).toBe(message)
  })

  test('and an unknown key that resembles none with the known ones', async () => {
    const { message } = errorOf(await subject.ask('POST', '/avalanche', { body: { colour: 5 } }))
    expect(message).toMatch(/^colour: is not known: the body may have name, target, .*count/)
  })

  test('and only some of very many faults are listed', async () => {
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${'k'.repeat(150)}${index}`, index]))
    const answer = await subject.ask('POST', '/avalanche', { body })
    expect((errorOf(answer).details['issues'] as unknown[]).length).toBe(20)
    expect(answer.text.length).toBeLessThan(8_000)
  })
})

describe('a target', () => {
  test.each([
    'http://10.1.2.3/',
    'http://[::1]:80/',
    'http://allowed.test/x',
    'https://www.example.test/',
    'http://0x7f.1/',
  ])('%s is accepted', async (target) => {
    expect((await subject.ask('POST', '/avalanche', { body: { target } })).status).toBe(201)
  })

  test.each([
    'http://169.254.169.254/',
    'http://metadata.google.internal./',
    'http://8.8.8.8/',
    'http://example.test/',
  ])('%s is rejected', async (target) => {
    const answer = await subject.ask('POST', '/tsunami/1', { body: { target } })
    expect([answer.status, errorOf(answer).code, errorOf(answer).details]).toEqual([
      403,
      'forbidden',
      { path: 'target' },
    ])
  })

  test.each([
    ['connectTo', { connectTo: '169.254.169.254:80' }],
    ['connectTo', { connectTo: '8.8.8.8:80' }],
    ['proxy', { proxy: 'http://8.8.8.8:3128' }],
  ])('cannot be bypassed by %s: %j', async (field, transport) => {
    const answer = await subject.ask('POST', '/avalanche', { body: { target: 'http://127.0.0.1/', transport } })
    expect([answer.status, errorOf(answer).code, errorOf(answer).details]).toEqual([403, 'forbidden', { path: field }])
  })

  test('may be a Unix socket only if that is allowed', async () => {
    const body = { target: 'http://127.0.0.1/', transport: { unixSocket: '/run/target.sock' } }
    const answer = await subject.ask('POST', '/avalanche', { body })
    expect([answer.status, errorOf(answer).code, errorOf(answer).details]).toEqual([
      403,
      'forbidden',
      { path: 'unixSocket' },
    ])
    const own = await startSubject({ allowedTargets: ['unix:/run/target.sock'] })
    expect((await own.ask('POST', '/avalanche', { body })).status).toBe(201)
    await own.api.close()
  })

  test('that is the default target needs no permission', async () => {
    const own = await startSubject({ defaultTarget: 'http://target-server:8000' })
    expect((await own.ask('POST', '/avalanche')).status).toBe(201)
    expect((await own.ask('POST', '/avalanche', { body: { target: 'http://target-server:9/x' } })).status).toBe(201)
    await own.api.close()
  })
})
