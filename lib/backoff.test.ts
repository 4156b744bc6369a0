import { expect, it } from '@jest/globals'
import { backoffMs } from './backoff.ts'

it('the wait before the next try is 0.1 s, doubled with each failure, and never more than 2 s', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 10, 11, 100, 2_000, Number.MAX_SAFE_INTEGER].map(backoffMs)
  expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000])
})
