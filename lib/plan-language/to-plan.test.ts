import { describe, expect, it } from '@jest/globals'
import type { Plan, PlannedRequest } from '../plan/plan.ts'
import { planOf, readPlan, type ReadOptions } from './to-plan.ts'

const content = Buffer.from([0, 255, 10])
const options: ReadOptions = {
  environment: (name) => (name === 'TOKEN' ? 'abc' : undefined),
  files: {
    describe: (path) => ({ path, bytes: path === 'large' ? 2 ** 20 : 3, sha256: '0a'.repeat(32) }),
    read: (path) => (path === 'text' ? Buffer.from('déjà') : content),
  },
}

function read(text: string, given: ReadOptions = options): Plan {
  const result = readPlan(text, given)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

function problemsOf(text: string, given: ReadOptions = options): string[] {
  const result = readPlan(text, given)
  return 'problems' in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

const request = (keys: string, target = 'http://a.test'): PlannedRequest | undefined =>
  read(`target: ${target}\nrate: 1/s\nduration: 1s\n${keys}`).requests[0]

describe('the smallest plan', () => {
  it('has the defaults of all plans', () => {
    expect(read('target: http://127.0.0.1:8000\nrate: 500/s\nduration: 1m\n')).toEqual({
      name: '',
      type: 'plan',
      target: 'http://127.0.0.1:8000',
      requests: [{ name: 'default', method: 'GET', headers: {} }],
      phases: [
        {
          name: 'load',
          shape: {
            kind: 'constant',
            count: { value: 30_000, per: 'total' },
            seconds: 60,
            rate: { value: 500, per: 'total' },
          },
          maxInFlight: 1_000,
          backlog: 10_000,
        },
      ],
      timeoutMs: 10_000,
      identify: false,
    })
  })

  it('is the same as JSON, and as a value', () => {
    const value = { target: 'http://a.test', users: 64, count: '500', think: '1s..3s' }
    const text = 'target: http://a.test\nusers: 64\ncount: 500\nthink: 1s..3s\n'
    expect(read(JSON.stringify(value, null, '\t'))).toEqual(read(text))
    expect(planOf(value)).toEqual({ plan: read(text) })
  })

  it('may leave the target to its reader', () => {
    expect(read('avalanche: 5\n', { baseTarget: 'http://b.test/x' }).target).toBe('http://b.test/x')
  })
})

describe('the limits of a request', () => {
  it('are its own, and those of the plan otherwise', () => {
    const plan = read(
      'target: http://a.test\nrate: 1/s\nduration: 1s\ntimeout: 2s\nhttp: { redirects: 1 }\n' +
        'requests: { a: { get: /, timeout: 1500ms, redirects: 0 }, b: { get: / } }\n',
    )
    expect(plan).toMatchObject({ timeoutMs: 2_000, transport: { redirects: 1 } })
    expect(plan.requests).toMatchObject([{ timeoutMs: 1_500, redirects: 0 }, {}])
    expect(plan.requests[1]).not.toHaveProperty('timeoutMs')
  })
})

describe('the path of a request', () => {
  it.each([
    ['https://s.test/api', 'get: /catalog', '/api/catalog'],
    ['https://s.test/api/', 'get: /catalog', '/api/catalog'],
    ['https://s.test/api', 'get: ?a=b', '/api?a=b'],
    ['https://s.test/api?k=1', 'get: /c?a=b', '/api/c?k=1&a=b'],
    ['https://s.test/api?k=1', 'query: { q: "a b" }', '/api?k=1&q=a%20b'],
    ['https://s.test', 'get: /c?a=b\nquery: { t: [x, y&z] }', '/c?a=b&t=x&t=y%26z'],
    ['https://s.test/api', 'request: { method: purge, path: /c }', '/api/c'],
    ['https://s.test/api?k=1', 'head: /', '/api/?k=1'],
  ])('%s and %s are joined', (target, keys, path) => {
    expect(request(keys, target)?.path).toBe(path)
  })

  it('is that of the target unless it is given', () => {
    expect(request('request: { method: post }')).toEqual({ name: 'default', method: 'POST', headers: {} })
  })
})

describe('the body of a request', () => {
  it.each<[string, object]>([
    ['post: /\nbody: 01234', { method: 'POST', body: '01234', headers: {} }],
    [
      'put: /\njson: { zip: 01234, price: 1.50, on: true, none: ~ }',
      { body: '{"zip":"01234","price":1.50,"on":true,"none":null}' },
    ],
    ['post: /\njson: 1.50\nheaders: { Content-Type: a/b }', { body: '1.50', headers: { 'Content-Type': 'a/b' } }],
    [
      'post: /\nform: { a: b c, d: [1, 2] }',
      { body: 'a=b%20c&d=1&d=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['post: /\nfile: small', { bodyBase64: content.toString('base64') }],
    ['post: /\nfile: large', { bodyFile: { path: 'large', bytes: 2 ** 20 } }],
    ['post: /\nbase64: AAEC\nchunked: true', { bodyBase64: 'AAEC', chunked: true }],
  ])('%s', (keys, expected) => {
    expect(request(keys)).toMatchObject(expected)
  })

  it('of random bytes depends on its size and the seed alone', () => {
    const [first, same, other] = ['', '', '\nseed: 2'].map(
      (seed) => request(`post: /\nrandom: 1 KiB${seed}`)?.bodyBase64,
    )
    expect(Buffer.from(first ?? '', 'base64')).toHaveLength(1_024)
    expect(same).toBe(first)
    expect(other).not.toBe(first)
  })

  it('of several parts is a text, or bytes with a file that is none', () => {
    const form = request('post: /\nmultipart: { a: "{{n}}", b: { file: text, type: text/plain } }')
    const [, boundary = ''] = /boundary=(.*)$/.exec(String(form?.headers['content-type'])) ?? []
    const lines = [
      `--${boundary}`,
      'Content-Disposition: form-data; name="a"',
      '',
      '{{n}}',
      `--${boundary}`,
      'Content-Disposition: form-data; name="b"; filename="text"',
      'Content-Type: text/plain',
      '',
      'déjà',
      `--${boundary}--`,
      '',
    ]
    expect(form).toMatchObject({ body: lines.join('\r\n'), placeholders: true })
    const bytes = Buffer.from(request('post: /\nmultipart: { b: { file: bytes } }')?.bodyBase64 ?? '', 'base64')
    expect(bytes.includes(content)).toBe(true)
    expect(
      problemsOf('target: http://a\nrate: 1/s\ncount: 1\npost: /\nmultipart: { a: "{{n}}", b: { file: x } }'),
    ).toEqual(['multipart: placeholders cannot stand beside a file with bytes that are no text'])
  })
})

describe('the headers of a request', () => {
  it('are its own and those of the plan, without regard to case', () => {
    const { requests } = read(`target: http://a.test
rate: 1/s
duration: 1s
headers: { Accept: text/html, x-a: "1" }
requests: { a: { get: /, headers: { accept: [a/b, c/d] } } }
`)
    expect(requests[0]?.headers).toEqual({ 'x-a': '1', accept: ['a/b', 'c/d'] })
  })

  it.each([
    ['auth: { basic: { user: anna, password: "{{env.TOKEN}}" } }', 'Basic YW5uYTphYmM='],
    ['auth: { bearer: "{{env.TOKEN}}" }', 'Bearer abc'],
    ['auth: { bearer: "{{secret.T}}" }', 'Bearer {{secret.T}}'],
  ])('contain the credentials: %s', (keys, authorization) => {
    expect(request(keys)?.headers).toEqual({ authorization })
  })

  it('contain the user of the target, which is removed from it', () => {
    const plan = read('target: http://anna:abc@a.test/x\navalanche: 1\n')
    expect(plan.target).toBe('http://a.test/x')
    expect(plan.requests[0]?.headers).toEqual({ authorization: 'Basic YW5uYTphYmM=' })
  })

  it('contain one authorization', () => {
    const keys = 'auth: { bearer: a }\nheaders: { Authorization: b }\n'
    expect(problemsOf(`target: http://a.test\navalanche: 1\n${keys}`)).toEqual([
      'auth: the header `authorization` is given as well: leave one of them out',
    ])
    const secret = 'auth: { basic: { user: a, password: "{{secret.B}}" } }\n'
    expect(problemsOf(`target: http://a.test\navalanche: 1\n${secret}`)).toEqual([
      'auth.basic: is encoded once: it may contain variables and {{env.NAME}}, but no other placeholder',
    ])
  })
})

describe('settings', () => {
  it('become those of the published plan', () => {
    const plan = read(`target: http://a.test
avalanche: 1
name: a test
timeout: 1500ms
drain: 5s
maxDuration: 1m30s
seed: 7
identify: true
tags: { commit: 12345, branch: main }
drivers: { min: 4, wait: 90s }
pacing: strict
http: { version: 2, streams: 10, connectTimeout: 2s, dnsTtl: 1m, maxBody: 1MiB, tls: { insecure: true, serverName: b } }
`)
    expect(plan).toMatchObject({
      name: 'a test',
      timeoutMs: 1_500,
      drainMs: 5_000,
      maxDurationMs: 90_000,
      seed: 7,
      identify: true,
      tags: { commit: '12345', branch: 'main' },
      driverDemand: { min: 4, waitSeconds: 90 },
      pacing: 'strict',
    })
    expect(plan.transport).toEqual({
      engine: 'http2',
      streams: 10,
      connectTimeoutMs: 2_000,
      dnsTtlSeconds: 60,
      maxBodyBytes: 2 ** 20,
      insecure: true,
      serverName: 'b',
    })
  })
})

describe('a plan of another machine', () => {
  it('reads neither files nor the environment', () => {
    const text = 'target: http://a.test\navalanche: 1\npost: /{{env.TOKEN}}\nfile: /etc/passwd\n'
    expect(problemsOf(text, {})).toEqual([
      'post: {{env.TOKEN}} cannot be used here: a plan that is sent to the API reads no environment',
      'file: files cannot be used here: a plan that is sent to the API reads none',
    ])
  })

  it('is refused if it is nested too deeply', () => {
    let value: unknown = 1
    for (let level = 0; level < 5_000; level += 1) value = [value]
    expect(planOf({ json: value })).toEqual({ problems: [{ path: '', message: 'is nested too deeply' }] })
  })
})

describe('keys that are changed before a plan is read', () => {
  const text = 'target: http://a.test\nenvironments: { b: { target: http://b.test } }\nrate: 1/s\nduration: 1s\n'

  it('replace those of the plan and of its environment', () => {
    const amend = (keys: object) => ({ ...keys, target: 'http://c.test', seed: 9 })
    expect(readPlan(text, { environmentName: 'b' })).toMatchObject({ plan: { target: 'http://b.test' } })
    expect(readPlan(text, { environmentName: 'b', amend })).toMatchObject({
      plan: { target: 'http://c.test', seed: 9 },
    })
  })

  it('are checked like all others', () => {
    const wrong = readPlan(text, { amend: (keys) => ({ ...keys, rate: '5' }) })
    expect(wrong).toMatchObject({
      problems: [{ path: 'rate', line: 3, message: expect.stringContaining('write 5/s') }],
    })
  })
})
