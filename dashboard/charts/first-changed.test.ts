import { describe, expect, it } from '@jest/globals'
import { firstChanged } from './first-changed.ts'

const [a, b, c] = [{}, {}, {}]

describe('the first element that has changed', () => {
  it.each([
    { before: [a, b], now: [a, c], first: 1 },
    { before: [a, b], now: [a, b, c], first: 2 },
    { before: [a, b], now: [a], first: 1 },
    { before: [], now: [a], first: 0 },
    { before: [a], now: [{}], first: 0 },
  ])('is at $first', ({ before, now, first }) => {
    expect(firstChanged(before, now)).toBe(first)
  })
})
