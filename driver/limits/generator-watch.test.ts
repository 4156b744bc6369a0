import { afterEach, describe, expect, it } from '@jest/globals'
import { PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pause, systemClock } from '../../lib/clock.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { between, fromMillis, fromSeconds, later, micros, toSeconds } from '../../lib/units.ts'
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

/** Keeps this thread busy, like a load that never waits. */
function work(milliseconds: number): void {
  const end = later(systemClock.now(), fromMillis(milliseconds))
  while (systemClock.now() < end) JSON.parse('{"a":[1,2,3]}')
}

afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop()
})

describe('the generator watch', () => {
  it('measures how late the event loop was, and the share of the time that the thread was busy', async () => {
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
    // In the first window, the share since the start equals that of the window.
    expect(busy).toBe(cpu)
  })

  it('measures lateness and CPU time, and does not treat them as limits', async () => {
    const watch = watchOf(realNow)
    watch.start({ startAt: systemClock.now(), until: FOREVER })
    await pause(60)
    work(150)
    await pause(30)
    const { load, limited } = watch.flip([none])
    expect(load?.loopLag).toBeGreaterThan(100_000)
    expect(limited).toEqual([])
  })

  it('starts again with each window, and gives no figures for a window that is too short', async () => {
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

  it('reports a paused thread once', () => {
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

  it('names the limits of this machine that caused the failures of a window', () => {
    const watch = watchOf(() => 0)
    watch.start({ startAt: micros(0), until: FOREVER })
    expect(watch.flip([new Map([['generator:fds', 2]] as const)]).limited).toEqual(['fds'])
    expect(watch.flip([new Map([['refused', 2]] as const)]).limited).toEqual([])
  })

  it('ignores work before the start instant', async () => {
    let now = 0
    const watch = watchOf(() => now)
    watch.start({ startAt: fromMillis(20), until: FOREVER })
    work(400)
    const began = systemClock.now()
    await pause(60)
    now = fromSeconds(10.02)
    const { cpu, busy } = watch.flip([none]).load ?? {}
    // The work cannot exceed the time since the earlier work, which would have added four hundredths.
    const most = toSeconds(between(began, systemClock.now())) / 10 + 0.001
    expect(cpu).toBeLessThanOrEqual(most)
    expect(busy).toBeLessThanOrEqual(most)
  })

  it('counts the first window from the start instant, however long the watch was running before', () => {
    let now = 0
    const watch = watchOf(() => now)
    watch.start({ startAt: fromSeconds(2), until: FOREVER })
    now = fromSeconds(2.05)
    // Too short for figures: the two seconds of waiting are not part of it.
    expect(watch.flip([none])).toEqual({ limited: ['paused'] })
  })
})

describe('the busy share of the load thread', () => {
  /** Windows that end at the given seconds, in each of which the thread works for the given time in ms. */
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

  it('covers the whole time since the start, not only one window', () => {
    const [first, second] = busyIn(60, [
      [0.5, 150],
      [1, 0],
    ])
    // The work of the first half second is 30 % of that half second and 15 % of the whole time.
    expect(first?.busy).toBeGreaterThanOrEqual(0.3)
    expect(second?.busy).toBeGreaterThanOrEqual(0.15)
    expect(second?.busy).toBeLessThan(first?.busy ?? 0)
  })

  it('is exactly the working time as a share of the window', () => {
    const began = systemClock.now()
    const [seen] = busyIn(60, [[10, 150]])
    const worked = toSeconds(between(began, systemClock.now()))
    for (const share of [seen?.cpu, seen?.busy]) {
      expect(share).toBeGreaterThanOrEqual(0.015)
      expect(share).toBeLessThanOrEqual(worked / 10 + 0.001)
    }
  })

  it('excludes the work after the time of the load', () => {
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

  it('is never more than 1', () => {
    expect(busyIn(60, [[0.11, 200]])).toEqual([{ cpu: 1, busy: 1 }])
  })
})

describe('the share of the time for garbage collection', () => {
  it('is the duration of the collections in the window as a share of the window', async () => {
    let now = 0
    const watch = watchOf(() => now)
    const seen: PerformanceEntry[] = []
    const observer = new PerformanceObserver((list) => void seen.push(...list.getEntries()))
    observer.observe({ entryTypes: ['gc'] })
    watch.start({ startAt: micros(0), until: FOREVER })
    // Entries of collections arrive a turn later; the reset at the start instant is over by then.
    await pause(20)
    const before = seen.length
    collectOften()
    await pause(20)
    seen.push(...observer.takeRecords())
    observer.disconnect()
    const [all = NaN, since = NaN] = [seen, seen.slice(before)].map(millisecondsOf)
    // A window of which the collections are about a tenth.
    const seconds = all / 100
    now = fromSeconds(seconds)
    const { gc = -1 } = watch.flip([none]).load ?? {}
    // At most all since the watch began, and at least all since the reset, except for collections by V8 itself.
    expect(gc).toBeGreaterThan(0.01)
    expect(gc).toBeLessThanOrEqual(all / 1_000 / seconds + 0.01)
    expect(gc).toBeGreaterThanOrEqual(since / 1_000 / seconds - 0.001)
  })
})

function millisecondsOf(entries: readonly PerformanceEntry[]): number {
  return entries.reduce((sum, { duration }) => sum + duration, 0)
}

/** Makes V8 scan a hundred thousand objects several times. */
function collectOften(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept = Array.from({ length: 100_000 }, (_, i) => ({ i }))
  for (let times = 0; times < 5; times += 1) collect()
  expect(kept).toHaveLength(100_000)
}
