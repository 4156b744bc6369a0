import { describe, expect, test } from '@jest/globals'
import { fromSeconds } from '../../lib/units.ts'
import { MainThreadWatch } from './main-thread-watch.ts'

const at = fromSeconds

describe('a load thread’s watch on the main thread', () => {
  test('considers it gone after eight seconds of silence, and not before', () => {
    const watch = new MainThreadWatch(at(0))
    const looks = [1, 2, 3, 4, 5, 6, 7, 8].map((second) => watch.isGone(at(second)))
    expect(looks).toEqual(Array.from({ length: 8 }, () => false))
    expect(watch.isGone(at(9))).toBe(true)
  })

  test('considers it alive as long as it sends messages', () => {
    const watch = new MainThreadWatch(at(0))
    for (let second = 1; second < 100; second += 1) {
      if (second % 5 === 0) watch.hear(at(second))
      expect(watch.isGone(at(second))).toBe(false)
    }
  })

  test('does not mistake a pause of the whole process for the end of the main thread', () => {
    const watch = new MainThreadWatch(at(0))
    expect([watch.isGone(at(1)), watch.isGone(at(61)), watch.isGone(at(62))]).toEqual([false, false, false])
  })
})
