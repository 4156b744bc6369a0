/**
 * Triggers that arrive before their config: topics are not ordered relative to each other, so these triggers wait for a
 * short time.
 */
import type { Trigger } from '../../lib/messages/trigger.ts'
import { type Micros, between, fromSeconds } from '../../lib/units.ts'

const PATIENCE = fromSeconds(5)

export class EarlyTriggers {
  readonly #triggers = new Map<string, { readonly trigger: Trigger; readonly since: Micros }>()

  add(trigger: Trigger, now: Micros): void {
    this.#triggers.set(trigger.testId, { trigger, since: now })
  }

  /** Removes and returns the trigger that waited for this test's config. */
  take(testId: string): Trigger | undefined {
    const waiting = this.#triggers.get(testId)
    this.#triggers.delete(testId)
    return waiting?.trigger
  }

  /** Removes and returns the triggers that have waited too long. */
  takeExpired(now: Micros): Trigger[] {
    const expired = [...this.#triggers.values()].filter(({ since }) => between(since, now) > PATIENCE)
    for (const { trigger } of expired) this.#triggers.delete(trigger.testId)
    return expired.map(({ trigger }) => trigger)
  }

  clear(): void {
    this.#triggers.clear()
  }
}
