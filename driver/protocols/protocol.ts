/**
 * A protocol for targets. It declares the options of a plan, its measurements and failures, and the resources that a
 * plan needs, and it creates engines; the code that runs a load knows nothing else about it. HTTP is one, with three
 * engines.
 */
import type { z } from 'zod'
import type { Measurement } from '../../lib/measure/measurements.ts'
import type { Note } from '../../lib/measure/notes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { OpenEngine } from '../engines/engine.ts'

export interface Protocol {
  /** The name in plans: words of lower-case letters and digits, joined by hyphens; at most 16 characters. */
  readonly name: string
  /** The names that drivers register and plans need: HTTP has its three engines, others their own name. */
  readonly engines: readonly string[]
  /** The options in a plan. A plan with invalid options is refused with the error of the schema. */
  readonly options: z.ZodType
  /** Its measurements in addition to those of every load; engines refer to them by index. At most 20. */
  readonly measurements: readonly Measurement[]
  /** Its counts about requests in addition to their outcome; engines refer to them by index. At most 20. */
  readonly notes: readonly Note[]
  /** Its own failure codes, each with its meaning: `mismatch` of `echo` is reported as `echo:mismatch`. */
  readonly failures: Readonly<Record<string, string>>
  /** The resources of a plan's load; its options are valid. */
  needs(plan: Plan): ConnectionNeeds
  /** Loads one of its engines: the code of other engines is not loaded. */
  load(engine: string): Promise<OpenEngine>
  /** Its own server on loopback, which a cold engine loads before the first test; absent if there can be none. */
  warmUp?(engine: string): Promise<WarmUpServer>
}

/** The properties of a plan's connections. */
export interface ConnectionNeeds {
  /** The number of requests in flight that share one. */
  readonly requestsEach: number
  /** Whether each request makes its own. */
  readonly anew: boolean
  /** The host that they lead to; undefined if they need no local port. */
  readonly host: string | undefined
  /** The estimated memory of each, in bytes. */
  readonly bytesEach: number
  /** The cost of making one, relative to plain TCP. */
  readonly dialFactor: number
}

/** A server to warm up with, until it is closed. */
export interface WarmUpServer {
  readonly target: string
  /** The fields of a plan for this protocol and engine. */
  readonly says: Pick<Plan, 'protocol' | 'transport'>
  close(): void
}
