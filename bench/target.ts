/** The target server's counter and request log: what arrived there, and when (docs/target-server.md). */
import { z } from 'zod'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, micros } from '../lib/units.ts'

const summary = z.object({
  unrecorded: z.literal(0),
  drivers: z.record(z.string(), z.object({ total: z.number(), first: z.number() })),
})

/** A page holds as many as the log. */
const page = z.object({
  truncated: z.literal(false),
  arrivals: z.array(z.tuple([z.number(), z.number()])),
})

export class TargetClient {
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  /** Starts an empty log. */
  async begin(): Promise<void> {
    await this.#call('/control/request-log', { method: 'PUT', body: '{"on":true,"max":100000}' })
  }

  /** The first arrival of each driver's requests of a test, on the monotonic clock of this machine. */
  async firstArrivals(testId: string): Promise<Map<string, Micros>> {
    const { drivers } = summary.parse(await this.#call(`/control/request-log?test=${testId}`))
    return new Map(Object.entries(drivers).map(([nodeId, { first }]) => [nodeId, micros(first)]))
  }

  /** The arrivals of all requests of a test, on the monotonic clock of this machine; those of each driver in order. */
  async arrivals(testId: string): Promise<Micros[]> {
    const all: Micros[] = []
    for (const driver of (await this.firstArrivals(testId)).keys()) {
      const query = new URLSearchParams({ test: testId, driver, arrivals: '1' })
      const { arrivals } = page.parse(await this.#call(`/control/request-log?${query.toString()}`))
      for (const [, at] of arrivals) all.push(micros(at))
    }
    return all
  }

  /** The requests that it has counted. */
  async counted(): Promise<number> {
    return z.number().parse(await this.#call('/metric'))
  }

  async #call(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(this.#base + path, init)
    if (!response.ok) throw new BreakwaterError('internal', `${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}
