/** The target server's request log: when the first request of each driver arrived there (docs/target-server.md). */
import { z } from 'zod'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, micros } from '../lib/units.ts'

const summary = z.object({
  unrecorded: z.literal(0),
  drivers: z.record(z.string(), z.object({ total: z.number(), first: z.number() })),
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

  async #call(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(this.#base + path, init)
    if (!response.ok) throw new BreakwaterError('internal', `${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}
