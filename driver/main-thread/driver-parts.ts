/** What a driver is made of. */
import type { Messenger } from '../../lib/bus/messenger.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Machine } from '../limits/machine.ts'
import type { DriverOptions } from '../options.ts'
import type { LoadWorkers } from '../worker-pool/worker-pool.ts'
import type { Circumstances } from './admission.ts'

export interface DriverParts extends Pick<Circumstances, 'protocols'> {
  readonly messenger: Messenger
  readonly pool: LoadWorkers
  readonly clock: Clock
  readonly log: Log
  readonly identity: { readonly nodeId: string; readonly boot: string; readonly address: string }
  readonly options: DriverOptions
  /** Returns the free resources of this machine; by default read from the system. */
  readonly machine?: () => Machine
}
