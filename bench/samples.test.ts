import { describe, expect, it } from '@jest/globals'
import { spread } from './samples.ts'

describe('the spread of samples', () => {
  it('takes percentiles by nearest rank, in any order', () => {
    const samples = Array.from({ length: 200 }, (_, index) => ((index * 77) % 200) + 1)
    expect(spread(samples)).toEqual({ n: 200, p50: 100, p99: 198, max: 200 })
  })

  it('of a single sample is that sample', () => {
    expect(spread([1.23456])).toEqual({ n: 1, p50: 1.235, p99: 1.235, max: 1.235 })
  })

  it('does not mistake negative samples for missing ones', () => {
    expect(spread([-3, -1, -2])).toEqual({ n: 3, p50: -2, p99: -1, max: -1 })
  })

  it('of nothing is an error', () => {
    expect(() => spread([])).toThrow('nothing was measured')
  })
})
