import { expect, test } from '@jest/globals'
import { LoopLag } from './loop-lag.ts'
import { until } from './subject.suite.ts'

test('a blocked loop is late by at least the time of the block after the next timer was due', async () => {
  const lag = new LoopLag()
  expect(lag.seconds()).toBe(0)
  const end = Date.now() + 800
  while (Date.now() < end);
  await until(() => lag.seconds() > 0)
  lag.stop()
  // The timer was due after 500 ms; a wall clock may differ slightly from the monotonic one.
  expect(lag.seconds()).toBeGreaterThan(0.25)
})
