/**
 * The clock is a parameter everywhere, so that tests of timing run in virtual time.
 *
 * The real one reads CLOCK_MONOTONIC: every thread and process of one machine sees the same instants, which
 * `performance.now()` alone does not provide: it counts from the start of each thread.
 */
import { performance } from 'node:perf_hooks'
import { type Micros, between, micros, toMillis } from './units.ts'

export interface Clock {
  /** Now on the monotonic clock of this machine. */
  now(): Micros
  /** Milliseconds since 1970, for display and logs only: it may jump. */
  wall(): number
  /** Resolves once `now() ≥ at`, never earlier; immediately when the signal is aborted. */
  sleepUntil(at: Micros, signal?: AbortSignal): Promise<void>
}

/** The value of CLOCK_MONOTONIC in microseconds when `performance.now()` was 0 in this thread. */
const origin = Math.max(...Array.from({ length: 16 }, sampleOrigin))

/**
 * Reads both clocks. A thread that is preempted between the two reads gets an origin that is too low: the highest is
 * the most accurate.
 */
function sampleOrigin(): number {
  return Number(process.hrtime.bigint()) / 1_000 - performance.now() * 1_000
}

/** The longest timer in ms: Node treats a delay of more than 2^31 ms as 1 ms. */
const LONGEST_PAUSE = 86_400_000

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => micros(origin + performance.now() * 1_000),
  wall: () => Date.now(),
  sleepUntil: async (at, signal) => {
    // Node rounds timers to whole milliseconds and may wake before the instant: check again until it has passed.
    for (;;) {
      const left = toMillis(between(systemClock.now(), at))
      if (left <= 0 || signal?.aborted === true) return
      await pause(Math.min(Math.ceil(left), LONGEST_PAUSE), signal)
    }
  },
}

/** Waits for a number of milliseconds, or until the signal is aborted. Never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    // Newer versions of Node print a warning when the delay is negative.
    const timer = setTimeout(end, Math.max(0, milliseconds))
    signal?.addEventListener('abort', end, { once: true })
  })
}

/** Waits for work that may fail or take too long, and resolves in every case; leaves no timer behind. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController()
  const settled = work.then(
    () => undefined,
    () => undefined,
  )
  await Promise.race([settled, pause(milliseconds, ended.signal)])
  ended.abort()
}

/** A clock for tests that moves only on request. Sleepers wake in the order of their instants. */
export class VirtualClock implements Clock {
  #now: Micros
  #sleepers: { at: Micros; wake: () => void }[] = []

  constructor(start: Micros = micros(0)) {
    this.#now = start
  }

  now(): Micros {
    return this.#now
  }

  wall(): number {
    return toMillis(this.#now)
  }

  sleepUntil(at: Micros, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const sleeper = { at, wake: end }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  /** Moves forward to `at`, wakes every sleeper on the way, and lets the code that they resume run. */
  async advanceTo(at: Micros): Promise<void> {
    await turn()
    for (;;) {
      this.#sleepers.sort((a, b) => a.at - b.at)
      const next = this.#sleepers[0]
      if (next === undefined || next.at > at) break
      this.#sleepers.shift()
      this.#now = micros(Math.max(this.#now, next.at))
      next.wake()
      await turn()
    }
    this.#now = micros(Math.max(this.#now, at))
  }
}

/** One full turn of the event loop: the resumed code may await several promises before it sleeps again. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
