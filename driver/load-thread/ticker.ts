/**
 * The ticker: a helper thread of a load thread that sleeps to the microsecond, which an event loop cannot. It costs
 * almost nothing while nothing is due, and about 15 µs of CPU time per instant.
 */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../lib/clock.ts'
import { type Micros, between, fromMillis, later, micros } from '../../lib/units.ts'
import { FURTHEST, OrderDesk } from './ticker-memory.ts'
import { LoopWaiter, type Waiter } from './waiter.ts'

/** Within this time before the instant the loop itself reads the clock, because a ring would be too late. */
const NEAR = fromMillis(0.025)

/** The messages of the thread: that it runs, then the number of each due order. */
type Ring = 'here' | number

/** One thread for all jobs of a load thread, one after the other. It ends with the load thread. */
export class Ticker {
  readonly #thread: (memory: SharedArrayBuffer) => Worker
  #worker: Worker | undefined
  #desk = new OrderDesk()
  #online = false
  #order = 0
  #ring: (() => void) | undefined

  /** @param thread creates the helper thread, by default of ticker-thread.ts */
  constructor(thread: (memory: SharedArrayBuffer) => Worker = tickerThread) {
    this.#thread = thread
  }

  /** Whether rings can be ordered: the thread runs. */
  get online(): boolean {
    return this.#online
  }

  /** Starts the thread unless it runs. The thread is optional: if it cannot start, `online` stays false. */
  start(): void {
    if (this.#worker !== undefined) return
    this.#desk = new OrderDesk()
    const worker = this.#thread(this.#desk.memory)
    this.#worker = worker
    worker.on('message', (ring: Ring) => {
      this.#hear(ring)
    })
    // The event `exit` follows.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.#lost(worker)
    })
    worker.unref()
  }

  /**
   * Orders a call of `ring` shortly before the instant, and replaces the last order; calls it at once if the thread
   * dies.
   * @param at at most FURTHEST ahead
   */
  order(at: Micros, ring: () => void): void {
    this.#ring = ring
    this.#order = this.#desk.place(at)
  }

  /** Cancels the last order. */
  forget(): void {
    this.#ring = undefined
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.forget()
    await this.#worker?.terminate()
  }

  #hear(ring: Ring): void {
    if (ring === 'here') this.#online = true
    else if (ring === this.#order) this.#takeRing()?.()
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#online = false
    this.#takeRing()?.()
  }

  #takeRing(): (() => void) | undefined {
    const ring = this.#ring
    this.#ring = undefined
    return ring
  }
}

/** Waits by a ticker, or by timers while no ticker thread is running. */
export class TickerWaiter implements Waiter {
  readonly #ticker: Ticker
  readonly #clock: Clock
  readonly #timers: LoopWaiter
  /** For the last few microseconds: a ring may be early, a wake may not. */
  readonly #loop: LoopWaiter
  #at = micros(0)
  #wake: (() => void) | undefined

  constructor(ticker: Ticker, clock: Clock) {
    this.#ticker = ticker
    this.#clock = clock
    this.#timers = new LoopWaiter(clock, micros(0))
    this.#loop = new LoopWaiter(clock, NEAR)
  }

  until(at: Micros, wake: () => void): void {
    this.#at = at
    this.#wake = wake
    this.#arm(this.#clock.now())
  }

  cancel(): void {
    this.#wake = undefined
    this.#ticker.forget()
    this.#timers.cancel()
    this.#loop.cancel()
  }

  #arm(now: Micros): void {
    if (between(now, this.#at) <= NEAR) this.#loop.until(this.#at, this.#due)
    else if (!this.#ticker.online) this.#timers.until(this.#at, this.#due)
    else this.#ticker.order(micros(Math.min(this.#at, later(now, FURTHEST))), this.#due)
  }

  /** Handles a ring, which may belong to a replaced instant or may be early. */
  #due = (): void => {
    const wake = this.#wake
    if (wake === undefined) return
    const now = this.#clock.now()
    if (now < this.#at) {
      this.#arm(now)
      return
    }
    this.#wake = undefined
    wake()
  }
}

/** Creates a thread of ticker-thread.ts; it needs hardly any memory. */
function tickerThread(memory: SharedArrayBuffer): Worker {
  return new Worker(new URL('./ticker-thread.js', import.meta.url), {
    workerData: memory,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 16 },
  })
}
