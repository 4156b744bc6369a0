/** Recreates topics that were deleted or lost with a broker; no other process does so. */
import type { Bus } from '../lib/bus/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { every } from '../lib/metronome.ts'
import { fromSeconds } from '../lib/units.ts'

export interface TopicKeeperParts {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  /** Ends it. */
  readonly signal: AbortSignal
}

/** The interval of checking that the topics exist. */
const INTERVAL = fromSeconds(5)

export class TopicKeeper {
  readonly #parts: TopicKeeperParts
  #busy = false

  constructor(parts: TopicKeeperParts) {
    this.#parts = parts
  }

  start(): void {
    const { clock, signal } = this.#parts
    void every({ clock, interval: INTERVAL, signal }, () => {
      void this.#keep()
    })
  }

  async #keep(): Promise<void> {
    const { bus, log, signal } = this.#parts
    if (this.#busy) return
    this.#busy = true
    try {
      await bus.createTopics()
    } catch (error) {
      if (!signal.aborted) log.error({ reason: messageOf(error) }, 'topics cannot be created')
    } finally {
      this.#busy = false
    }
  }
}
