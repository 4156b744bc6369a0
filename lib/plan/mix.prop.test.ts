import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { pickerOf } from './mix.ts'

const weights = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })

function countsOf(picked: readonly number[], requests: number): number[] {
  return Array.from({ length: requests }, (_, index) => picked.filter((one) => one === index).length)
}

function dividedByCommon(numbers: readonly number[]): number[] {
  const divisor = Math.max(...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].filter((d) => numbers.every((n) => n % d === 0)))
  return numbers.map((n) => n / divisor)
}

describe('the mix of requests', () => {
  it('is exact in each block, which is as long as the sum of the smallest weights', () => {
    fc.assert(
      fc.property(weights, fc.maxSafeNat(), fc.nat(1_000), (given, seed, block) => {
        const each = dividedByCommon(given)
        const length = each.reduce((sum, weight) => sum + weight, 0)
        const pick = pickerOf(given, seed)
        const picked = Array.from({ length }, (_, i) => pick(block * length + i))
        expect(countsOf(picked, given.length)).toEqual(each)
      }),
    )
  })

  it('is the same for each number, in whatever order and on whichever lane it is computed', () => {
    fc.assert(
      fc.property(weights, fc.maxSafeNat(), fc.array(fc.nat(5_000), { maxLength: 60 }), (given, seed, numbers) => {
        const picked = numbers.map(pickerOf(given, seed))
        expect(numbers.map((number) => pickerOf(given, seed)(number))).toEqual(picked)
      }),
    )
  })

  it('has a different order in each block, and with another seed', () => {
    const orders = (seed: number): string[] => {
      const pick = pickerOf([5, 5, 5], seed)
      return Array.from({ length: 20 }, (_, block) =>
        Array.from({ length: 15 }, (__, i) => pick(block * 3 + i)).join(''),
      )
    }
    expect(new Set(orders(1)).size).toBeGreaterThan(15)
    expect(orders(1)).not.toEqual(orders(2))
  })

  it('puts each request at each place of a block about equally often', () => {
    const pick = pickerOf([3, 1], 9)
    const last = Array.from({ length: 4_000 }, (_, block) => [0, 1, 2, 3].findIndex((i) => pick(block * 4 + i) === 1))
    for (const times of countsOf(last, 4)) expect(Math.abs(times - 1_000)).toBeLessThan(150)
  })

  it('of one request is always that one', () => {
    expect([0, 7, 1e9].map(pickerOf([1], 3))).toEqual([0, 0, 0])
  })
})
