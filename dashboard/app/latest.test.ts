import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { Latest } from './latest.ts'

/** Work that ends when it is told to. */
class Work {
  started = 0
  readonly #ends: (() => void)[] = []

  readonly run = (): Promise<void> => {
    this.started += 1
    return new Promise((resolve) => this.#ends.push(resolve))
  }

  async end(): Promise<void> {
    this.#ends.shift()?.()
    await setImmediate()
  }
}

describe('fetching the latest state', () => {
  it('never runs twice at a time, and once more after any number of calls meanwhile', async () => {
    const work = new Work()
    const latest = new Latest(work.run)
    for (let calls = 0; calls < 5; calls += 1) latest.run()
    expect(work.started).toBe(1)
    await work.end()
    expect(work.started).toBe(2)
    await work.end()
    expect(work.started).toBe(2)
    latest.run()
    expect(work.started).toBe(3)
  })

  it('goes on after a failure', async () => {
    let calls = 0
    const latest = new Latest(() => {
      calls += 1
      return Promise.reject(new Error('no answer'))
    })
    latest.run()
    await setImmediate()
    latest.run()
    await setImmediate()
    expect(calls).toBe(2)
  })
})
