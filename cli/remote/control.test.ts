import { describe, expect, it } from '@jest/globals'
import { rateBodyOf } from './control.ts'

describe('a rate', () => {
  it.each([
    ['500/s', { rate: '500/s' }],
    ['500', { rate: '500/s' }],
    ['5k', { rate: '5000/s' }],
    ['1e3/s', { rate: '1000/s' }],
    ['0.5/s', { rate: '0.5/s' }],
    ['120/min', { rate: '120/min' }],
    ['50/s/driver', { rate: '50/s/driver' }],
    ['2x', { factor: 2 }],
    ['x0.5', { factor: 0.5 }],
    ['150%', { factor: 1.5 }],
    ['+10%', { factor: 1.1 }],
    ['-10%', { factor: 0.9 }],
  ])('%s', (text, body) => {
    expect(rateBodyOf(text)).toEqual(body)
  })

  it.each(['', 'fast', '0', '-5', '5/', '/s', '5/s/'])('is not %j', (text) => {
    expect(() => rateBodyOf(text)).toThrow('is not a rate: write 500/s, or 2x, 50% or +10% of the rate of the plan')
  })
})
