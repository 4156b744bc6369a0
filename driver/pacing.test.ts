import { expect, test } from '@jest/globals'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import type { Shape } from '../lib/plan/plan.ts'
import { preparationOf, spins } from './pacing.ts'

const count = { value: 10, per: 'total' as const }
const closed: Shape = { kind: 'closed', count, connections: 2 }
const thinking: Shape = { ...closed, thinkSeconds: 0.5 }
const open: Shape = { kind: 'constant', count, rate: count }

test.each([
  ['closed load, which awaits only answers', closed, undefined, { ticker: false, spins: false }],
  ['the same, strict', closed, 'strict' as const, { ticker: false, spins: false }],
  ['closed load that thinks', thinking, undefined, { ticker: true, spins: false }],
  ['open load', open, 'polite' as const, { ticker: true, spins: false }],
  ['open load, strict', open, 'strict' as const, { ticker: false, spins: true }],
])('a ticker is there for those who wait, and none for those who spin: %s', (_, shape, pacing, expected) => {
  const plan = { ...planWith(shape), ...(pacing === undefined ? {} : { pacing }) }
  expect({ ticker: preparationOf(plan).ticker, spins: spins(plan) }).toEqual(expected)
})

test('the engine is the one that the plan asks for, or else needs', () => {
  const engineOf = (transport: object): string => preparationOf({ ...planWith(closed), transport }).engine
  expect([{}, { engine: 'undici' }, { streams: 4 }].map(engineOf)).toEqual(['sockets', 'undici', 'http2'])
})
