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
    const { loopLag = 0, cpu = 0, gc = -1 } = watch.flip(emptyTally()).load ?? {}
    expect(loopLag).toBeGreaterThan(100_000)
    expect(cpu).toBeGreaterThan(0)
    expect(cpu).toBeLessThanOrEqual(1)
    expect(gc).toBeGreaterThanOrEqual(0)
  })

  it('begins anew with each window, and gives no figures of one that is over at once', async () => {
    let behind = 0
    const watch = watchOf(() => systemClock.now() - behind)
    watch.start(systemClock.now())
    await pause(60)
    work(150)
    await pause(30)
    expect(watch.flip(emptyTally()).load?.loopLag).toBeGreaterThan(0)
    expect(watch.flip(emptyTally()).load).toBeUndefined()
    behind = -1_000_000
    expect(watch.flip(emptyTally()).load?.loopLag).toBe(0)
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

  it('forgets what was done before the start instant', async () => {
    const watch = watchOf(realNow)
    watch.start(later(systemClock.now(), fromMillis(200)))
    work(150)
    await pause(250)
    // With the work of before it would be above two thirds.
    expect(watch.flip(emptyTally()).load?.cpu).toBeLessThan(0.5)
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
