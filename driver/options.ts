/** The options of a driver. */
import type { Labels } from '../lib/plan/shares.ts'
import type { Credentials } from './engines/engine.ts'

/** What a config of the base protocol leaves open. */
export interface ForeignDefaults {
  /** Where load goes when the config names no target. */
  readonly target: string
  /** The unit of `test_message_delay`: the base protocol leaves it open, so it is a setting and never guessed. */
  readonly delayUnit: 'seconds' | 'milliseconds'
}

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
  /** The SHA-256, in hex, of each file that a plan may name for a body; none unless given. */
  readonly bodyFiles?: ReadonlySet<string>
  /** The directory of further files that a plan may name for a body; none unless given. */
  readonly files?: string | undefined
  /** What distinguishes this driver from others, such as its region; nothing unless given. */
  readonly labels?: Labels
}
