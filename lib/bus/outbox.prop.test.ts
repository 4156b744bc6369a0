import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Outbox } from './outbox.ts'

/** A window of measurements: numbers add without loss, and names list its contributions. */
interface Window {
  readonly parts: readonly number[]
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant('add' as const) },
  { weight: 1, arbitrary: fc.constant('answer' as const) },
  { weight: 1, arbitrary: fc.constant('fail' as const) },
)

/** A receiver that answers only on request; an item may have arrived even if sending it failed. */
class Receiver {
  readonly arrived: Window[] = []
  readonly tries: Window[] = []
  #open: ((ok: boolean) => void)[] = []

  send = (item: Window): Promise<void> => {
    this.tries.push(item)
    return new Promise((resolve, reject) => {
      this.#open.push((ok) => {
        if (ok) this.arrived.push(item)
        if (ok) resolve()
        else reject(new Error('no answer'))
      })
    })
  }

  async answer(ok: boolean): Promise<void> {
    const [first] = this.#open.splice(0, 1)
    first?.(ok)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
}

const together = (older: Window, newer: Window): Window => ({ parts: [...older.parts, ...newer.parts] })
const flat = (windows: readonly Window[]): number[] => windows.flatMap(({ parts }) => [...parts])

describe('an outbox', () => {
  it('loses nothing, repeats nothing that was acknowledged, and keeps the order, whichever sends fail', async () => {
    const scenario = fc.record({
      steps: fc.array(step, { maxLength: 200 }),
      capacity: fc.integer({ min: 1, max: 12 }),
      mergeable: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(scenario, async ({ steps, capacity, mergeable }) => {
        const receiver = new Receiver()
        const refused: number[] = []
        const outbox = new Outbox<Window>({
          send: receiver.send,
          capacity,
          ...(mergeable ? { merge: together } : {}),
          onOverflow: (item) => refused.push(...item.parts),
          onRefused: () => undefined,
          wait: () => Promise.resolve(),
        })
        let next = 0
        for (const what of steps) {
          if (what === 'add') outbox.add({ parts: [next++] })
          else await receiver.answer(what === 'answer')
          expect(outbox.depth).toBeLessThanOrEqual(capacity)
        }
        // At most one answer for each item: an outbox that does not empty must fail here, not run on.
        for (let turn = 0; turn < next; turn++) await receiver.answer(true)
        expect(outbox.depth).toBe(0)
        const arrived = flat(receiver.arrived)
        expect(arrived).toEqual([...arrived].sort((a, b) => a - b))
        expect(new Set(arrived).size).toBe(arrived.length)
        expect([...arrived, ...refused].sort((a, b) => a - b)).toEqual(Array.from({ length: next }, (_, i) => i))
        expect(await outbox.drained()).toBe(true)
      }),
    )
  })

  it('never changes what was handed to send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100 }), async (steps) => {
        const receiver = new Receiver()
        const outbox = new Outbox<Window>({
          send: receiver.send,
          capacity: 3,
          merge: together,
          onOverflow: () => undefined,
          onRefused: () => undefined,
          wait: () => Promise.resolve(),
        })
        let next = 0
        for (const what of steps) {
          if (what === 'add') outbox.add({ parts: [next++] })
          else await receiver.answer(what === 'answer')
        }
        // Without repeats, each number is in only one of the tried items: no item was merged after it was tried.
        const tried = flat([...new Set(receiver.tries)])
        expect(new Set(tried).size).toBe(tried.length)
        outbox.close()
      }),
    )
  })
})
