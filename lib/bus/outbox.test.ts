import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { BreakwaterError } from '../errors.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

const quiet = { onOverflow: () => undefined, onRefused: () => undefined, wait: () => Promise.resolve() }
const never = (): Promise<never> => new Promise(() => undefined)

function outboxOf(options: Partial<OutboxOptions<string>> & Pick<OutboxOptions<string>, 'send'>): Outbox<string> {
  return new Outbox({ ...quiet, ...options })
}

describe('an outbox', () => {
  it('merges its oldest unsent items when it is full, which makes room again', () => {
    const outbox = outboxOf({ send: never, capacity: 5, merge: (older, newer) => older + newer })
    for (const item of ['a', 'b', 'c', 'd', 'e']) expect(outbox.add(item)).toBe(true)
    expect(outbox.merged).toBe(0)
    expect(outbox.add('f')).toBe(true)
    expect(outbox.merged).toBe(2)
    expect(outbox.close()).toEqual(['a', 'bc', 'de', 'f'])
  })

  it('also merges when it holds too many bytes, and rejects an item that then has no room', () => {
    const refused: string[] = []
    const outbox = outboxOf({
      send: never,
      maxBytes: 10,
      sizeOf: ({ length }) => length,
      // Less than both together, as for windows.
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

  it('does not merge items that must stay apart', () => {
    const merge = (older: string, newer: string): string | undefined => (older === 'x' ? undefined : older + newer)
    const outbox = outboxOf({ send: never, capacity: 4, merge })
    for (const item of ['a', 'x', 'c', 'd', 'e']) outbox.add(item)
    expect(outbox.close()).toEqual(['a', 'x', 'cd', 'e'])
  })

  it('rejects an item that cannot be merged, and reports it', () => {
    const refused: string[] = []
    const outbox = outboxOf({ send: never, capacity: 2, onOverflow: (item) => refused.push(item) })
    expect(['a', 'b', 'c'].map((item) => outbox.add(item))).toEqual([true, true, false])
    expect(refused).toEqual(['c'])
    expect(outbox.depth).toBe(2)
  })

  it('gives up an item that can never be accepted, and continues with the next', async () => {
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

  it('has at most the allowed number of items in flight', () => {
    const sent: string[] = []
    const send = (item: string): Promise<never> => {
      sent.push(item)
      return never()
    }
    const outbox = outboxOf({ send, inFlight: 2 })
    for (const item of ['a', 'b', 'c']) outbox.add(item)
    expect(sent).toEqual(['a', 'b'])
  })

  it('reports that it is not empty when the wait is aborted or when it is closed', async () => {
    const outbox = outboxOf({ send: never })
    outbox.add('a')
    expect(await outbox.drained(AbortSignal.abort())).toBe(false)
    const waiting = outbox.drained()
    expect(outbox.close()).toEqual(['a'])
    expect(await waiting).toBe(false)
    expect(outbox.add('b')).toBe(false)
  })

  it('keeps 600 items by default', () => {
    const outbox = outboxOf({ send: never })
    const taken = Array.from({ length: 602 }, (_, index) => outbox.add(String(index)))
    expect(taken.lastIndexOf(true)).toBe(599)
    expect(outbox.depth).toBe(600)
  })

  it('rejects an item without room beside those in flight, and accepts one that fits to the byte', () => {
    const refused: string[] = []
    const options = { send: never, maxBytes: 5, sizeOf: ({ length }: string) => length }
    const outbox = outboxOf({ ...options, onOverflow: (item) => refused.push(item) })
    expect(['aaa', 'bb', 'c'].map((item) => outbox.add(item))).toEqual([true, true, false])
    expect([outbox.depth, outbox.bytes, refused]).toEqual([2, 5, ['c']])
    const other = outboxOf({ ...options, onOverflow: (item) => refused.push(item) })
    // The first item is in flight at once, whatever its size; the second has no room.
    expect(['aaaaaaaa', 'b'].map((item) => other.add(item))).toEqual([true, false])
    expect([other.depth, other.bytes, refused]).toEqual([1, 8, ['c', 'b']])
  })

  it('merges waiting items only for their own bytes, never for those of items in flight', () => {
    const outbox = outboxOf({ send: never, maxBytes: 2, sizeOf: ({ length }) => length, merge: (a, b) => a + b })
    expect(outbox.add('aaaa')).toBe(true)
    expect([outbox.depth, outbox.merged]).toEqual([1, 0])
  })

  it('accepts an item that was merged with another, even without room', () => {
    const refused: string[] = []
    const merge = (older: string, newer: string): string => older + newer
    const outbox = outboxOf({ send: never, capacity: 1, merge, onOverflow: (item) => refused.push(item) })
    expect(['a', 'b'].map((item) => outbox.add(item))).toEqual([true, false])
    const bytes = outboxOf({ send: never, maxBytes: 3, sizeOf: ({ length }) => length, merge })
    expect(['a', 'bb', 'c'].map((item) => bytes.add(item))).toEqual([true, true, true])
    expect([bytes.close(), refused]).toEqual([['a', 'bbc'], ['b']])
  })

  it('asks for the size of an item only once', () => {
    const asked: string[] = []
    const outbox = outboxOf({
      send: never,
      maxBytes: 100,
      sizeOf: (item) => {
        asked.push(item)
        return 1
      },
    })
    for (const item of ['a', 'b', 'c']) outbox.add(item)
    expect([outbox.bytes, outbox.bytes]).toEqual([3, 3])
    expect(asked.sort()).toEqual(['a', 'b', 'c'])
    expect(outboxOf({ send: never }).bytes).toBe(0)
  })

  it('requires no room for items of unknown size', () => {
    const outbox = outboxOf({ send: never })
    outbox.add('a')
    expect(outbox.bytes).toBe(0)
  })

  it('waits after each failure by the number of consecutive failures of that item', async () => {
    const fails: Record<string, number> = { a: 2, b: 1 }
    const waits: number[] = []
    const outbox = outboxOf({
      send: (item) => {
        fails[item] = (fails[item] ?? 0) - 1
        return fails[item] >= 0 ? Promise.reject(new Error('away')) : Promise.resolve()
      },
      wait: (failures) => {
        waits.push(failures)
        return Promise.resolve()
      },
    })
    for (const item of ['a', 'b', 'c']) outbox.add(item)
    expect(await outbox.drained()).toBe(true)
    expect(waits).toEqual([1, 2, 1])
  })

  it('gives up only items that are too large or unreadable, by an error of ours', async () => {
    const errors = [
      new BreakwaterError('too-large', 'it is too large'),
      new BreakwaterError('internal', 'nobody would read it'),
      new BreakwaterError('kafka-unavailable', 'away'),
      Object.assign(new Error('of somebody else'), { code: 'too-large' }),
    ]
    const refused: unknown[] = []
    const sent: string[] = []
    const outbox = outboxOf({
      send: (item) => {
        const error = errors[Number(item)]
        sent.push(item)
        const again = sent.indexOf(item) < sent.length - 1
        return again || error === undefined ? Promise.resolve() : Promise.reject(error)
      },
      onRefused: (item, error) => refused.push([item, error]),
    })
    for (const item of ['0', '1', '2', '3', '4']) outbox.add(item)
    expect(await outbox.drained()).toBe(true)
    expect(refused).toEqual([
      ['0', errors[0]],
      ['1', errors[1]],
    ])
    expect(sent).toEqual(['0', '1', '2', '2', '3', '3', '4'])
  })

  it('sends nothing once it is closed, whatever the outcome of the items in flight', async () => {
    const sent: string[] = []
    const ends: ((error?: Error) => void)[] = []
    const send = (item: string): Promise<void> => {
      sent.push(item)
      return new Promise((resolve, reject) => {
        ends.push((error) => {
          if (error === undefined) resolve()
          else reject(error)
        })
      })
    }
    const [arrives, fails] = [outboxOf({ send }), outboxOf({ send })]
    for (const outbox of [arrives, fails]) for (const item of ['a', 'b']) outbox.add(item)
    expect([arrives.close(), fails.close()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    ends[0]?.()
    ends[1]?.(new Error('away'))
    await setImmediate()
    expect(sent).toEqual(['a', 'a'])
    // A failed item may still have arrived, but it is not reported as acknowledged.
    expect([arrives.depth, fails.depth]).toEqual([1, 2])
    expect(await fails.drained()).toBe(false)
  })

  it('ends the wait between two tries when it is closed', async () => {
    const signals: AbortSignal[] = []
    const wait = (_: number, signal: AbortSignal): Promise<never> => {
      signals.push(signal)
      return never()
    }
    const outbox = outboxOf({ send: () => Promise.reject(new Error('away')), wait })
    outbox.add('a')
    await setImmediate()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    outbox.close()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('reports that it is not empty when it is closed, including to waiters with their own signal', async () => {
    const outbox = outboxOf({ send: never })
    outbox.add('a')
    const waiting = outbox.drained(new AbortController().signal)
    outbox.close()
    expect(await waiting).toBe(false)
  })

  it('is empty at first', async () => {
    expect(await outboxOf({ send: never }).drained()).toBe(true)
  })
})
