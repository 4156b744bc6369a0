import { expect, test } from '@jest/globals'
import { readWorst, worstCases } from './worst.ts'

test.each(worstCases)('the worst case "$name" is read to its end', ({ bytes, piece, told }) => {
  for (const size of [3_000, 50_000]) {
    const says = bytes(size)
    expect(readWorst(says, piece)).toBe(told)
    // The size is about the requested one, because the comparison is between sizes.
    expect(says.length).toBeGreaterThan(0.9 * size)
    expect(says.length).toBeLessThan(1.1 * size + 200)
  }
})
