import { describe, expect, it } from '@jest/globals'
import { Sparse } from './sparse.ts'

describe('sparse lines', () => {
  it('are allowed again when their time is over', () => {
    const sparse = new Sparse(0)
    expect([sparse.allows('a'), sparse.allows('a')]).toEqual([true, true])
  })

  it('are not remembered for ever', () => {
    const sparse = new Sparse(60_000)
    for (let index = 0; index < 150; index++) sparse.allows(`text ${index}`)
    expect([sparse.allows('text 149'), sparse.allows('text 0')]).toEqual([false, true])
  })
})
