/**
 * The orchestrator's own beat on `control`, each second: drivers see that somebody watches, its acknowledgements are
 * samples of the common clock, and its way back through Kafka tells whether Kafka is there at all.
 */
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Clock } from '../lib/clock.ts'
import type { CommonClock } from '../lib/common-clock.ts'
import type { Control } from '../lib/messages/control.ts'
import type { Reign } from './reign.ts'
import { type Micros, SECOND, between, fromMillis, later, micros } from '../lib/units.ts'

export interface PulseParts {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly commonClock: CommonClock
  readonly id: string
  readonly reign: Reign
}

/** Without the own beat for so long, silence says nothing about drivers: Kafka is the one that is away. */
const DEAF_AFTER = fromMillis(2_500)
const QUICK_BEATS = 6
const QUICK_INTERVAL = fromMillis(25)

export class Pulse {
  readonly #parts: PulseParts
  readonly #stopped = new AbortController()
  #seq = 0
  #echoAt: Micros | undefined

  constructor(parts: PulseParts) {
    this.#parts = parts
  }

  /** Sends the first beats close together, then goes on each second. */
  async start(): Promise<void> {
    const { clock } = this.#parts
    for (let quick = 0; quick < QUICK_BEATS; quick += 1) {
      await this.#beat()
      await clock.sleepUntil(later(clock.now(), QUICK_INTERVAL), this.#stopped.signal)
    }
    void this.#run()
  }

  stop(): void {
    this.#stopped.abort()
  }

  /** A control message came: perhaps the own beat. */
  hear(message: Control, now: Micros): void {
    if (message.type === 'beat' && message.from === this.#parts.id && message.epoch === this.#parts.reign.epoch)
      this.#echoAt = now
  }

  /** The own beat does not come back: nobody can be declared lost. */
  deaf(now: Micros): boolean {
    return this.#echoAt === undefined || between(this.#echoAt, now) > DEAF_AFTER
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts
    const { signal } = this.#stopped
    let next = later(clock.now(), SECOND)
    for (;;) {
      await clock.sleepUntil(next, signal)
      if (signal.aborted) return
      void this.#beat()
      // After a pause of the process the missed beats are not made up for.
      next = micros(Math.max(next, clock.now() - SECOND) + SECOND)
    }
  }

  async #beat(): Promise<void> {
    const { messenger, commonClock, id, reign } = this.#parts
    this.#seq += 1
    try {
      const { appendedAt, sentAt, ackedAt } = await messenger.publish(
        'control',
        { type: 'beat', epoch: reign.epoch, seq: this.#seq, from: id },
        'fresh',
      )
      if (appendedAt !== undefined) commonClock.add({ appendedAt, sentAt, ackedAt })
    } catch {
      // A beat that did not go out shows as an echo that does not come back.
    }
  }
}
