import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { Plan } from '../../../lib/plan/plan.ts'
import { givenBy } from '../given.suite.ts'
import { hammerCommand, scenarioCommand } from './command.ts'
import { flagsOf, hammerOptions, hammerTest, openAtOnce } from './plan.ts'
import { scenarioIn } from './scenario.ts'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-hammer-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function planOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}, scenario?: string): Plan {
  const command = scenario === undefined ? hammerCommand : scenarioCommand
  const { values, typed } = givenBy<typeof hammerCommand.settings>(command, argv, env)
  const options = hammerOptions(values, scenario === undefined ? undefined : scenarioIn(scenario))
  return hammerTest(options, flagsOf(typed)).plan
}

describe('the flags of go-hammer', () => {
  it('have its defaults: evenly, and so many requests as TPS times duration', () => {
    const { target, requests, phases, timeoutMs } = planOf(['--endpoint', 'http://a.test/x'])
    expect([target, timeoutMs]).toEqual(['http://a.test/x', 10_000])
    expect(requests[0]).toMatchObject({
      method: 'GET',
      headers: {},
      checks: [{ kind: 'status', ranges: [[100, 999]] }],
    })
    expect(phases[0]?.shape).toEqual({
      kind: 'constant',
      count: { value: 60, per: 'driver' },
      rate: { value: 1, per: 'driver' },
      seconds: 60,
    })
  })

  it('are all in the plan', () => {
    const { requests, phases, timeoutMs } = planOf([
      ...['--endpoint=a.test', '--tps', '200', '--duration=3', '--method', 'post', '--payload', '-x-', '--bursts'],
      ...['--headers', '{"content-type":"text/plain","X-A":"1"}', '--timeout', '2s', '--fail-non2xx'],
    ])
    expect(timeoutMs).toBe(2_000)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      body: '-x-',
      headers: { 'content-type': 'text/plain', 'X-A': '1' },
    })
    expect(requests[0]?.checks).toEqual([{ kind: 'status', ranges: [[200, 299]] }])
    expect(phases[0]?.shape).toMatchObject({ count: { value: 600 }, rate: { value: 200 }, eachSecond: true })
  })

  it('let every request be sent when it is due, if all last until their timeout', () => {
    expect(planOf(['--endpoint', 'a.test', '--tps', '100']).phases[0]?.maxInFlight).toBe(1_100)
    expect(openAtOnce({ tps: 5, timeout: 10 }, 20)).toBe(20)
    expect(planOf(['--endpoint', 'a.test', '--tps', '50000']).phases[0]).toMatchObject({
      maxInFlight: 100_000,
      backlog: 3_000_000,
    })
  })

  it('come from variables and a settings file as well, in that order', () => {
    const path = join(folder, 'settings.json')
    writeFileSync(path, '{"endpoint":"http://file.test/","tps":7,"headers":{"a":"b"},"duration":5}')
    const { target, phases, requests } = planOf(['--config', path], { BREAKWATER_HAMMER_TPS: '9' })
    expect([target, requests[0]?.headers]).toEqual(['http://file.test/', { a: 'b' }])
    expect(phases[0]?.shape).toMatchObject({ rate: { value: 9 }, count: { value: 45 } })
  })

  it('give every run a UUID of its own', () => {
    const ids = Array.from({ length: 50 }, () => planOf(['--endpoint', 'a.test']).tags?.['run-id'])
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(ids).size).toBe(50)
  })
})

const wrong: readonly (readonly [argv: readonly string[], says: string])[] = [
  [[], 'the endpoint is missing: give --endpoint URL'],
  [['--endpoint', 'ftp://a.test'], '--endpoint: must be an http or https URL'],
  [['--endpoint', 'http://'], '--endpoint: must be an http or https URL'],
  [['--endpoint', 'a', '--headers', '{x'], "--headers: '{x' is not a JSON object of texts"],
  [['--endpoint', 'a', '--headers', '["x"]'], '--headers: \'["x"]\' is not a JSON object of texts'],
  [['--endpoint', 'a', '--headers', '{"a":1}'], '--headers: \'{"a":1}\' is not a JSON object of texts'],
  [['--endpoint', 'a', '--headers', '{"a b":"1"}'], '--headers: is not a header name'],
  [['--endpoint', 'a', '--tps', '0'], '--tps: 0 is too small'],
  [['--endpoint', 'a', '--tps', '1.5'], "--tps: '1.5' is not a whole number"],
  [['--endpoint', 'a', '--duration', 'long'], "--duration: 'long' is not a duration"],
  [['--endpoint', 'a', '--method', 'GET IT'], '--method: is not an HTTP method'],
  [['--endpoints', 'a'], 'unknown flag --endpoints: did you mean --endpoint?'],
  [['http://a'], "'http://a' is an unexpected argument: give flags only"],
]

describe('a wrong command line of go-hammer', () => {
  it.each(wrong)('%j is refused: %s', (argv, says) => {
    expect(() => planOf(argv)).toThrow(says)
    expect(() => planOf(argv)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('a scenario', () => {
  const scenario = {
    duration: 4,
    tps: 3,
    hammer: 'HTTPHammer',
    hammerConfig: { method: 'POST', endpoint: 'http://a.test', payload: 'Hello', headers: { 'content-type': 'x/y' } },
  }

  it('is what it says, and flags replace that', () => {
    const { target, requests, phases } = planOf(['--tps', '5'], {}, JSON.stringify(scenario))
    expect([target, phases[0]?.shape]).toMatchObject(['http://a.test', { rate: { value: 5 }, count: { value: 20 } }])
    expect(requests[0]).toMatchObject({ method: 'POST', body: 'Hello', headers: { 'content-type': 'x/y' } })
  })

  it.each([
    ['{', 'the scenario: is not JSON: '],
    ['[]', 'the scenario: '],
    [JSON.stringify({ ...scenario, tps: 'many' }), 'the scenario: tps: '],
    [JSON.stringify({ ...scenario, speed: 1 }), 'the scenario: '],
    [
      JSON.stringify({ hammerConfig: { headers: { 'a b': 'c' } } }),
      'the scenario: hammerConfig.headers.a b: is not a header name',
    ],
    [JSON.stringify({ ...scenario, hammer: 'HTTPHamer' }), "unknown hammer 'HTTPHamer': did you mean HTTPHammer?"],
    [JSON.stringify({ ...scenario, hammer: 'MQTTHammer' }), "unknown hammer 'MQTTHammer': "],
  ])('%s is refused: %s', (text, says) => {
    expect(() => scenarioIn(text)).toThrow(says)
    expect(() => scenarioIn(text)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
