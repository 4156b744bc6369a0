import { describe, expect, test } from '@jest/globals'
import { fromMillis, fromSeconds, micros } from '../../../lib/units.ts'
import { Names, type Resolving } from './names.ts'

/** A resolver that answers when the test requires it. */
class Resolver {
  readonly asked: { host: string; done: Resolving }[] = []

  readonly lookup = (host: string, done: Resolving): void => {
    this.asked.push({ host, done })
  }

  answer(...addresses: string[]): void {
    this.asked.shift()?.done(undefined, addresses)
  }

  fail(): void {
    this.asked.shift()?.done(new Error('no such name'), [])
  }
}

/** Resolves a name, and records the results. */
function ask(names: Names, host: string): (string | readonly string[])[] {
  const answers: (string | readonly string[])[] = []
  names.resolve(host, (error, addresses) => answers.push(error === undefined ? addresses : error.message))
  return answers
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

describe('Names', () => {
  test('looks a name up once for all waiting dials, and later dials do not wait', () => {
    const resolver = new Resolver()
    const names = new Names(fromSeconds(60), resolver.lookup)
    const [one, two] = [ask(names, 'a.test'), ask(names, 'a.test')]
    expect(resolver.asked.map(({ host }) => host)).toEqual(['a.test'])
    expect([one, two]).toEqual([[], []])
    resolver.answer('10.0.0.1')
    expect([one, two, ask(names, 'a.test')]).toEqual([[['10.0.0.1']], [['10.0.0.1']], [['10.0.0.1']]])
    expect(resolver.asked).toHaveLength(0)
  })

  test('keeps names separate', () => {
    const resolver = new Resolver()
    const names = new Names(fromSeconds(60), resolver.lookup)
    const [one, two] = [ask(names, 'a.test'), ask(names, 'b.test')]
    resolver.answer('10.0.0.1')
    resolver.answer('10.0.0.2')
    expect([one, two]).toEqual([[['10.0.0.1']], [['10.0.0.2']]])
  })

  test('uses expired addresses at once, and refreshes them once in the background', async () => {
    const resolver = new Resolver()
    const names = new Names(fromMillis(1), resolver.lookup)
    ask(names, 'a.test')
    resolver.answer('10.0.0.1')
    await soon()
    expect([ask(names, 'a.test'), ask(names, 'a.test')]).toEqual([[['10.0.0.1']], [['10.0.0.1']]])
    expect(resolver.asked).toHaveLength(1)
    resolver.answer('10.0.0.2')
    expect(ask(names, 'a.test')).toEqual([['10.0.0.2']])
  })

  test('continues with expired addresses when they cannot be refreshed', async () => {
    const resolver = new Resolver()
    const names = new Names(fromMillis(1), resolver.lookup)
    ask(names, 'a.test')
    resolver.answer('10.0.0.1')
    await soon()
    ask(names, 'a.test')
    resolver.fail()
    expect(ask(names, 'a.test')).toEqual([['10.0.0.1']])
    expect(resolver.asked).toHaveLength(0)
  })

  test('fails all waiting dials, and looks the name up again for the next', () => {
    const resolver = new Resolver()
    const names = new Names(fromSeconds(60), resolver.lookup)
    const [one, two] = [ask(names, 'a.test'), ask(names, 'a.test')]
    resolver.fail()
    expect([one, two]).toEqual([['no such name'], ['no such name']])
    const three = ask(names, 'a.test')
    resolver.answer('10.0.0.1')
    expect(three).toEqual([['10.0.0.1']])
  })

  test('fails for a name that has no address', () => {
    const resolver = new Resolver()
    const names = new Names(fromSeconds(60), resolver.lookup)
    const answers = ask(names, 'a.test')
    resolver.answer()
    expect(answers).toEqual(['a.test has no address'])
  })

  test('looks a name up for each dial without a cache, and still rotates', () => {
    const resolver = new Resolver()
    const names = new Names(micros(0), resolver.lookup)
    const [one, two] = [ask(names, 'a.test'), ask(names, 'a.test')]
    expect(resolver.asked).toHaveLength(2)
    resolver.answer('10.0.0.1', '10.0.0.2')
    resolver.answer('10.0.0.1', '10.0.0.2')
    expect([one, two]).toEqual([[['10.0.0.1', '10.0.0.2']], [['10.0.0.2', '10.0.0.1']]])
  })

  test('tries failed addresses last, and rotates fairly among the others', () => {
    const resolver = new Resolver()
    const names = new Names(fromSeconds(60), resolver.lookup)
    ask(names, 'a.test')
    resolver.answer('10.0.0.1', '10.0.0.2', '10.0.0.3')
    names.note('a.test', '10.0.0.1', false)
    const first = new Map<string, number>()
    for (let dial = 0; dial < 12; dial += 1) {
      const [order] = ask(names, 'a.test')
      expect(order).toHaveLength(3)
      expect(order?.at(-1)).toBe('10.0.0.1')
      first.set(order?.[0] ?? '', (first.get(order?.[0] ?? '') ?? 0) + 1)
    }
    expect(Object.fromEntries(first)).toEqual({ '10.0.0.2': 6, '10.0.0.3': 6 })
    names.note('a.test', '10.0.0.1', true)
    const orders = [1, 2, 3].map(() => ask(names, 'a.test')[0]?.[0])
    expect(orders).toContain('10.0.0.1')
  })
})
