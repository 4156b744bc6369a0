import { afterEach, describe, expect, it } from '@jest/globals'
import { pause, systemClock } from '../../lib/clock.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { fromMillis, fromSeconds, later, micros } from '../../lib/units.ts'
import { GeneratorWatch } from './generator-watch.ts'

const watches: GeneratorWatch[] = []

const realNow = (): number => systemClock.now()
const FOREVER = micros(Number.POSITIVE_INFINITY)
const none: ReadonlyMap<FailureCode, number> = new Map()

function watchOf(now: () => number): GeneratorWatch {
  const watch = new GeneratorWatch({ now: () => micros(now()) })
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
    watch.start({ startAt: systemClock.now(), until: FOREVER })
    await pause(60)
    work(150)
    await pause(30)
    const { loopLag = 0, cpu = 0, gc = -1, busy = 0 } = watch.flip([none]).load ?? {}
    expect(loopLag).toBeGreaterThan(100_000)
    expect(cpu).toBeGreaterThan(0)
    expect(cpu).toBeLessThanOrEqual(1)
    expect(gc).toBeGreaterThanOrEqual(0)
    // Of the first window the share since the start is its own.
    expect(busy).toBe(cpu)
  })

  it('takes lateness and work for what they are, and no limit', async () => {
    const watch = watchOf(realNow)
    watch.start({ startAt: systemClock.now(), until: FOREVER })
    await pause(60)
    work(150)
    await pause(30)
    const { load, limited } = watch.flip([none])
    expect(load?.loopLag).toBeGreaterThan(100_000)
    expect(limited).toEqual([])
  })

  it('begins anew with each window, and gives no figures of one that is over at once', async () => {
    let behind = 0
    const watch = watchOf(() => systemClock.now() - behind)
    watch.start({ startAt: systemClock.now(), until: FOREVER })
    await pause(60)
    work(150)
    await pause(30)
    expect(watch.flip([none]).load?.loopLag).toBeGreaterThan(0)
    expect(watch.flip([none]).load).toBeUndefined()
    behind = -1_000_000
    expect(watch.flip([none]).load?.loopLag).toBe(0)
  })

  it('sees a thread that stood still, once', () => {
    let now = 0
    const watch = watchOf(() => now)
    watch.start({ startAt: micros(0), until: FOREVER })
    now = fromSeconds(1.5)
    expect(watch.flip([none]).limited).toContain('paused')
    now = fromSeconds(2)
    expect(watch.flip([none]).limited).not.toContain('paused')
    watch.paused()
    expect(watch.flip([none]).limited).toContain('paused')
  })

  it('names what the failures of a window say of this machine', () => {
    const watch = watchOf(() => 0)
    watch.start({ startAt: micros(0), until: FOREVER })
    expect(watch.flip([new Map([['generator:fds', 2]] as const)]).limited).toEqual(['fds'])
    expect(watch.flip([new Map([['refused', 2]] as const)]).limited).toEqual([])
  })

  it('forgets what was done before the start instant', async () => {
    const watch = watchOf(realNow)
    watch.start({ startAt: later(systemClock.now(), fromMillis(200)), until: FOREVER })
    work(150)
    await pause(250)
    // With the work of before it would be above two thirds.
    const { cpu, busy } = watch.flip([none]).load ?? {}
    expect(cpu).toBeLessThan(0.5)
    expect(busy).toBeLessThan(0.5)
  })

  it('counts the first window from the start instant, however long before it watches', () => {
    let now = 0
    const watch = watchOf(() => now)
    watch.start({ startAt: fromSeconds(2), until: FOREVER })
    now = fromSeconds(2.05)
    // Too short for figures: the two seconds of waiting are no part of it.
    expect(watch.flip([none])).toEqual({ limited: ['paused'] })
  })
})

describe('How busy the load thread was', () => {
  /** Windows that end at the seconds given, in each of which the thread works for so many ms. */
  function busyIn(until: number, windows: readonly (readonly [to: number, workMs: number])[]) {
    let now = 0
    const watch = watchOf(() => now)
    watch.start({ startAt: micros(0), until: fromSeconds(until) })
    return windows.map(([to, workMs]) => {
      work(workMs)
      now = fromSeconds(to)
      const { cpu = -1, busy = -1 } = watch.flip([none]).load ?? {}
      return { cpu, busy }
    })
  }

  it('is told of all the time since the start, not of a window alone', () => {
    const [first, second] = busyIn(60, [
      [0.5, 150],
      [1, 0],
    ])
    // The work of the first half second is 30 % of it and 15 % of the whole.
    expect(first?.busy).toBeGreaterThanOrEqual(0.3)
    expect(second?.busy).toBeGreaterThanOrEqual(0.15)
    expect(second?.busy).toBeLessThan(first?.busy ?? 0)
  })

  it('is not told of what is done after the time of the load', () => {
    const [, inTime, after, later] = busyIn(0.9, [
      [0.5, 50],
      [1, 0],
      [1.5, 100],
      [2.5, 0],
    ])
    expect(after?.cpu).toBeGreaterThanOrEqual(0.2)
    expect(inTime?.busy).toBeGreaterThanOrEqual(0.05)
    expect([after?.busy, later?.busy]).toEqual([inTime?.busy, inTime?.busy])
  })

  it('is never more than all of the time', () => {
    expect(busyIn(60, [[0.11, 200]])).toEqual([{ cpu: 1, busy: 1 }])
  })
})
