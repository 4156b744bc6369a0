import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../lib/clock.ts'
import { fromMillis, later, micros } from '../../lib/units.ts'
import { Ticker, TickerWaiter } from './ticker.ts'
import { OrderBook, OrderDesk } from './ticker-memory.ts'

const tickers: Ticker[] = []

afterEach(async () => {
  for (const ticker of tickers.splice(0)) await ticker.close()
})

function kept(ticker: Ticker): Ticker {
  tickers.push(ticker)
  return ticker
}

describe('a ticker', () => {
  test('rings only for the latest order, and once for each', async () => {
    const ticker = kept(new Ticker())
    ticker.start()
    await until(() => ticker.online)
    const rings: number[] = []
    for (let i = 0; i < 100; i += 1) {
      ticker.order(later(systemClock.now(), fromMillis(0.1)), () => rings.push(-1))
      ticker.order(later(systemClock.now(), fromMillis(0.3)), () => rings.push(i))
      await until(() => rings.length > i)
    }
    expect(rings).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  test('has one thread however often it is started, and a new one after that thread has died', async () => {
    const threads: Worker[] = []
    const ticker = kept(new Ticker(() => made(threads, dyingThread)))
    ticker.start()
    ticker.start()
    expect(threads).toHaveLength(1)
    await until(() => ticker.online)
    await threads[0]?.terminate()
    expect(ticker.online).toBe(false)
    ticker.start()
    expect(threads).toHaveLength(2)
  })

  test.each([
    ['ends', 'process.exit(3)'],
    ['throws', 'throw new Error("out of order")'],
    ['cannot be loaded', 'import("./no-such-file.js")'],
  ])('whose thread %s leaves no waiter blocked', async (_, code) => {
    const ticker = kept(new Ticker(() => new Worker(code, { eval: true })))
    const waiter = new TickerWaiter(ticker, systemClock)
    ticker.start()
    const at = later(systemClock.now(), fromMillis(30))
    const wokenAt = await new Promise<number>((resolve) => {
      waiter.until(at, () => {
        resolve(systemClock.now())
      })
    })
    expect(wokenAt).toBeGreaterThanOrEqual(at)
    await until(() => !ticker.online)
  })

  test('that dies while a waiter waits leaves the wait to timers', async () => {
    const threads: Worker[] = []
    const ticker = kept(new Ticker(() => made(threads, dyingThread)))
    const waiter = new TickerWaiter(ticker, systemClock)
    ticker.start()
    await until(() => ticker.online)
    const at = later(systemClock.now(), fromMillis(100))
    const woken = new Promise<number>((resolve) => {
      waiter.until(at, () => {
        resolve(systemClock.now())
      })
    })
    await threads[0]?.terminate()
    expect(ticker.online).toBe(false)
    expect(await woken).toBeGreaterThanOrEqual(at)
  })
})

describe('the order book', () => {
  test.each([0, 2 ** 31 - 50, 2 ** 32 - 50, 5 * 2 ** 32 + 7])(
    'distinguishes instants wherever the words wrap around: %d',
    (start) => {
      let now = start
      const desk = new OrderDesk()
      const book = new OrderBook(desk.memory, () => micros((now += 10)), micros(5))
      for (const ahead of [0, 1, 99, 100, 1_000]) {
        const at = now + ahead
        const order = desk.place(micros(at))
        expect(book.next()).toBe(order)
        expect(now).toBeGreaterThanOrEqual(at - 5)
      }
    },
  )

  test('rings at once for an instant that passed before the words could distinguish it', () => {
    const desk = new OrderDesk()
    const order = desk.place(micros(1_000))
    const book = new OrderBook(desk.memory, () => micros(1_000 + 2 ** 31 + 5), micros(0))
    expect(book.next()).toBe(order)
  })
})

/** Reports that it is online, and never rings. */
const dyingThread = "require('node:worker_threads').parentPort.postMessage('here'); setInterval(() => {}, 1000)"

function made(threads: Worker[], code: string): Worker {
  const thread = new Worker(code, { eval: true })
  threads.push(thread)
  return thread
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
