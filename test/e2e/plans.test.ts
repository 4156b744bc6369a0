/** Plans by the command: from a file and from standard input, checked, tried and run; secrets are in no output. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CountingTarget, endAll, report, run, start } from './command.ts'

const target = new CountingTarget()
const folder = mkdtempSync(join(tmpdir(), 'breakwater-plans-'))
const path = join(folder, 'plan.yaml')
const SECRET = 'pearl-7f3a'
let url = ''

beforeAll(async () => {
  url = await target.listen()
  process.env['BREAKWATER_SECRET_KEY'] = SECRET
  writeFileSync(
    path,
    `name: shop
target: ${url}api
requests:
  read: { get: "/items?key={{secret.KEY}}" }
  write: { post: /items, json: { n: "{{n}}" } }
weights: { read: 3, write: 1 }
phases:
  - { name: warm-up, rate: 20/s, duration: 30s, measured: false }
  - { name: load, rate: 40/s, duration: 60s }
`,
  )
})
beforeEach(() => {
  target.reset()
})
afterAll(() => {
  Reflect.deleteProperty(process.env, 'BREAKWATER_SECRET_KEY')
  endAll()
  target.close()
  rmSync(folder, { recursive: true })
})

async function plan(...argv: string[]): Promise<{ code: number | string; out: string; err: string }> {
  const { ended, out, err } = start(['plan', ...argv])
  return { code: await ended, out: out(), err: err() }
}

describe('a plan', () => {
  it('runs faster by a time scale, which the report says, and no output has its secret', async () => {
    const text = await run([path, '--time-scale', '60'])
    expect(text.out).toMatch(/^target +2 requests on http.*$/m)
    expect(text.out).toMatch(/^load +2 phases, durations ÷ 60$/m)
    expect(text.out).toMatch(/^time .*, of which 1\.000 s are measured/m)
    expect(text.out).toMatch(/^warm-up \(not measured\) +10 +[\d.]+\/s /m)
    expect(text.out).toMatch(/^write +10 +[\d.]+\/s /m)
    expect([target.count, text.err]).toEqual([50, ''])
    const value = await report([path, '--time-scale', '60', '-H', 'x-a: b'])
    expect(value).toMatchObject({ name: 'shop', type: 'plan', timeScale: 60, overall: { sent: 40, completed: 40 } })
    expect(target.last?.headers['x-a']).toBe('b')
    expect(text.out + JSON.stringify(value)).not.toContain(SECRET)
  })

  it('comes from standard input, and its only phase has the load of the flags', async () => {
    const value = await report(['-', '-n', '30', '-c', '3'], `target: ${url}\nget: /one\nusers: 1\n`)
    expect([value.overall.sent, target.count, target.last?.url]).toEqual([30, 30, '/one'])
  })

  it('is printed with the changes of the flags, which reads back and sends nothing', async () => {
    const { code, out } = await run([path, '--print-plan', '--time-scale', '30', '--name', 'short'])
    expect([code, out.split('\n')[0], target.count]).toEqual([0, 'name: short', 0])
    const again = await run(['-', '--print-plan'], out)
    expect(again.out).toBe(out)
  })

  it('that is wrong is told with all errors at once, and sends nothing', async () => {
    const { code, out, err } = await run(['-'], `target: ${url}\nrate: 500\nduraton: 1m\n`)
    expect([code, out, target.count]).toEqual([2, '', 0])
    expect(err).toMatch(/^breakwater: standard input has 2 errors:\nstandard input:2:7: rate: .*\n {2}2 \| rate: 500\n/)
    expect(err).toContain('\nstandard input:3:1: duraton: is not known: did you mean `duration`?\n')
    const checked = await plan('check', '--var', 'a=b', path)
    expect([checked.code, checked.err]).toEqual([
      2,
      expect.stringMatching(/has 1 error:\n.*--var a has no effect: the plan does not use it\n/),
    ])
  })

  it('is checked without sending anything', async () => {
    const { code, out, err } = await plan('check', path, '--drivers', '2')
    expect([code, err, target.count]).toEqual([0, '', 0])
    expect(out).toMatch(/^shop on http.* is valid\n/)
    expect(out).toMatch(/^requests +2,400$/m)
  })

  it('is tried: each request is sent once, and shown without its secret', async () => {
    const tried = await plan('try', path)
    expect([tried.code, tried.err, target.count, target.last?.body]).toEqual([0, '', 2, '{"n":2}'])
    expect(tried.out).toMatch(/^read: 200 after [\d.]+ ms\n> GET http.*\/api\/items\?key=\*\*\*\n/)
    expect(tried.out).toMatch(/\n< counted\n\nwrite: 200 after /)
    target.answer = (response) => response.writeHead(500).end(SECRET)
    const failed = await plan('try', path, '--json')
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.out)).toMatchObject([{ name: 'read', status: 500, response: { body: '***' } }, {}])
    expect(tried.out + failed.out).not.toContain(SECRET)
  })

  it('judges responses by the checks of its requests, with one example of each that failed', async () => {
    target.answer = (response) =>
      response.req.url === '/missing' ? response.writeHead(404).end('none') : response.end(`{"id":7,"key":"${SECRET}"}`)
    const text = `target: ${url}
requests:
  good: { get: /good, checks: { status: 200, json: { $.id: "> 6" } } }
  bad: { get: /bad, checks: { body: { contains: [id, nothing] }, size: < 1B } }
  missing: { get: /missing, checks: { status: 404 } }
users: 2
count: 30
`
    const { verdict, overall, requests, checkExamples } = await report(['-'], text)
    expect(overall).toMatchObject({ completed: 30, failed: 0, checkFailed: 10, succeeded: 20 })
    expect(overall.checks).toEqual({ 'body contains "nothing"': 10, 'size < 1B': 10 })
    expect(overall.latencies.response.count).toBe(30)
    expect(requests.map(({ name, checkFailed }) => [name, checkFailed])).toEqual([
      ['good', 0],
      ['bad', 10],
      ['missing', 0],
    ])
    expect(verdict.headline).toBe(
      '30 requests, 66.7 % succeeded: 10 of 30 responses failed a check (10 × body contains "nothing", 10 × size < 1B)',
    )
    const example = 'status 200, {"id":7,"key":"***"}'
    expect(checkExamples).toEqual({ 'body contains "nothing"': example, 'size < 1B': example })
    const shown = await run(['-'], text)
    expect(shown.out).toMatch(
      /^errors +10 .*\n +10 × failed the check body contains "nothing"\n +for example: status 200/m,
    )
    expect(shown.out).toMatch(/^ +10 × failed the check size < 1B$/m)
    expect(shown.out).not.toContain(SECRET)
  })

  it('may be a preset', async () => {
    const value = await report(['--preset', 'smoke', url, '--time-scale', '30'])
    expect([value.name, value.overall.sent, target.count]).toEqual(['smoke', 1, 1])
    const { out } = await plan('presets')
    expect(out).toMatch(/^smoke +Does it work at all\?/m)
  })
})
