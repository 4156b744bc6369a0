import { expect, it } from '@jest/globals'
import './equality.suite.ts'
import { emptyTally } from './tally.ts'

it('compares tallies by what was recorded, wherever they stand', () => {
  const [a, b] = [emptyTally(), emptyTally()]
  a.latencies.at('slip').record(3_000)
  expect({ parts: [a] }).not.toEqual({ parts: [b] })
  expect({ latencies: {} }).not.toEqual(b)
  b.latencies.at('slip').record(3_001)
  expect([a]).not.toEqual([b])
  b.latencies.set('slip', a.latencies.at('slip').clone())
  expect([a]).toEqual([b])
})
