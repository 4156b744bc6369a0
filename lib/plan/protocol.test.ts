import { describe, expect, it, test } from '@jest/globals'
import { planWith } from './arbitraries.suite.ts'
import { hashOf, type Plan, planSchema } from './plan.ts'
import { neededOf, optionsOf, protocolOf } from './protocol.ts'

const http = planWith({ kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 })
const echo: Plan = { ...http, target: 'tcp://127.0.0.1:9', protocol: { name: 'echo', options: { line: 'hello' } } }

function wrong(plan: unknown): string {
  const [issue] = planSchema.safeParse(plan).error?.issues ?? []
  return issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`
}

describe('a plan', () => {
  it('uses HTTP by default, with the engine that its transport selects', () => {
    expect([protocolOf(http), neededOf(http), optionsOf(http)]).toEqual(['http', 'sockets', {}])
    const transport = { streams: 5 }
    expect([neededOf({ transport }), optionsOf({ transport })]).toEqual(['http2', transport])
  })

  it('with another protocol requires only that protocol of a driver, and passes its options on', () => {
    expect([protocolOf(echo), neededOf(echo), optionsOf(echo)]).toEqual(['echo', 'echo', { line: 'hello' }])
  })

  it('with another protocol may have any target, and is read as it was written', () => {
    const read = planSchema.parse(JSON.parse(JSON.stringify(echo)))
    expect(read).toEqual(echo)
    expect(hashOf(read)).toBe(hashOf(echo))
    expect(hashOf(read)).not.toBe(hashOf({ ...echo, protocol: { name: 'echo', options: { line: 'hullo' } } }))
  })
})

test.each([
  ['HTTP elsewhere', { ...http, target: 'tcp://127.0.0.1:9' }, 'target: must be an http or https URL'],
  [
    'HTTP with an interface',
    { ...http, target: 'http://[fe80::1%25eth0]/' },
    /^target: must not name an interface .* set connectTo to/,
  ],
  ['another protocol nowhere', { ...echo, target: 'nowhere' }, 'target: must be an http or https URL'],
  [
    'another protocol with checks',
    { ...echo, requests: [{ name: 'a', method: 'GET', headers: {}, checks: [{ kind: 'size', op: '<', bytes: 1 }] }] },
    'requests.0.checks: is for HTTP, and the plan has another protocol',
  ],
  ['with a password', { ...echo, target: 'tcp://a:b@127.0.0.1:9' }, /^target: must not contain a user or password/],
  ['HTTP by name', { ...http, protocol: { name: 'http', options: {} } }, /^protocol.name: is left out for http/],
  ['a name that is none', { ...echo, protocol: { name: 'Echo', options: {} } }, /^protocol.name: is not the name/],
  ['no options', { ...echo, protocol: { name: 'echo' } }, /^protocol.options: /],
  ['too many options', { ...echo, protocol: { name: 'echo', options: options(101) } }, /at most 100 options/],
])('rejects a plan: %s', (_, plan, message) => {
  expect(wrong(plan)).toMatch(message)
})

function options(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`o${index}`, index]))
}
