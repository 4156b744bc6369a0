import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { histogramOf, latencies, latency } from './arbitraries.suite.ts'
import type { Histogram } from './histogram.ts'
import { quantile } from './quantiles.ts'
import { type Bounds, boundsOf, isJudged, SAMPLES_BEYOND } from './soundness.ts'

/** The given number of samples of one value. */
function all(times: number, value: number): Histogram {
  return histogramOf(Array<number>(times).fill(value))
}

function namesOf(bounds: readonly Bounds[]): string[] {
  return bounds.map(({ name }) => name)
}

/** Whether the median of values below 2048 µs, or of the upper ends of cells above, is sound. */
function isSound(response: number, floor: number): boolean | undefined {
  return boundsOf(all(20, response), all(20, floor))[0]?.sound
}

describe('a percentile', () => {
  it.each([
    [19, []],
    [20, ['p50']],
    [99, ['p50']],
    [100, ['p50', 'p90']],
    [199, ['p50', 'p90']],
    [200, ['p50', 'p90', 'p95']],
    [999, ['p50', 'p90', 'p95']],
    [1_000, ['p50', 'p90', 'p95', 'p99']],
    [9_999, ['p50', 'p90', 'p95', 'p99']],
    [10_000, ['p50', 'p90', 'p95', 'p99', 'p99.9']],
  ])('is judged with ten samples beyond it: with %d samples, %j', (count, names) => {
    expect(namesOf(boundsOf(all(count, 5), all(count, 5)))).toEqual(names)
    expect(SAMPLES_BEYOND).toBe(10)
  })

  it('is judged from ten samples beyond it on, despite floating-point rounding', () => {
    const wrong: number[] = []
    for (let beyond = 2; beyond <= 10_000; beyond += 1) {
      const judged = isJudged(10 * beyond, 1 - 1 / beyond)
      if (!judged || isJudged(10 * beyond - 1, 1 - 1 / beyond)) wrong.push(beyond)
    }
    expect(wrong).toEqual([])
  })

  it.each([
    [1_000, 0, true],
    [1_001, 0, false],
    [2_000, 1_000, true],
    [2_000, 999, false],
    [0, 0, true],
  ])('is sound when floor and response are at most 1 ms apart: %d and %d µs', (response, floor, sound) => {
    expect(isSound(response, floor)).toBe(sound)
  })

  it.each([
    [20_000, 18_000, true],
    [20_000, 17_999, false],
    [1_000_000, 900_000, true],
    [1_000_000, 899_999, false],
    [10_000, 9_000, true],
    [10_000, 8_999, false],
  ])('is sound when the gap is at most a tenth of the response: %d and %d µs', (response, floor, sound) => {
    expect(isSound(response, floor)).toBe(sound)
  })

  it('states its name, its value, and by how much the value may be too high', () => {
    const response = histogramOf([...Array<number>(15).fill(1_000), ...Array<number>(5).fill(2_000)])
    expect(boundsOf(response, all(20, 400))).toEqual([{ name: 'p50', q: 0.5, response: 1_000, gap: 600, sound: true }])
  })

  it('may be too high by its full value when there is no floor', () => {
    expect(boundsOf(all(20, 3_000), histogramOf([]))).toMatchObject([{ response: 3_000, gap: 3_000, sound: false }])
  })

  it('is compared with the same percentile of the floor, not request by request', () => {
    const response = histogramOf([...Array<number>(980).fill(1_000), ...Array<number>(20).fill(50_000)])
    const floor = histogramOf([...Array<number>(980).fill(1_000), ...Array<number>(20).fill(1_000)])
    expect(boundsOf(response, floor).map(({ name, sound }) => [name, sound])).toEqual([
      ['p50', true],
      ['p90', true],
      ['p95', true],
      ['p99', false],
    ])
  })
})

describe('the gap', () => {
  it('is the difference of the quantiles, and never below 0, for any measurements', () => {
    fc.assert(
      fc.property(latencies, latencies, (high, low) => {
        const [response, floor] = [histogramOf(high), histogramOf(low)]
        for (const { q, gap, response: at, sound } of boundsOf(response, floor)) {
          expect(at).toBe(quantile(response, q))
          expect(gap).toBe(Math.max(0, at - (quantile(floor, q) ?? 0)))
          expect(sound).toBe(gap <= 1_000 || gap <= 0.1 * at)
        }
      }),
    )
  })

  it('is 0 and sound when the generator added nothing', () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 20, maxLength: 200, size: 'max' }), (values) => {
        const bounds = boundsOf(histogramOf(values), histogramOf(values))
        expect(bounds.every(({ gap, sound }) => gap === 0 && sound)).toBe(true)
        expect(bounds.length).toBeGreaterThan(0)
      }),
    )
  })
})
