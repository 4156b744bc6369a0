import { describe, expect, it } from '@jest/globals'
import type { Plan } from '../plan/plan.ts'
import { problemText } from './problems.ts'
import { readPlan, type ReadOptions } from './to-plan.ts'

const text = `target: http://{{host}}:8000
variables: { host: a.test, pages: 40, zip: 01234, on: true }
headers: { x-a: "1", x-zip: "{{zip}}" }
rate: "{{pages}}/s"
duration: 1m
post: /
json: { page: "{{pages}}", on: "{{on}}", zip: "{{zip}}" }
environments:
  staging:
    variables: { host: staging.test }
    headers: { x-a: "2" }
    timeout: 1s
  wrong:
    timeout: 1
    http: { versoin: 2 }
`
const good = text.slice(0, text.indexOf('  wrong:'))

function read(options: ReadOptions, source = good): Plan {
  const result = readPlan(source, options)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

function problems(options: ReadOptions, source = good): string[] {
  const result = readPlan(source, options)
  if (!('problems' in result)) return []
  return result.problems.map((problem) => problemText({ ...problem, source: undefined }, 'p'))
}

describe('variables', () => {
  it('have the values of the plan', () => {
    expect(read({})).toMatchObject({
      target: 'http://a.test:8000',
      requests: [{ body: '{"page":40,"on":true,"zip":"01234"}', headers: { 'x-zip': '01234' } }],
      phases: [{ shape: { rate: { value: 40 } } }],
    })
  })

  it('are replaced by given ones, which keep their type', () => {
    const variables = { host: 'b.test', pages: '5', zip: '99', on: 'false' }
    expect(read({ variables })).toMatchObject({
      target: 'http://b.test:8000',
      requests: [{ body: '{"page":5,"on":false,"zip":"99"}' }],
      phases: [{ shape: { rate: { value: 5 } } }],
    })
  })

  it('that are only given are numbers if JSON would write them so', () => {
    const source = 'target: http://a.test\navalanche: 1\njson: ["{{a}}", "{{b}}"]\n'
    expect(read({ variables: { a: '1.50', b: '01' } }, source).requests[0]?.body).toBe('[1.50,"01"]')
  })

  it('are refused if they have another type, a wrong name, or no effect', () => {
    expect(problems({ variables: { pages: 'many', zop: '1', 'a b': '1' } })).toEqual(
      [
        "p:2:35: variables.pages: must be a number, but --var sets 'many'",
        "p:1:1: --var a b: 'a b' is not the name of a variable: use letters, digits, _ and -, beginning with a letter",
        'p:1:1: --var zop has no effect: did you mean --var zip?',
      ].sort(byLine),
    )
    expect(problems({}, 'target: http://a\navalanche: 1\nvariables: { uuid: a, "1": b }\n')).toEqual([
      "p:3:14: variables.uuid: 'uuid' is a word of placeholders: choose another name",
      "p:3:23: variables.1: '1' is not the name of a variable: use letters, digits, _ and -, beginning with a letter",
    ])
  })

  it('may contain the environment of the process, and nothing else', () => {
    const source = 'target: http://a.test/{{token}}\navalanche: 1\nvariables: { token: "{{env.TOKEN}}" }\n'
    expect(read({ environment: () => 'abc' }, source).target).toBe('http://a.test/abc')
    expect(problems({}, source.replace('env.TOKEN', 'other'))).toEqual([
      'p:3:21: variables.token: {{other}} has no value: set it in `variables`, or with --var other=VALUE',
    ])
  })
})

function byLine(a: string, b: string): number {
  return Number(a.split(':')[1]) - Number(b.split(':')[1])
}

describe('an environment', () => {
  it('replaces keys of the plan, and single variables and headers', () => {
    expect(read({ environmentName: 'staging' })).toMatchObject({
      target: 'http://staging.test:8000',
      timeoutMs: 1_000,
      requests: [{ headers: { 'x-zip': '01234', 'x-a': '2' } }],
      phases: [{ shape: { rate: { value: 40 } } }],
    })
    expect(read({}).timeoutMs).toBe(10_000)
  })

  it('is checked also if it is not chosen', () => {
    expect(problems({}, text)).toEqual([
      "p:14:14: environments.wrong.timeout: '1' has no unit: write 1s",
      'p:15:13: environments.wrong.http.versoin: is not known: did you mean `version`?',
    ])
  })

  it('may use settings that are not set, unless it is chosen', () => {
    const source = 'target: http://a.test\navalanche: 1\nenvironments: { b: { target: "http://{{env.HOST}}" } }\n'
    const environment = (): undefined => undefined
    expect(problems({ environment }, source)).toEqual([])
    expect(problems({ environment, environmentName: 'b' }, source)).toEqual([
      'p:3:30: environments.b.target: {{env.HOST}} has no value: set HOST in the environment',
    ])
  })

  it('has its problems at its own place, once', () => {
    expect(problems({ environmentName: 'wrong' }, text)).toEqual(problems({}, text))
  })

  it('must be one of the plan', () => {
    expect(problems({ environmentName: 'stagin' })).toEqual([
      "p:1:1: has no environment 'stagin': did you mean 'staging'?",
    ])
    expect(problems({ environmentName: 'a' }, 'target: http://a\navalanche: 1\n')).toEqual([
      "p:1:1: has no environments, but 'a' was chosen",
    ])
  })
})
