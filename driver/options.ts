/** What a driver can be told to do otherwise. */
import type { Credentials } from './engines/engine.ts'
import type { ForeignDefaults } from './main-thread/foreign-plan.ts'

export interface DriverOptions {
  readonly workers: number
  readonly cores: number
  readonly heartbeatMs: number
  /** How long requests in flight may take to end when the load is stopped. */
  readonly graceMs: number
  /** Silence of an orchestrator that has spoken, after which the load ends; 0: never. */
  readonly controlLossSeconds: number
  readonly outboxWindows: number
  readonly foreign: ForeignDefaults
  /** For targets over TLS. They stay on this machine. */
  readonly credentials?: Credentials
  /** The SHA-256, in hex, of each file that a plan may name for a body; none unless given. */
  readonly bodyFiles?: ReadonlySet<string>
}
