import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../../lib/units.ts'
import { MicrosQueue } from './queue.ts'

const acts = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 90 }).map((times) => ({ act: 'push' as const, times })) },
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 90 }).map((times) => ({ act: 'shift' as const, times })) },
    { weight: 1, arbitrary: fc.constant({ act: 'clear' as const, times: 1 }) },
  ),
  { maxLength: 60 },
)

/** The same behaviour by an array. */
class BoundedArray {
  readonly items: number[] = []
  readonly #bound: number

  constructor(bound: number) {
    this.#bound = bound
  }

  push(item: number): boolean {
    const room = this.items.length < this.#bound
    if (room) this.items.push(item)
    return room
  }

  shift(): number | undefined {
    return this.items.shift()
  }

  clear(): number {
    return this.items.splice(0).length
  }
}

test('behaves like an array with a bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), acts, (bound, script) => {
      const queue = new MicrosQueue(bound)
      const model = new BoundedArray(bound)
      let next = 0.5
      for (const { act, times } of script) {
        // Compared at the end: a comparison by jest costs more than an operation.
        const told: unknown[] = []
        const expected: unknown[] = []
        for (let i = 0; i < times; i += 1, next += 1) {
          told.push(act === 'push' ? queue.push(micros(next)) : queue[act]())
          expected.push(act === 'push' ? model.push(next) : model[act]())
        }
        expect([...told, queue.length, queue.peek()]).toEqual([...expected, model.items.length, model.items[0]])
      }
    }),
  )
})

test('keeps a million instants in order', () => {
  const queue = new MicrosQueue(1_000_000)
  for (let i = 0; i < 1_000_000; i += 1) queue.push(micros(i))
  expect(queue.push(micros(0))).toBe(false)
  let inOrder = 0
  while (queue.shift() === inOrder) inOrder += 1
  expect(inOrder).toBe(1_000_000)
})
