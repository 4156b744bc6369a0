import { expect, it } from '@jest/globals'
import { tallyOf, windowOf } from '../testing/windows.suite.ts'
import { latestRateOf } from './latest-rate.ts'
import { RunTimeline } from '../ledger/run-timeline.ts'

it('the latest rate is that of the latest second that all drivers have reported, in any order', () => {
  const timeline = new RunTimeline()
  const tell = (nodeId: string, seq: number, answers: number): number | null => {
    timeline.add(windowOf({ nodeId, boot: 'x' }, seq, tallyOf(new Array<number>(answers).fill(5))))
    return latestRateOf(timeline)
  }
  expect(latestRateOf(timeline)).toBeNull()
  expect(tell('a', 0, 10)).toBe(10)
  expect(tell('b', 0, 30)).toBe(40)
  expect(tell('a', 1, 7)).toBe(40)
  expect(tell('b', 1, 1)).toBe(8)
  expect(tell('b', 2, 100)).toBe(8)
  // A driver that reports nothing more is not waited for.
  expect(tell('b', 3, 90)).toBe(8)
  expect(tell('b', 4, 80)).toBe(80)
})

it('the latest rate of joined seconds is their mean', () => {
  const timeline = new RunTimeline()
  const window = windowOf({ nodeId: 'a', boot: 'x' }, 3, tallyOf([1, 2, 3, 4, 5, 6, 7, 8]))
  timeline.add({ ...window, seq: 0, from: 0 })
  expect(latestRateOf(timeline)).toBe(2)
})
