import { describe, expect, test } from '@jest/globals'
import { RandomValues } from './random-values.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const requests = Array.from({ length: 20_000 }, (_, request) => request)

/** The largest deviation of the counts of values from an even distribution, in its standard deviations. */
function unevenness(values: readonly string[], kinds: number): number {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  expect(counts.size).toBe(kinds)
  const mean = values.length / kinds
  return Math.max(...[...counts.values()].map((count) => Math.abs(count - mean))) / Math.sqrt(mean)
}

describe('Random values', () => {
  test('never change: the same seed gives the same values in every version', () => {
    const random = new RandomValues(42, 3)
    expect([random.uuid(0), random.uuid(1), random.uuid(2 ** 40)]).toEqual([
      'a2c1063e-b4b5-450a-87a2-08dc7833f4d4',
      '475a0fe5-0462-403a-94ee-9699a337811b',
      '46e74de3-30e0-43d8-8cbd-dd787d7f7dc6',
    ])
    expect([random.text(0, 10), random.int(0, 1, 1_000), random.int(0, 0, 2 ** 50)]).toEqual([
      'nZ03rvapRV',
      636,
      715799666514563,
    ])
  })

  test('are UUIDs of version 4, different for each request, seed and position', () => {
    const sources = [
      new RandomValues(1, 0),
      new RandomValues(2, 0),
      new RandomValues(1, 1),
      new RandomValues(2 ** 40, 0),
    ]
    const uuids = sources.flatMap((random) => requests.map((request) => random.uuid(request)))
    expect(uuids.filter((uuid) => !UUID.test(uuid))).toEqual([])
    expect(new Set(uuids).size).toBe(uuids.length)
  })

  test('are whole numbers, evenly distributed over a range with both ends', () => {
    const random = new RandomValues(7, 0)
    const values = requests.map((request) => String(random.int(request, -3, 6)))
    expect([...new Set(values)].map(Number).toSorted((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3, 4, 5, 6])
    expect(unevenness(values, 10)).toBeLessThan(5)
  })

  test('reach the whole of a range that has more numbers than a word', () => {
    const random = new RandomValues(7, 0)
    const most = 999_999_999_999_999
    const values = requests.map((request) => random.int(request, -most, most))
    expect(values.every((value) => Number.isSafeInteger(value) && Math.abs(value) <= most)).toBe(true)
    expect(new Set(values).size).toBe(requests.length)
    expect(Math.min(...values)).toBeLessThan(-0.999 * most)
    expect(Math.max(...values)).toBeGreaterThan(0.999 * most)
  })

  test.each([1, 2, 3, 4, 5, 10_000])('are texts of %d letters and digits', (length) => {
    const text = new RandomValues(1, 0).text(5, length)
    expect(text).toHaveLength(length)
    expect(text).toMatch(/^[A-Za-z0-9]+$/)
  })

  test('have all letters and digits at every place of a text', () => {
    const random = new RandomValues(1, 0)
    const texts = requests.map((request) => random.text(request, 6))
    for (const place of [0, 1, 2, 3, 4, 5]) {
      expect(
        unevenness(
          texts.map((text) => text[place] ?? ''),
          62,
        ),
      ).toBeLessThan(5)
    }
  })
})
