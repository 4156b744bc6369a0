import { expect, test } from '@jest/globals'
import { LoopLag } from './loop-lag.ts'
import { until } from './subject.suite.ts'

test('a loop that was held up has been late by at least what it was held beyond the next timer', async () => {
  const lag = new LoopLag()
  expect(lag.seconds()).toBe(0)
  const end = Date.now() + 800
  while (Date.now() < end);
  await until(() => lag.seconds() > 0)
  lag.stop()
  // The timer was due after 500 ms; a wall clock may differ from the monotonic one by a little.
  expect(lag.seconds()).toBeGreaterThan(0.25)
})
