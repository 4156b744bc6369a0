/** What an orchestrator is made of: its options, and its surroundings. */
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { History } from './store/history.ts'

export interface OrchestratorOptions {
  readonly id: string
  /** The initial epoch; see EpochGuard. */
  readonly epoch: number
  readonly minDrivers: number
  readonly expectDrivers: number
  /** The share of participants below which a run is invalid and stops. */
  readonly minimumShare: number
  readonly suspectSeconds: number
  readonly lostSeconds: number
}

export interface OrchestratorParts {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly log: Log
  readonly options: OrchestratorOptions
  /** What outlives this process; without one, everything is forgotten with it. */
  readonly history?: History
}
