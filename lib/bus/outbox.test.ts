import { describe, expect, it } from '@jest/globals'
import { BreakwaterError } from '../errors.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

const quiet = { onOverflow: () => undefined, onRefused: () => undefined, wait: () => Promise.resolve() }
const never = (): Promise<never> => new Promise(() => undefined)

function outboxOf(options: Partial<OutboxOptions<string>> & Pick<OutboxOptions<string>, 'send'>): Outbox<string> {
  return new Outbox({ ...quiet, ...options })
}

describe('an outbox', () => {
  it('merges the oldest that were not sent yet when it is full, and so has room again', () => {
    const outbox = outboxOf({ send: never, capacity: 5, merge: (older, newer) => older + newer })
    for (const item of ['a', 'b', 'c', 'd', 'e']) expect(outbox.add(item)).toBe(true)
    expect(outbox.merged).toBe(0)
    expect(outbox.add('f')).toBe(true)
    expect(outbox.merged).toBe(2)
    expect(outbox.close()).toEqual(['a', 'bc', 'de', 'f'])
  })

  it('merges as well when it holds too many bytes, and refuses what then has no room', () => {
    const refused: string[] = []
    const outbox = outboxOf({
      send: never,
      maxBytes: 10,
      sizeOf: ({ length }) => length,
      // Less than both together, as with windows.
      merge: (older, newer) => (older.startsWith('!') || newer.startsWith('!') ? undefined : 'm'),
      onOverflow: (item) => refused.push(item),
    })
    for (const item of ['aaa', 'bbb', 'ccc']) expect(outbox.add(item)).toBe(true)
    expect([outbox.bytes, outbox.merged]).toEqual([9, 0])
    expect(outbox.add('dd')).toBe(true)
    expect([outbox.bytes, outbox.merged]).toEqual([6, 1])
    expect(outbox.add('!123456')).toBe(false)
    expect([outbox.bytes, refused]).toEqual([4, ['!123456']])
    expect(outbox.close()).toEqual(['aaa', 'm'])
  })

  it('leaves apart what must stay apart', () => {
    const merge = (older: string, newer: string): string | undefined => (older === 'x' ? undefined : older + newer)
    const outbox = outboxOf({ send: never, capacity: 4, merge })
    for (const item of ['a', 'x', 'c', 'd', 'e']) outbox.add(item)
    expect(outbox.close()).toEqual(['a', 'x', 'cd', 'e'])
  })

  it('refuses loudly what cannot be merged', () => {
    const refused: string[] = []
    const outbox = outboxOf({ send: never, capacity: 2, onOverflow: (item) => refused.push(item) })
    expect(['a', 'b', 'c'].map((item) => outbox.add(item))).toEqual([true, true, false])
    expect(refused).toEqual(['c'])
    expect(outbox.depth).toBe(2)
  })

  it('gives up what can never be taken, and goes on with the next', async () => {
    const sent: string[] = []
    const refused: string[] = []
    const outbox = outboxOf({
      send: (item) => {
        if (item === 'huge') return Promise.reject(new BreakwaterError('too-large', 'it is too large'))
        sent.push(item)
        return Promise.resolve()
      },
      onRefused: (item) => refused.push(item),
    })
    for (const item of ['a', 'huge', 'b']) outbox.add(item)
    expect(await outbox.drained()).toBe(true)
    expect([sent, refused]).toEqual([['a', 'b'], ['huge']])
  })

  it('has as many under way as it is allowed', () => {
    const sent: string[] = []
    const send = (item: string): Promise<never> => {
      sent.push(item)
      return never()
    }
    const outbox = outboxOf({ send, inFlight: 2 })
    for (const item of ['a', 'b', 'c']) outbox.add(item)
    expect(sent).toEqual(['a', 'b'])
  })

  it('says that it is not empty when the patience ends, or when it is closed', async () => {
    const outbox = outboxOf({ send: never })
    outbox.add('a')
    expect(await outbox.drained(AbortSignal.abort())).toBe(false)
    const waiting = outbox.drained()
    expect(outbox.close()).toEqual(['a'])
    expect(await waiting).toBe(false)
    expect(outbox.add('b')).toBe(false)
  })

  it('is empty at first', async () => {
    expect(await outboxOf({ send: never }).drained()).toBe(true)
  })
})
