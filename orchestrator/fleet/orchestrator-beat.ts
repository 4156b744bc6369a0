/**
 * The orchestrator's own heartbeat on `control`, each second: it shows drivers that they are supervised, its
 * acknowledgements are samples of the common clock, and its return through Kafka shows that Kafka works.
 */
import type { Messenger } from '../../lib/bus/messenger.ts'
import type { Clock } from '../../lib/clock.ts'
import type { CommonClock } from '../../lib/common-clock.ts'
import type { Control } from '../../lib/messages/control.ts'
import type { EpochGuard } from './epoch-guard.ts'
import { startBeating } from '../../lib/metronome.ts'
import { type Micros, SECOND, between, fromMillis } from '../../lib/units.ts'

export interface OrchestratorBeatParts {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly commonClock: CommonClock
  readonly id: string
  readonly epochGuard: EpochGuard
}

/** Without its own heartbeat for this long, silence says nothing about drivers: Kafka is the cause. */
const DEAF_AFTER = fromMillis(2_500)

export class OrchestratorBeat {
  readonly #parts: OrchestratorBeatParts
  readonly #stopped = new AbortController()
  #seq = 0
  #echoAt: Micros | undefined

  constructor(parts: OrchestratorBeatParts) {
    this.#parts = parts
  }

  /** Sends the first heartbeats in quick succession, then one per second. */
  async start(): Promise<void> {
    await startBeating({ clock: this.#parts.clock, interval: SECOND, signal: this.#stopped.signal }, () => this.#beat())
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** Handles a control message, which may be the own heartbeat. */
  hear(message: Control, now: Micros): void {
    if (message.type === 'beat' && message.from === this.#parts.id && message.epoch === this.#parts.epochGuard.epoch)
      this.#echoAt = now
  }

  /** Whether the own heartbeat does not return: then no driver can be declared lost. */
  deaf(now: Micros): boolean {
    return this.#echoAt === undefined || between(this.#echoAt, now) > DEAF_AFTER
  }

  async #beat(): Promise<void> {
    const { messenger, commonClock, id, epochGuard } = this.#parts
    this.#seq += 1
    try {
      const { appendedAt, sentAt, ackedAt } = await messenger.publish(
        'control',
        { type: 'beat', epoch: epochGuard.epoch, seq: this.#seq, from: id },
        'fresh',
      )
      if (appendedAt !== undefined) commonClock.add({ appendedAt, sentAt, ackedAt })
    } catch {
      // A heartbeat that was not sent does not return either.
    }
  }
}
