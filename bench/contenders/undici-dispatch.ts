/**
 * A closed loop on undici's `dispatch`, the fastest way to use it: one client for each connection with one handler for
 * its whole life; every latency is recorded. Prints its results as one line of JSON.
 */
import { Client, type Dispatcher } from 'undici'
import { z } from 'zod'
import { systemClock } from '../../lib/clock.ts'
import { Histogram } from '../../lib/measure/histogram.ts'
import { quantile } from '../../lib/measure/quantiles.ts'
import { fromSeconds, later, micros, type Micros, toMillis } from '../../lib/units.ts'

const order = z
  .object({ url: z.string(), connections: z.number(), seconds: z.number() })
  .parse(JSON.parse(process.argv[2] ?? '{}'))
const { origin, pathname } = new URL(order.url)
const options: Dispatcher.DispatchOptions = { path: pathname, method: 'GET', headers: { accept: '*/*' } }
const latencies = new Histogram()
const endAt = later(systemClock.now(), fromSeconds(order.seconds))
let errors = 0

class Loop implements Dispatcher.DispatchHandler {
  readonly #client = new Client(origin, { pipelining: 1, connect: { rejectUnauthorized: false } })
  readonly #ended: () => void
  #sentAt: Micros = micros(0)
  #status = 0

  constructor(ended: () => void) {
    this.#ended = ended
  }

  next(): void {
    const now = systemClock.now()
    if (now >= endAt) {
      void this.#client.destroy().then(this.#ended)
      return
    }
    this.#sentAt = now
    this.#client.dispatch(options, this)
  }

  onRequestStart(): void {
    // undici requires it to detect the kind of handler.
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseData(): void {
    // Bodies are read and discarded.
  }

  onResponseEnd(): void {
    latencies.record(systemClock.now() - this.#sentAt)
    if (this.#status >= 400) errors += 1
    this.next()
  }

  onResponseError(): void {
    errors += 1
    // Not within undici's report of the failure.
    setImmediate(() => {
      this.next()
    })
  }
}

await Promise.all(
  Array.from(
    { length: order.connections },
    () =>
      new Promise<void>((ended) => {
        new Loop(ended).next()
      }),
  ),
)
const at = (share: number): number => toMillis(quantile(latencies, share) ?? micros(0))
const latency = { p50: at(0.5), p99: at(0.99), max: at(1) }
process.stdout.write(`${JSON.stringify({ requests: latencies.count, errors, latency })}\n`)
