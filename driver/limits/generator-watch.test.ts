import { afterEach, describe, expect, it } from '@jest/globals'
import { pause, systemClock } from '../../lib/clock.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { fromMillis, fromSeconds, later, micros } from '../../lib/units.ts'
import { GeneratorWatch } from './generator-watch.ts'

const watches: GeneratorWatch[] = []

const realNow = (): number => systemClock.now()

function watchOf(now: () => number, open = true): GeneratorWatch {
  const watch = new GeneratorWatch({ clock: { now: () => micros(now()) }, open, strict: false })
  watches.push(watch)
  return watch
}

/** Keeps this thread busy, as a load does that never waits. */
function work(milliseconds: number): void {
  const end = later(systemClock.now(), fromMillis(milliseconds))
  while (systemClock.now() < end) JSON.parse('{"a":[1,2,3]}')
}

afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop()
})

describe('the watch on the generator', () => {
  it('sees a loop that is held up, and how much of the time it was', async () => {
    const watch = watchOf(realNow)
    watch.start(systemClock.now())
    await pause(60)
    work(150)
    await pause(30)
    const { load } = watch.flip(emptyTally())
    expect(load.loopLag).toBeGreaterThan(100_000)
    expect(load.cpu).toBeGreaterThan(0)
    expect(load.cpu).toBeLessThanOrEqual(1)
    expect(load.gc).toBeGreaterThanOrEqual(0)
  })

  it('begins anew with each window', async () => {
    const watch = watchOf(realNow)
    watch.start(systemClock.now())
    await pause(60)
    work(150)
    await pause(30)
    const loopLags = [1, 2].map(() => watch.flip(emptyTally()).load.loopLag)
    expect([loopLags[0] !== 0, loopLags[1]]).toEqual([true, 0])
  })

  it('sees a thread that stood still, once', () => {
    let now = 0
    const watch = watchOf(() => now)
    watch.start(micros(0))
    now = fromSeconds(1.5)
    expect(watch.flip(emptyTally()).limited).toContain('paused')
    now = fromSeconds(2)
    expect(watch.flip(emptyTally()).limited).not.toContain('paused')
    watch.paused()
    expect(watch.flip(emptyTally()).limited).toContain('paused')
  })

  it('judges the slip of open load', () => {
    const tally = emptyTally()
    tally.latencies.slip.record(fromMillis(150))
    for (const open of [true, false]) {
      const watch = watchOf(() => 0, open)
      watch.start(micros(0))
      expect(watch.flip(tally).limited.includes('slip')).toBe(open)
    }
  })

  it('counts the first window from the start instant, however long before it watches', () => {
    let now = 0
    const watch = watchOf(() => now, false)
    watch.start(fromSeconds(2))
    now = fromSeconds(2.1)
    // As short as it is, it has no shares to judge; the two seconds of waiting are no part of it.
    expect(watch.flip(emptyTally()).limited).toEqual(['paused'])
  })
})
