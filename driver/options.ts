/** The options of a driver. */
import type { Credentials } from './engines/engine.ts'
import type { ForeignDefaults } from './main-thread/foreign-plan.ts'

export interface DriverOptions {
  readonly workers: number
  readonly cores: number
  readonly heartbeatMs: number
  /** The stop grace: how long requests in flight may take to end when the load is stopped, in ms. */
  readonly graceMs: number
  /** Silence of an orchestrator with heartbeats after which the load ends; 0: never. */
  readonly controlLossSeconds: number
  readonly outboxWindows: number
  readonly foreign: ForeignDefaults
  /** For targets with TLS. Credentials stay on this machine. */
  readonly credentials?: Credentials
}
