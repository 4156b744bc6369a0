import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../lib/clock.ts'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { Ticker, TickerWaiter } from './ticker.ts'
import { LoopWaiter, STRICT, type Waiter } from './waiter.ts'

const tickers: Ticker[] = []
const waiters: Waiter[] = []

afterEach(async () => {
  for (const waiter of waiters.splice(0)) waiter.cancel()
  for (const ticker of tickers.splice(0)) await ticker.close()
})

function kept<T extends Waiter>(waiter: T): T {
  waiters.push(waiter)
  return waiter
}

async function tickerOnline(): Promise<Ticker> {
  const ticker = new Ticker()
  tickers.push(ticker)
  ticker.start()
  while (!ticker.online) await turn()
  return ticker
}

/** Each way of waiting, on the machine's own clock. */
const ways: [string, () => Promise<Waiter>][] = [
  ['timers', () => Promise.resolve(kept(new LoopWaiter(systemClock, micros(0))))],
  ['spinning', () => Promise.resolve(kept(new LoopWaiter(systemClock, STRICT)))],
  ['a ticker', async () => kept(new TickerWaiter(await tickerOnline(), systemClock))],
  [
    'a ticker that is not there yet',
    () => {
      const ticker = new Ticker()
      tickers.push(ticker)
      ticker.start()
      return Promise.resolve(kept(new TickerWaiter(ticker, systemClock)))
    },
  ],
]

describe.each(ways)('waiting by %s', (_, make) => {
  test('never wakes before the instant, and once for each of many instants', async () => {
    const waiter = await make()
    let wakes = 0
    for (let i = 0; i < 200; i += 1) {
      const at = later(systemClock.now(), micros((i % 9) * 311))
      const wokenAt = await woken(waiter, at, () => (wakes += 1))
      expect(wokenAt).toBeGreaterThanOrEqual(at)
    }
    expect(wakes).toBe(200)
  })

  test('lets other events have their turn first when the instant has passed', async () => {
    const waiter = await make()
    const order: string[] = []
    const done = new Promise<void>((resolve) => {
      waiter.until(micros(0), () => {
        order.push('wake')
        resolve()
      })
    })
    order.push('caller')
    await Promise.resolve()
    order.push('promise')
    await done
    expect(order).toEqual(['caller', 'promise', 'wake'])
  })

  test('wakes for the last requested instant, whether earlier or later than the one before', async () => {
    const waiter = await make()
    const order: string[] = []
    const start = systemClock.now()
    waiter.until(later(start, fromMillis(2)), () => order.push('replaced by a later one'))
    waiter.until(later(start, fromMillis(3_600_000)), () => order.push('replaced by a sooner one'))
    const at = later(start, fromMillis(20))
    expect(await woken(waiter, at, () => order.push('last'))).toBeGreaterThanOrEqual(at)
    await woken(waiter, later(systemClock.now(), fromMillis(5)), () => order.push('next'))
    expect(order).toEqual(['last', 'next'])
  })

  test('does not wake after cancelling, and can be used again', async () => {
    const waiter = await make()
    const order: string[] = []
    for (const wait of [0, 0.02, 1, 3]) {
      waiter.until(later(systemClock.now(), fromMillis(wait)), () => order.push('cancelled'))
      waiter.cancel()
    }
    await systemClock.sleepUntil(later(systemClock.now(), fromMillis(10)))
    await woken(waiter, later(systemClock.now(), fromMillis(1)), () => order.push('used again'))
    expect(order).toEqual(['used again'])
  })

  test('may be requested again by the wake itself', async () => {
    const waiter = await make()
    const instants: number[] = []
    const start = systemClock.now()
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        instants.push(systemClock.now())
        if (instants.length === 100) resolve()
        else waiter.until(later(start, micros(instants.length * 200)), wake)
      }
      waiter.until(start, wake)
    })
    expect(instants.every((at, i) => at >= start + i * 200)).toBe(true)
  })
})

/** Waits, and resolves with the instant of the wake. */
function woken(waiter: Waiter, at: Micros, wake: () => void): Promise<number> {
  return new Promise((resolve) => {
    waiter.until(at, () => {
      wake()
      resolve(systemClock.now())
    })
  })
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
