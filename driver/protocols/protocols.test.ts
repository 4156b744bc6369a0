import { expect, it, test } from '@jest/globals'
import { engineNames } from '../../lib/plan/transport.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { protocol as echo } from './echo.suite.ts'
import type { Protocol } from './protocol.ts'
import { builtInProtocols } from './protocols.ts'

const shape = { kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 } as const

it('supports only HTTP unless other protocols are registered, and reports the unknown protocol of a plan', () => {
  const plan = { ...planWith(shape), protocol: { name: 'echo', options: { line: 'a', delimiter: '\n' } } }
  const protocols = builtInProtocols()
  expect(protocols.engines).toEqual(engineNames)
  expect(protocols.refusal(plan)).toMatch(/does not speak 'echo', only http/)
  expect(() => protocols.of(plan)).toThrow(TypeError)
  protocols.register(echo)
  expect(protocols.engines).toEqual([...engineNames, 'echo'])
  expect(protocols.refusal(plan)).toBeUndefined()
})

const measured = (name: string): Partial<Protocol> => ({ measurements: [{ name, title: name, means: 'Any.' }] })

test.each<[string, Partial<Protocol>, RegExp]>([
  ['a name that is none', { name: 'Echo' }, /need names/],
  ['a name that is too long', { name: 'e'.repeat(17) }, /need names/],
  ['no engine', { engines: [] }, /need names/],
  ["an engine that is another's", { engines: ['sockets'] }, /another's: sockets/],
  ['a measurement of every load', measured('success'), /a measurement 'success'/],
  ['the sum of some', measured('response'), /a measurement 'response'/],
  ['a measurement that cannot be written', measured('end_to_end'), /a measurement 'end_to_end'/],
  ['a code that cannot be written', { failures: { Mismatch: '' } }, /a failure 'Mismatch'/],
  ['a code that is too long', { failures: { ['m'.repeat(40)]: '' } }, /a failure 'mmm/],
])('rejects a protocol with %s', (_, change, message) => {
  expect(() => builtInProtocols().register({ ...echo, ...change })).toThrow(message)
})

it('accepts as many measurements and codes as are allowed, and not one more', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index}`)
  const ofCount = (count: number, codes: number): Protocol => ({
    ...echo,
    measurements: names(count).map((name) => ({ name, title: name, means: 'Any.' })),
    failures: Object.fromEntries(names(codes).map((name) => [name, 'Any.'])),
  })
  expect(builtInProtocols().register(ofCount(20, 25)).engines).toContain('echo')
  expect(() => builtInProtocols().register(ofCount(21, 0))).toThrow(/more than 20/)
  expect(() => builtInProtocols().register(ofCount(0, 26))).toThrow(/too many codes/)
})
