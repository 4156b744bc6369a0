import { describe, expect, it } from '@jest/globals'
import { atLeast, atMost, type Figures, measureCases } from './part.ts'

const cases = [{ name: 'one' }, { name: 'two' }, { name: 'three' }]

/** The result of a case: its own row, a note that all cases have, and a version. */
function figuresOf({ name }: { name: string }): Promise<Figures> {
  return Promise.resolve({
    rows: [{ name }],
    aims: [atMost(name, 1, 2)],
    notes: ['all', name],
    versions: { [name]: '1' },
  })
}

describe('the cases of a part', () => {
  it('are measured one after the other and reported together, without a repeated note', async () => {
    let running = 0
    const figures = await measureCases(cases, [], async (one) => {
      running += 1
      expect(running).toBe(1)
      const told = await figuresOf(one)
      running -= 1
      return told
    })
    expect(figures.rows).toEqual(cases)
    expect(figures.aims.map(({ text }) => text)).toEqual(['one ≤ 2', 'two ≤ 2', 'three ≤ 2'])
    expect(figures.notes).toEqual(['all', 'one', 'two', 'three'])
    expect(figures.versions).toEqual({ one: '1', two: '1', three: '1' })
  })

  it('are those that were requested', async () => {
    expect((await measureCases(cases, ['three', 'one'], figuresOf)).rows).toEqual([{ name: 'one' }, { name: 'three' }])
  })
})

describe('an aim', () => {
  it('is met at its limit, and never by an unknown figure', () => {
    expect([atMost('a', 2, 2).met, atMost('a', 3, 2).met, atLeast('a', 2, 2).met, atLeast('a', 1, 2).met]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([atMost('a', Number.NaN, 2).met, atLeast('a', Number.NaN, 2).met]).toEqual([false, false])
  })
})
