import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { amounts, between, shares } from './drawing.suite.ts'

const DRAWN = 2_000

it('amounts are of every order of magnitude and include both ends', () => {
  const drawn = fc.sample(amounts(1e6), DRAWN)
  expect(Math.min(...drawn)).toBe(0)
  expect(Math.max(...drawn)).toBe(1e6)
  for (let magnitude = -3; magnitude < 6; magnitude += 1) {
    const within = drawn.filter((value) => value >= 10 ** magnitude && value < 10 ** (magnitude + 1))
    expect([magnitude, within.length > DRAWN / 50]).toEqual([magnitude, true])
  }
  expect(drawn.filter((value) => !Number.isInteger(value)).length).toBeGreaterThan(DRAWN / 5)
})

it('shares and ranges are spread evenly', () => {
  for (const [arbitrary, min, max] of [[shares, 0, 1] as const, [between(10, 50), 10, 50] as const]) {
    const drawn = fc.sample(arbitrary, DRAWN)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const from = min + ((max - min) * tenth) / 10
      const within = drawn.filter((value) => value >= from && value < from + (max - min) / 10)
      expect([tenth, within.length > DRAWN / 20]).toEqual([tenth, true])
    }
  }
})

it('lists are drawn up to the requested length', () => {
  const lengths = fc.sample(fc.array(fc.nat(), { maxLength: 60 }), DRAWN).map(({ length }) => length)
  expect(Math.max(...lengths)).toBeGreaterThan(50)
  expect(lengths.filter((length) => length > 30).length).toBeGreaterThan(DRAWN / 5)
  expect(Math.min(...lengths)).toBe(0)
})
