import { describe, expect, it } from '@jest/globals'
import { Checker } from './checker.ts'

/** A checker whose results arrive when the test says so. */
function subject() {
  const asked: { text: string; signal: AbortSignal; answer: (result: string) => void; fail: (error: Error) => void }[] =
    []
  const results: string[] = []
  let ask: () => void = () => undefined
  const checker = new Checker<string>({
    pause: 1,
    check: (text, signal) => {
      return new Promise((answer, fail) => {
        asked.push({ text, signal, answer, fail })
        ask()
      })
    },
    onResult: (result) => results.push(result),
    isMissing: (result) => result === 'none',
  })
  /** Resolves when that many texts are being checked, or were. */
  const whenAsked = (count: number): Promise<void> => {
    return new Promise((resolve) => {
      ask = () => {
        if (asked.length >= count) resolve()
      }
      ask()
    })
  }
  return { checker, asked, results, whenAsked }
}

describe('a text that is being typed', () => {
  it('is checked once, after the last of several changes', async () => {
    const { checker, asked, whenAsked } = subject()
    for (const text of ['r', 'ra', 'rat']) checker.changed(text)
    await whenAsked(1)
    checker.changed('rate')
    await whenAsked(2)
    expect(asked.map(({ text }) => text)).toEqual(['rat', 'rate'])
  })

  it('has the result of its latest check only, whichever arrives last', async () => {
    const { checker, asked, results, whenAsked } = subject()
    checker.changed('first')
    await whenAsked(1)
    const second = checker.now('second')
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false])
    asked[1]?.answer('of the second')
    expect(await second).toBe('of the second')
    asked[0]?.answer('of the first')
    await Promise.resolve()
    expect(results).toEqual(['of the second'])
  })

  it('has no result of a check that was given up, even if that fails', async () => {
    const { checker, asked, results } = subject()
    const first = checker.now('first')
    checker.changed('second')
    asked[0]?.fail(new Error('aborted'))
    expect(await first).toBeUndefined()
    expect(results).toEqual([])
  })

  it('is checked again as long as there is no result, but no longer once it has changed', async () => {
    const { checker, asked, results, whenAsked } = subject()
    checker.changed('first')
    for (const tries of [1, 2]) {
      await whenAsked(tries)
      asked[tries - 1]?.answer('none')
    }
    await whenAsked(3)
    expect(asked.map(({ text }) => text)).toEqual(['first', 'first', 'first'])
    checker.changed('second')
    asked[2]?.answer('none')
    await whenAsked(4)
    expect([asked[3]?.text, results]).toEqual(['second', ['none', 'none']])
    checker.changed('')
  })
})
