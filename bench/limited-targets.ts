/** Targets whose capacity is known, for searches of the breaking point. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import { listenOnLoopback } from '../lib/listen.ts'

export interface LimitedTarget {
  readonly url: string
  /** How many requests per second it can answer now. */
  capacity(): number
  close(): void
}

async function started(answer: (response: ServerResponse) => void, capacity: () => number): Promise<LimitedTarget> {
  const server: Server = createServer((request, response) => {
    request.resume()
    answer(response)
  })
  return {
    url: `http://127.0.0.1:${await listenOnLoopback(server)}/`,
    capacity,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** How much may come at once, as a share of what may come in a second. */
const AT_ONCE = 0.2

/** Answers 503 to what comes faster than so many requests per second, by a token bucket. */
export function rateLimited(perSecond: number): Promise<LimitedTarget> {
  const most = perSecond * AT_ONCE
  let [tokens, at] = [most, performance.now()]
  return started(
    (response) => {
      const now = performance.now()
      tokens = Math.min(most, tokens + ((now - at) * perSecond) / 1_000)
      at = now
      response.statusCode = tokens >= 1 ? 200 : 503
      if (tokens >= 1) tokens -= 1
      response.end()
    },
    () => perSecond,
  )
}

/**
 * Answers from so many workers, of which each takes so long for a request; the others wait in a queue. Its capacity is
 * the quotient: places become free at instants that follow from those before, so a late timer costs no capacity.
 * @param ms how long a request takes, at an age of the target in seconds
 */
export function workers(count: number, ms: (age: number) => number): Promise<LimitedTarget> {
  const began = performance.now()
  const takes = (): number => ms((performance.now() - began) / 1_000)
  const free = Array.from({ length: count }, () => 0)
  return started(
    (response) => {
      const now = performance.now()
      const next = free.indexOf(Math.min(...free))
      const end = Math.max(now, free[next] ?? now) + takes()
      free[next] = end
      setTimeout(() => response.end(), end - now)
    },
    () => (1_000 * count) / takes(),
  )
}
