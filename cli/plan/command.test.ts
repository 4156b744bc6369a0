import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { tryRequests } from '../../cluster/try-requests.ts'
import { summaryOfPlan } from '../../lib/api/plan-summary.ts'
import { readCommand } from '../../lib/flags/command.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { maskerOf } from '../../lib/plan/secrets.ts'
import { presetNames } from '../../lib/plan-language/presets.ts'
import { checkCommand } from '../commands/plan.ts'
import { summaryText } from './check.ts'
import { planGiven } from './given.ts'
import { presetsText } from './presets.ts'
import { type ShownTry, shownTry, tryText } from './try.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-plans-'))
const path = join(folder, 'plan.yaml')
let server: Server
let target: string
let seen: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`)
    if (request.url === '/bytes') response.writeHead(404).end(Buffer.from([0, 255, 1]))
    else if (request.url === '/large') response.end('x'.repeat(100_000))
    else response.setHeader('x-echo', 'top-secret').end(`you are top-secret\u001b[31m`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  server.closeAllConnections()
  server.close()
})

async function planOf(text: string, ...flags: string[]): Promise<Plan> {
  writeFileSync(path, text)
  const given = readCommand(checkCommand, { argv: [path, ...flags], env: {} })
  if ('help' in given) throw new TypeError('asks for help')
  return planGiven(given.operands, given.values)
}

const SHOP = `name: shop
target: http://a.test/api
requests:
  browse: { get: "/catalog?page={{int 1..9}}" }
  order: { post: /orders, body: "0123456789" }
  never: { get: /never }
weights: { browse: 3, order: 1, never: 0 }
phases:
  - { name: warm-up, rate: 10/s, duration: 2s, measured: false }
  - { name: climb, rate: { from: 0/s, to: 2000/s }, duration: 1m30s }
  - { pause: 5s }
`

describe('the summary of a plan', () => {
  it('has its totals, phases, requests and warnings', async () => {
    expect(summaryText(summaryOfPlan(await planOf(SHOP), 2))).toBe(`shop on http://a.test/api is valid, with 1 warning
  the request 'never' is never sent: its weight is 0 in every phase

requests      90,000
drivers       2
length        at most 1m37s
peak rate     2,000/s
in flight     at most 2,000
bodies        225,000 bytes

phase                   kind      begins  lasts  requests  peak rate  users
warm-up (not measured)  constant      0s     2s        20       10/s      –
climb                   ramp          2s  1m30s    90,000    2,000/s      –
phase-3                 pause      1m32s     5s         0          –      –

request                                      share  requests
browse   GET /api/catalog?page={{int 1..9}}   75 %    67,500
order    POST /api/orders                     25 %    22,500
never    GET /api/never                        0 %         0
`)
  })

  it('has the limits that requests have of their own', async () => {
    const requests = 'requests: { a: { get: /, timeout: 1m30s }, b: { get: /b, redirects: 2 } }'
    const text = summaryText(summaryOfPlan(await planOf(`target: http://a.test\n${requests}\navalanche: 4\n`)))
    expect(text.split('\n').slice(-4)).toEqual([
      'request          share  requests  timeout  redirects',
      'a        GET /    50 %         2    1m30s          –',
      'b        GET /b   50 %         2        –          2',
      '',
    ])
  })

  it('has the checks of each request, and the thresholds in words, uncut', async () => {
    const checks = `{ status: 201, body: { contains: ${'x'.repeat(80)} } }`
    const thresholds = '["b p95 < 400ms during load in 99% of 10s windows, abort, grace 30s", checks <= 3]'
    const requests = `requests: { a: { get: / }, b: { get: /b, checks: ${checks} } }`
    const plan = await planOf(
      `target: http://a.test\n${requests}\nrate: 1/s\nduration: 1m\nbefore: [{ get: /in, checks: { status: 200 } }]\nthresholds: ${thresholds}\n`,
    )
    const meaning =
      'p95 of the response time, for b, during load: below 400ms, in at least 99% of all windows of 10s; ends the load if it does not hold over the last 10 s, but not before 30s from the beginning of load'
    const aborting = 'b p95 < 400ms during load in 99% of 10s windows, abort, grace 30s'
    const summary = summaryOfPlan(plan)
    expect(summary.thresholds).toEqual([
      { text: aborting, meaning },
      { text: 'checks <= 3', meaning: 'number of responses that fail a check: at most 3' },
    ])
    expect(summary.byRequest.map((request) => request.checks)).toEqual([
      undefined,
      ['status 201', `body contains "${'x'.repeat(80)}"`],
    ])
    expect(summaryText(summary).split('\n').slice(-9)).toEqual([
      'request   check',
      'before-1  status 200',
      'b         status 201',
      `b         body contains "${'x'.repeat(80)}"`,
      '',
      `threshold${' '.repeat(aborting.length - 7)}meaning`,
      `${aborting}  ${meaning}`,
      `checks <= 3${' '.repeat(aborting.length - 9)}number of responses that fail a check: at most 3`,
      '',
    ])
  })

  it('names the requests before and after the load', async () => {
    const text =
      'target: http://a.test/v1\nbefore: [{ name: login, post: /in }]\nafter: [{ delete: /out }, { get: / }]\nrate: 1/s\nduration: 1s\n'
    const shown = summaryText(summaryOfPlan(await planOf(text)))
    expect(shown).toMatch(/^before +login \(POST \/v1\/in\)$/m)
    expect(shown).toMatch(/^after +after-1 \(DELETE \/v1\/out\), after-2 \(GET \/v1\/\)$/m)
  })

  it('says what only the target decides', async () => {
    const text = summaryText(summaryOfPlan(await planOf('target: http://a.test\nusers: 64\nduration: 1m\n')))
    expect(text).toMatch(/^The plan on http:\/\/a.test is valid\n/)
    expect(text).toMatch(/^requests +as many as are answered in the time of closed load$/m)
    expect(text).toMatch(/^users +at most 64$/m)
    expect(text).not.toMatch(/^(peak rate|bodies) {2}/m)
    expect(summaryText(summaryOfPlan(await planOf('target: http://a.test\navalanche: 5\n')))).toMatch(
      /^length +until the last response$/m,
    )
  })

  it('is that of the plan with variables, an environment and another target', async () => {
    const text =
      'target: http://a.test\nvariables: { peak: 1 }\nenvironments: { b: { variables: { peak: 7 } } }\nrate: "{{peak}}/s"\nduration: 1s\n'
    const rateWith = async (...flags: string[]) => summaryOfPlan(await planOf(text, ...flags)).peakRate
    expect([await rateWith(), await rateWith('--env', 'b'), await rateWith('--var', 'peak=9')]).toEqual([1, 7, 9])
    expect((await planOf(text, '--target', 'b.test')).target).toBe('http://b.test')
  })
})

async function tried(text: string, secrets: Readonly<Record<string, string>> = {}): Promise<ShownTry[]> {
  Object.assign(process.env, secrets)
  const shown: ShownTry[] = []
  try {
    for await (const one of tryRequests(await planOf(text), {})) shown.push(shownTry(one, maskerOf(process.env)))
  } finally {
    for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name)
  }
  return shown
}

describe('a request that is tried', () => {
  it('is sent once with its values, in the order of the plan, and shown with its response; secrets are masked', async () => {
    seen = []
    const text = `target: ${target}
requests:
  first: { get: "/first?n={{n}}&key={{secret.KEY}}", headers: { x-key: "{{secret.KEY}}", authorization: Basic dGVzdA== } }
  second: { post: /second, json: { n: "{{n}}", key: "{{secret.KEY}}" } }
rate: 1/s
duration: 1s
`
    const shown = await tried(text, { BREAKWATER_SECRET_KEY: 'top-secret' })
    expect(seen).toEqual(['GET /first?n=1&key=top-secret Basic dGVzdA==', 'POST /second '])
    const [first, second] = shown.map(tryText)
    expect(first).toMatch(/^first: 200 after [\d.]+ ms\n> GET http:.*\/first\?n=1&key=\*\*\*\n/)
    expect(first).toContain('\n> x-key: ***\n> authorization: ***\n< x-echo: ***\n')
    expect(first).toContain('\n<\n< you are ***?[31m\n')
    expect(second).toContain('> POST ')
    expect(second).toContain('\n>\n> {"n":2,"key":"***"}\n')
    expect(JSON.stringify(shown)).not.toMatch(/top-secret|dGVzdA/)
  })

  it('is shown with the outcome of each of its checks', async () => {
    const before = '{ get: /first, checks: { status: [200..299], body: { contains: [you, nobody] }, time: < 1h } }'
    const [one] = await tried(`target: ${target}\nbefore: [${before}]\nrate: 1/s\nduration: 1s\n`)
    expect(one).toMatchObject({ status: 200, fault: 'its response fails `body contains "nobody"`' })
    expect(one === undefined ? '' : tryText(one).split('\n').slice(-6)).toEqual([
      '+ status 200..299',
      '+ body contains "you"',
      '! body contains "nobody"',
      '+ time < 1h',
      '',
      '',
    ])
  })

  it('is shown without its token, also where the target repeats it', () => {
    const bytes = (text: string) => Buffer.from(text)
    const one = shownTry(
      {
        tried: {
          ...{ name: 'a', ms: 1 },
          request: { method: 'GET', url: target, headers: [['authorization', 'Bearer t0ken']], body: bytes('') },
          outcome: {
            response: { status: 200, headers: [['x-echo', 'of t0ken']], bytes: 10, body: bytes('you: t0ken') },
          },
        },
        ...{ values: {}, extracts: [], checks: [], fault: undefined },
      },
      (text) => text,
    )
    expect(one).toMatchObject({ response: { headers: [['x-echo', 'of ***']], body: 'you: ***' } })
    expect(JSON.stringify(one)).not.toContain('t0ken')
  })

  it('is shown with the beginning of a large body, and with the size of one that is no text', async () => {
    const text = `target: ${target}\nrequests:\n  bytes: { get: /bytes }\n  large: { get: /large }\nrate: 1/s\nduration: 1s\n`
    const [bytes, large] = await tried(text)
    expect(bytes).toMatchObject({
      status: 404,
      failure: null,
      response: { bytes: 3, body: '(3 bytes that are no text)' },
    })
    expect(large?.response?.body).toBe(`${'x'.repeat(1_000)}… (100,000 bytes)`)
  })

  it('is shown with its failure', async () => {
    const [one] = await tried('target: http://127.0.0.1:1\nrate: 1/s\nduration: 1s\n')
    expect(one).toMatchObject({ status: null, response: null, failure: expect.stringContaining('refused') })
    expect(one === undefined ? '' : tryText(one)).toMatch(/^default: failed: .*refused.* after [\d.]+ ms\n> GET http/)
  })

  it('is not sent without its secret', async () => {
    seen = []
    await expect(tried(`target: ${target}\nget: "/{{secret.KEY}}"\nrate: 1/s\nduration: 1s\n`)).rejects.toThrow(
      'set BREAKWATER_SECRET_KEY',
    )
    expect(seen).toEqual([])
  })
})

describe('breakwater plan', () => {
  it('lists each preset with its purpose', () => {
    const lines = presetsText().split('\n')
    expect(presetNames.map((name) => lines.some((line) => new RegExp(`^${name} +\\S.*\\.$`).test(line)))).toEqual(
      presetNames.map(() => true),
    )
  })
})
