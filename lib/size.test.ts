import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseSize, sizeText } from './size.ts'

describe('a size', () => {
  it.each([
    ['0', 0],
    ['65536', 65_536],
    ['7B', 7],
    ['64KiB', 65_536],
    ['64 kib', 65_536],
    ['1.5MiB', 1_572_864],
    ['2GiB', 2_147_483_648],
    ['64kB', 64_000],
    ['64KB', 64_000],
    ['1MB', 1_000_000],
    ['1GB', 1_000_000_000],
    ['0.1KiB', 102],
  ])('such as %s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each(['', 'KiB', '-1', '1e3', '1,5MiB', '.5', '5.', '1  MiB', '1 M', '1K', '1TiB', '1'.repeat(60)])(
    'is not %j',
    (text) => {
      expect(parseSize(text)).toBeUndefined()
    },
  )

  it('is written in the largest unit that fits, and read back as it was', () => {
    expect([0, 1, 512, 1_000, 1_024, 1_536, 65_536, 1_572_864, 2 ** 30].map(sizeText)).toEqual([
      ...['0', '1', '512', '1000', '1KiB', '1.5KiB', '64KiB', '1.5MiB', '1GiB'],
    ])
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(sizeText(bytes))).toBe(bytes)
      }),
    )
  })
})
