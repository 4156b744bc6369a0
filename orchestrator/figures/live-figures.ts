/**
 * When live figures are published: as soon as every running driver's window of a second has arrived, or a quarter of a
 * second after the first of them, so that a slow driver does not delay the display. Later windows are published
 * together, at most every quarter of a second.
 */
import type { Clock } from '../../lib/clock.ts'
import { type Micros, SECOND, fromMillis, later } from '../../lib/units.ts'

const PATIENCE = fromMillis(250)

export interface LiveFiguresParts {
  readonly clock: Clock
  /** Publishes the current figures of a run. */
  readonly tell: (testId: string) => void
}

interface Pending {
  readonly second: number
  readonly nodes: Set<string>
  readonly cancel: AbortController
}

export class LiveFigures {
  readonly #parts: LiveFiguresParts
  readonly #pending = new Map<string, Pending>()

  constructor(parts: LiveFiguresParts) {
    this.#parts = parts
  }

  /**
   * A driver's window that ends at `to` (µs from the start) has arrived; `running` drivers are expected to send the
   * same second.
   */
  window(testId: string, from: { nodeId: string; to: number; running: number }): void {
    const second = Math.ceil(from.to / SECOND)
    const pending = this.#at(testId, second)
    pending.nodes.add(from.nodeId)
    if (from.running > 0 && pending.nodes.size >= from.running) this.#tell(testId, pending)
  }

  /** Publishes at once: the run has ended. */
  now(testId: string): void {
    this.#drop(testId)
    this.#parts.tell(testId)
  }

  #at(testId: string, second: number): Pending {
    const known = this.#pending.get(testId)
    if (known !== undefined && known.second >= second) return known
    if (known !== undefined) this.#tell(testId, known)
    const pending = { second, nodes: new Set<string>(), cancel: new AbortController() }
    this.#pending.set(testId, pending)
    void this.#later(testId, pending)
    return pending
  }

  async #later(testId: string, pending: Pending): Promise<void> {
    const at: Micros = later(this.#parts.clock.now(), PATIENCE)
    await this.#parts.clock.sleepUntil(at, pending.cancel.signal)
    if (this.#pending.get(testId) === pending) this.#tell(testId, pending)
  }

  #tell(testId: string, pending: Pending): void {
    pending.cancel.abort()
    this.#drop(testId)
    this.#parts.tell(testId)
  }

  #drop(testId: string): void {
    this.#pending.get(testId)?.cancel.abort()
    this.#pending.delete(testId)
  }
}
