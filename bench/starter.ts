/**
 * A bare process for comparison: at a given instant it sends a few requests, each on its own connection, and does
 * nothing else. Its lateness is caused by the machine and Node, not by Breakwater.
 */
import { request } from 'node:http'
import { systemClock } from '../lib/clock.ts'
import type { Micros } from '../lib/units.ts'

/** The command for a starter over the channel to its parent; it replies `true` when all responses are complete. */
export interface StartOrder {
  readonly at: Micros
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The number of requests. */
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
