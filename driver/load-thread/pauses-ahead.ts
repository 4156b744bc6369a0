/** The pauses that lie ahead of a pacer: those that its plan contains, and those that were ordered while it runs. */
import type { Pause } from '../../lib/plan/pauses.ts'
import { micros } from '../../lib/units.ts'

export type { Pause } from '../../lib/plan/pauses.ts'

export class PausesAhead {
  #ahead: readonly Pause[] = []
  #passed = micros(Number.NEGATIVE_INFINITY)

  /** @param pauses as instants, in any order; those that overlap or adjoin are one. Passed ones are ignored. */
  set(pauses: readonly Pause[]): void {
    this.#ahead = united(pauses).filter(({ to }) => to > this.#passed)
  }

  /** The first pause that has begun by an instant, until it is passed. */
  begun(now: number): Pause | undefined {
    // Read for each response: without the iterator of a destructuring.
    const first = this.#ahead[0]
    return first !== undefined && first.from <= now ? first : undefined
  }

  /** The first pause is over. */
  pass(): void {
    this.#passed = this.#ahead[0]?.to ?? this.#passed
    this.#ahead = this.#ahead.slice(1)
  }
}

function united(pauses: readonly Pause[]): Pause[] {
  const sorted = [...pauses].sort((a, b) => a.from - b.from)
  return sorted.reduce<Pause[]>((all, pause) => {
    const last = all.at(-1)
    if (last === undefined || last.to < pause.from) return [...all, pause]
    return [...all.slice(0, -1), { from: last.from, to: micros(Math.max(last.to, pause.to)) }]
  }, [])
}
