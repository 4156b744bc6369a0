/** What the checks look at, and what several of them share. */
import type { KafkaBusOptions } from '../../lib/bus/kafka-bus.ts'
import type { Finding } from './finding.ts'
import type { SeenKafka } from './kafka/look.ts'
import type { SeenOrchestrator } from './orchestrator.ts'
import type { TriedPort } from './ports.ts'
import type { TargetPlace } from './target.ts'

export interface Context {
  /** Undefined if there is none to check. */
  readonly target: TargetPlace | undefined
  /** Which addresses were given, and are not defaults. */
  readonly given: { readonly kafka: boolean; readonly orchestrator: boolean }
  /** How a process of this machine would connect to Kafka. */
  readonly bus: KafkaBusOptions
  /** The ports of `breakwater up`, tried once. */
  readonly triedPorts: () => Promise<readonly TriedPort[]>
  /** Kafka as it is seen from here; looked at once, at the first call. */
  readonly kafka: () => Promise<SeenKafka>
  /** The same for the orchestrator. */
  readonly orchestrator: () => Promise<SeenOrchestrator>
  /** Aborted when the command is to end. */
  readonly signal: AbortSignal
}

/** One line of the answer. */
export interface Check {
  /** Readers of `--json` rely on it. */
  readonly name: string
  run(context: Context): Finding | Promise<Finding>
}

/** A function that does its work at the first call, and gives the same promise at each call. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}
