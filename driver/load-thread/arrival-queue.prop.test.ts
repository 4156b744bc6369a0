import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../../lib/units.ts'
import { ArrivalQueue } from './arrival-queue.ts'

type Entry = [at: number, part: number, index: number]

const acts = fc.array(
  fc.record({
    act: fc.constantFrom('push', 'push', 'push', 'shift', 'shift', 'clear', 'delay'),
    times: fc.integer({ min: 1, max: 90 }),
  }),
  { maxLength: 60 },
)

function firstOf(queue: ArrivalQueue): Entry | undefined {
  const at = queue.peek()
  return at === undefined ? undefined : [at, queue.part, queue.index]
}

test('behaves like an array of entries', () => {
  fc.assert(
    fc.property(acts, (script) => {
      const queue = new ArrivalQueue()
      let model: Entry[] = []
      let next = 0.5
      for (const { act, times } of script) {
        if (act === 'clear') expect(queue.clear()).toBe(model.splice(0).length)
        if (act === 'delay') {
          queue.delay(micros(times))
          model = model.map(([at, ...rest]) => [at + times, ...rest])
        }
        for (let i = 0; i < times; i += 1, next += 1) {
          if (act === 'push') {
            queue.push(micros(next), times, i)
            model.push([next, times, i])
          } else if (act === 'shift' && model.length > 0) {
            queue.shift()
            model.shift()
          }
        }
        expect([queue.length, firstOf(queue)]).toEqual([model.length, model[0]])
      }
    }),
  )
})

test('keeps a million entries in order', () => {
  const queue = new ArrivalQueue()
  for (let i = 0; i < 1_000_000; i += 1) queue.push(micros(i), i % 7, i)
  let inOrder = 0
  while (queue.peek() === inOrder && queue.part === inOrder % 7 && queue.index === inOrder) {
    queue.shift()
    inOrder += 1
  }
  expect(inOrder).toBe(1_000_000)
})
