import { expect, it } from '@jest/globals'
import './equality.suite.ts'
import { Histogram } from './histogram.ts'
import { emptyTally } from './tally.ts'

it('compares tallies by their recorded values, however deeply they are nested', () => {
  const [a, b] = [emptyTally(), emptyTally()]
  a.latencies.at('slip').record(3_000)
  expect({ parts: [a] }).not.toEqual({ parts: [b] })
  expect({ latencies: {} }).not.toEqual(b)
  b.latencies.at('slip').record(3_001)
  expect([a]).not.toEqual([b])
  b.latencies.set('slip', new Histogram().add(a.latencies.of('slip')))
  expect([a]).toEqual([b])
})
