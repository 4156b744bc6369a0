import { describe, expect, it } from '@jest/globals'
import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { atMost, pause, systemClock, VirtualClock } from './clock.ts'
import { between, fromMillis, fromSeconds, later, type Micros, micros, toMillis, toSeconds } from './units.ts'

/** CLOCK_MONOTONIC as Node returns it in whole nanoseconds: another reading of the same clock. */
const reference = (): number => Number(process.hrtime.bigint()) / 1_000

describe('the clock of the machine', () => {
  it('never goes back', () => {
    const instants = Array.from({ length: 1_000 }, () => systemClock.now())
    expect(instants).toEqual([...instants].sort((a, b) => a - b))
  })

  it('is CLOCK_MONOTONIC, so that every thread and process sees the same instants', () => {
    // The two are read one after the other; the origin itself is known to a few microseconds.
    const slack = 100
    const before = reference()
    const now = systemClock.now()
    expect(now).toBeGreaterThanOrEqual(before - slack)
    expect(now).toBeLessThanOrEqual(reference() + slack)
  })

  it('never wakes a sleeper early', async () => {
    for (const milliseconds of [0.1, 0.9, 1.5, 3, 7.7]) {
      const at = later(systemClock.now(), fromMillis(milliseconds))
      await systemClock.sleepUntil(at)
      expect(systemClock.now()).toBeGreaterThanOrEqual(at)
    }
  })

  it('does not sleep until an instant that has passed, nor when it is already aborted', async () => {
    await systemClock.sleepUntil(micros(0))
    await systemClock.sleepUntil(micros(Infinity), AbortSignal.abort())
    expect(systemClock.wall()).toBeGreaterThan(1.6e12)
  })

  it('sleeps for ever without waking, until it is aborted', async () => {
    const abort = new AbortController()
    const { signal } = abort
    let pauses = 0
    // Each pause listens to the signal once: a timer that Node had cut to 1 ms would listen again and again.
    const listen = signal.addEventListener.bind(signal)
    signal.addEventListener = (type: string, listener: () => void): void => {
      pauses += 1
      listen(type, listener, { once: true })
    }
    const woken = systemClock.sleepUntil(micros(Infinity), signal)
    await pause(20)
    expect(pauses).toBe(1)
    abort.abort()
    await woken
  })
})

describe('waiting for work for at most some time', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

  it('ends with the work, also if it fails, and leaves no timer behind', async () => {
    const before = timers()
    await atMost(1e6, Promise.resolve())
    await atMost(1e6, Promise.reject(new Error('it failed')))
    expect(timers()).toBe(before)
  })

  it('ends when the time is over', async () => {
    await atMost(1, new Promise(() => undefined))
  })
})

describe('a pause', () => {
  it('leaves no listener behind on a signal that lives on', async () => {
    const { signal } = new AbortController()
    await pause(1, signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('ends when it is aborted, before its start or during it', async () => {
    await pause(1e6, AbortSignal.abort())
    const abort = new AbortController()
    const paused = pause(1e6, abort.signal)
    abort.abort()
    await paused
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })
})

describe('the virtual clock', () => {
  const at = (value: number): Micros => micros(value)

  it('wakes sleepers in the order of their instants, at their instants', async () => {
    const instants = fc.array(fc.nat({ max: 1_000 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(instants, fc.nat({ max: 1_000 }), async (list, end) => {
        const clock = new VirtualClock()
        const woken: [number, number][] = []
        for (const instant of list) {
          void clock.sleepUntil(at(instant)).then(() => {
            woken.push([instant, clock.now()])
          })
        }
        await clock.advanceTo(at(end))
        const due = list.filter((instant) => instant <= end).sort((a, b) => a - b)
        expect(woken).toEqual(due.map((instant) => [instant, instant]))
        expect(clock.now()).toBe(end)
      }),
      { numRuns: 30 },
    )
  })

  it('lets woken sleepers run and sleep again, however many promises they await', async () => {
    const clock = new VirtualClock()
    const ticks: number[] = []
    const step = async (): Promise<void> => {
      await clock.sleepUntil(later(clock.now(), at(10)))
      await Promise.resolve().then(() => Promise.resolve())
    }
    const loop = async (): Promise<void> => {
      while (ticks.length < 5) {
        await step()
        ticks.push(clock.now())
      }
    }
    const ended = loop()
    await clock.advanceTo(at(100))
    await ended
    expect(ticks).toEqual([10, 20, 30, 40, 50])
  })

  it('wakes sleepers with the same instant in the order in which they went to sleep', async () => {
    const clock = new VirtualClock()
    const order: string[] = []
    for (const name of ['a', 'b', 'c']) void clock.sleepUntil(at(5)).then(() => order.push(name))
    await clock.advanceTo(at(5))
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('never goes back, and does not sleep until the present instant or an earlier one', async () => {
    const clock = new VirtualClock(at(50))
    await clock.advanceTo(at(10))
    await clock.sleepUntil(at(50))
    expect([clock.now(), clock.wall()]).toEqual([50, 0.05])
  })

  it('wakes a sleeper at once when it is aborted, and only once', async () => {
    const clock = new VirtualClock()
    const abort = new AbortController()
    const woken = clock.sleepUntil(at(5), abort.signal)
    abort.abort()
    await woken
    expect(clock.now()).toBe(0)
    await clock.sleepUntil(at(5), abort.signal)
    await clock.advanceTo(at(9))
    expect(clock.now()).toBe(9)
  })
})

describe('units', () => {
  it('are converted to each other and back', () => {
    expect([fromMillis(1.5), fromSeconds(0.25), toMillis(micros(1_500)), toSeconds(micros(250_000))]).toEqual([
      1_500, 250_000, 1.5, 0.25,
    ])
    expect(later(micros(5), between(micros(5), micros(3)))).toBe(3)
  })
})
