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

test('does what an array with a bound does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), acts, (bound, script) => {
      const queue = new MicrosQueue(bound)
      let model: number[] = []
      let next = 0.5
      for (const { act, times } of script) {
        for (let i = 0; i < times; i += 1) {
          if (act === 'push') {
            const room = model.length < bound
            if (room) model.push(next)
            expect(queue.push(micros(next))).toBe(room)
            next += 1
          } else if (act === 'shift') expect(queue.shift()).toBe(model.shift())
          else {
            expect(queue.clear()).toBe(model.length)
            model = []
          }
        }
        expect(queue.length).toBe(model.length)
        expect(queue.peek()).toBe(model[0])
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
