import { describe, expect, test } from '@jest/globals'
import { availableParallelism } from 'node:os'
import { autoWorkers, quotaIn, usableCores } from './cores.ts'

describe('The cores of a process', () => {
  test.each([
    ['max 100000\n', Number.POSITIVE_INFINITY],
    ['', Number.POSITIVE_INFINITY],
    ['nonsense', Number.POSITIVE_INFINITY],
    ['100000 0\n', Number.POSITIVE_INFINITY],
    ['50000 100000\n', 1],
    ['100000 100000\n', 1],
    ['150000 100000\n', 2],
    ['400000 100000\n', 4],
    ['0 100000\n', 0],
  ])('by the quota of its container %j', (text, cores) => {
    expect(quotaIn(text)).toBe(cores)
  })

  test('are one at least, and no more than the scheduler leaves to it', () => {
    expect(Number.isInteger(usableCores())).toBe(true)
    expect(usableCores()).toBeGreaterThanOrEqual(1)
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism())
  })

  test('are used by one load thread each, but for one that is left to others', () => {
    expect([1, 2, 3, 8].map((cores) => autoWorkers(cores))).toEqual([1, 1, 2, 7])
    expect(autoWorkers()).toBe(Math.max(1, usableCores() - 1))
  })
})
