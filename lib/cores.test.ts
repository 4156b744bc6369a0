import { describe, expect, test } from '@jest/globals'
import { availableParallelism } from 'node:os'
import { autoWorkers, quotaIn, usableCores } from './cores.ts'

describe('the cores of a process', () => {
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
  ])('are limited by the quota of its container: %j', (text, cores) => {
    expect(quotaIn(text)).toBe(cores)
  })

  test('are at least one, and not more than the scheduler allows', () => {
    expect(Number.isInteger(usableCores())).toBe(true)
    expect(usableCores()).toBeGreaterThanOrEqual(1)
    expect(usableCores()).toBeLessThanOrEqual(availableParallelism())
  })

  test('run one load thread each, except for one that is left to other processes', () => {
    expect([1, 2, 3, 8].map((cores) => autoWorkers(cores))).toEqual([1, 1, 2, 7])
    expect(autoWorkers()).toBe(Math.max(1, usableCores() - 1))
  })
})
