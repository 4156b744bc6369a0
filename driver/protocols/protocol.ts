/**
 * What a driver can speak to targets. A protocol says what a plan may ask of it, what it measures and how it fails, what a
 * plan needs of this machine, and makes engines; whoever runs a load knows nothing else of it. HTTP is one with three engines.
 */
import type { z } from 'zod'
import type { Measurement } from '../../lib/measure/measurements.ts'
import type { Note } from '../../lib/measure/notes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { OpenEngine } from '../engines/engine.ts'

export interface Protocol {
  /** As plans name it: words of lower-case letters and digits, joined by hyphens; at most 16 characters. */
  readonly name: string
  /** What drivers register and plans need: of HTTP its three engines, else the protocol's own name. */
  readonly engines: readonly string[]
  /** What a plan says for it. A plan that says otherwise is refused with what the schema has to say. */
  readonly options: z.ZodType
  /** What it measures beside what every load does; engines tell them by their places here. At most 20. */
  readonly measurements: readonly Measurement[]
  /** What it counts about requests beside their outcome; engines name them by their places here. At most 20. */
  readonly notes: readonly Note[]
  /** How its requests fail beside the common ways, each word with its meaning: `mismatch` of `echo` is told as `echo:mismatch`. */
  readonly failures: Readonly<Record<string, string>>
  /** What the load of a plan, whose options are valid, needs. */
  needs(plan: Plan): ConnectionNeeds
  /** Loads an engine that it has: code that nobody asks for is never loaded. */
  load(engine: string): Promise<OpenEngine>
  /** A server of its own on loopback, which a cold engine loads before the first test; absent where there can be none. */
  warmUp?(engine: string): Promise<WarmUpServer>
}

/** What the connections of a plan are like. */
export interface ConnectionNeeds {
  /** Requests in flight that share one. */
  readonly requestsEach: number
  /** Each request makes its own. */
  readonly anew: boolean
  /** The host that they lead to; undefined where they need no local port. */
  readonly host: string | undefined
  /** Bytes of memory that each takes, as reckoned. */
  readonly bytesEach: number
  /** What making one costs, in comparison with one of TCP alone. */
  readonly dialFactor: number
}

/** Something to warm up with, until it is closed. */
export interface WarmUpServer {
  readonly target: string
  /** What a plan says to speak the protocol by the engine. */
  readonly says: Pick<Plan, 'protocol' | 'transport'>
  close(): void
}
