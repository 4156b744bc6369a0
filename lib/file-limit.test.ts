import { describe, expect, it } from '@jest/globals'
import { fileLimitIn, hardFileLimitIn, mayOpenFewerThan } from './file-limit.ts'

const limits =
  'Limit                     Soft Limit  Hard Limit  Units\nMax open files            1024        4096        files\n'

describe('the limit of open files', () => {
  it('is the soft one that the file of Linux contains, or none', () => {
    const texts = [limits, limits.replace('1024', 'unlimited'), '']
    expect(texts.map((text) => fileLimitIn(text))).toEqual([1_024, undefined, undefined])
  })

  it('may be raised to the hard one', () => {
    const texts = [limits, limits.replace('4096', 'unlimited'), '']
    expect(texts.map((text) => hardFileLimitIn(text))).toEqual([4_096, Infinity, undefined])
  })

  it('is above none, where this test runs', () => {
    expect(mayOpenFewerThan(1)).toBe(false)
  })
})
