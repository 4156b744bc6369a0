import { expect, test } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { VirtualWaiter } from '../simulation/virtual.suite.ts'
import { SplitWaiter } from './split-waiter.ts'

test('each part wakes at its own instant, however many wait', async () => {
  const waiter = new VirtualWaiter()
  const split = new SplitWaiter(waiter)
  const start = waiter.clock.now()
  const woken: [string, number][] = []
  const [a, b, c] = [split.part(), split.part(), split.part()]
  const wake = (name: string) => () => void woken.push([name, waiter.clock.now() - start])
  a.until(micros(start + 300), wake('a'))
  b.until(micros(start + 100), () => {
    wake('b')()
    b.until(micros(start + 400), wake('b again'))
  })
  c.until(micros(start + 200), wake('c'))
  c.cancel()
  a.until(micros(start + 250), wake('a moved'))
  await waiter.runUntil(start + 1_000)
  expect(woken).toEqual([
    ['b', 100],
    ['a moved', 250],
    ['b again', 400],
  ])
  expect(waiter.idle).toBe(true)
})
