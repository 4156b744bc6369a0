/**
 * A bare process for comparison: told an instant, it sends a few requests then, each on a connection
 * of its own, and knows nothing else. What it is late by
 * is the machine's and Node's doing, not Breakwater's.
 */
import { request } from 'node:http'
import { systemClock } from '../lib/clock.ts'
import type { Micros } from '../lib/units.ts'

/** What a starter is told over the channel to its parent; it answers `true` when all responses are whole. */
export interface StartOrder {
  readonly at: Micros
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** How many requests. */
  readonly count: number
}

process.on('message', (order: StartOrder) => {
  void fire(order)
})
process.on('disconnect', () => {
  process.exit(0)
})

async function fire({ at, url, headers, count }: StartOrder): Promise<void> {
  await systemClock.sleepUntil(at)
  const answers = Array.from({ length: count }, () => answered(url, headers))
  process.send?.((await Promise.all(answers)).every(Boolean))
}

function answered(url: string, headers: StartOrder['headers']): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve(true)
      })
    })
    sent
      .on('error', () => {
        resolve(false)
      })
      .end()
  })
}
