import { describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { avalanchePlan, tsunamiPlan } from '../lib/api/bodies.ts'
import { avalanche, checked, plan, tsunami } from './plans.ts'

const target = 'http://127.0.0.1:8000/'

/** The code and message with which a call is refused. */
function refusal(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    const { name, code, message } = error as Error & { readonly code?: unknown }
    return [name, code, message]
  }
}

const refused = (message: string | RegExp, code = 'invalid-request') => [
  'BreakwaterError',
  code,
  expect.stringMatching(message),
]

describe('an avalanche and a tsunami', () => {
  it('are the plans of the API', () => {
    const options = { target, count: 20, connections: 2, headers: { a: 'b' }, thresholds: ['p99 < 1s'] }
    expect(avalanche({ ...options, think: 1 })).toEqual(avalanchePlan({ ...options, think: 1 }, ''))
    expect(tsunami({ ...options, delay: 0.5, size: 5 })).toEqual(tsunamiPlan(0.5, { ...options, size: 5 }, ''))
  })

  it.each([
    [() => avalanche({ target: 'host' }), 'target: must be an http or https URL'],
    [() => avalanche({} as { target: string }), 'target: is missing'],
    [() => avalanche({ target, ['cout']: 1 } as { target: string }), 'did you mean `count`'],
    [() => avalanche({ target, rate: -1 }), 'rate: must be'],
    [() => avalanche({ target, rate: 1, think: 1 }), 'think'],
    [() => tsunami({ target, delay: -1 }), 'delay: must be at least 0'],
    [() => tsunami({ target, delay: Number.NaN }), 'delay: '],
    [() => tsunami({ target } as { target: string; delay: number }), 'delay: is missing'],
    [() => tsunami({ target, delay: 1, count: 7, size: 2 }), '`count` \\(7\\) must be'],
  ])('are refused with what is wrong: %s', (call, message) => {
    expect(refusal(call)).toEqual(refused(message))
  })

  it('have no target that must not be loaded', () => {
    const call = () => avalanche({ target: 'http://169.254.169.254/' })
    expect(refusal(call)).toEqual(refused('cloud metadata', 'forbidden'))
  })
})

describe('a plan', () => {
  const text = `target: ${target}\nvariables: { item: '3' }\nget: /{{item}}\nrate: 5/s\nduration: 2s\nenvironments: { far: { timeout: 7s } }`

  it('is read from a text and from a value', () => {
    const value = { target, get: '/3', rate: '5/s', duration: '2s' }
    expect(plan(text)).toEqual(plan(value))
    expect(plan(JSON.stringify(value))).toEqual(plan(value))
  })

  it('has other variables, another target and another environment if it is asked for them', () => {
    const {
      target: own,
      requests,
      timeoutMs,
    } = plan(text, {
      variables: { item: '4' },
      target: 'http://127.0.0.1:9000/',
      environment: 'far',
    })
    expect([own, requests[0]?.path, timeoutMs]).toEqual(['http://127.0.0.1:9000/', '/4', 7_000])
  })

  it('reads the environment of the process, and files of a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-plan-'))
    try {
      writeFileSync(join(folder, 'body.txt'), 'the body')
      process.env['BREAKWATER_OF_A_TEST'] = 'there'
      const given = { target, post: '/{{env.BREAKWATER_OF_A_TEST}}', file: 'body.txt', rate: '1/s', duration: '1s' }
      expect(plan(given, { folder }).requests).toMatchObject([
        { path: '/there', bodyBase64: Buffer.from('the body').toString('base64') },
      ])
      expect(refusal(() => plan(given))).toEqual(refused('body.txt'))
    } finally {
      delete process.env['BREAKWATER_OF_A_TEST']
      rmSync(folder, { recursive: true })
    }
  })

  it('is refused with all that is wrong, each with its place', () => {
    const call = () => plan('target: host\nduraton: 1m')
    expect(refusal(call)).toEqual(
      refused(/^the plan has 2 errors:\nthe plan:1:9: target: [^]*\nthe plan:2:1: duraton: /),
    )
    expect(() => plan('target: host\nduraton: 1m')).toThrow(
      expect.objectContaining({ details: { issues: [expect.objectContaining({ line: 1 }), expect.anything()] } }),
    )
  })

  it('that was changed by hand is checked before a run', () => {
    expect(refusal(() => checked({ ...plan(text), timeoutMs: -1 }))).toEqual(refused('^timeoutMs: must be'))
  })
})
