/**
 * Where one subscriber is in each log. Pure: what comes twice is seen by its offset, and so is a log that was
 * replaced by a new one.
 */
import type { From } from './bus.ts'

/** One partition of one topic, by its name on the broker. */
export interface Position {
  readonly name: string
  readonly partition: number
  /** The offset of the next record to hand over. */
  next: bigint
  /** The end of the log when this process subscribed: what is below is old. */
  end: bigint
}

/** Where the log of one partition begins and ends now: the end is the offset of the next record. */
export interface Extent {
  readonly partition: number
  readonly low: bigint
  readonly high: bigint
}

export class Positions {
  readonly #positions = new Map<string, Position>()
  readonly #distrusted = new Set<Position>()

  /** Takes in the extents of a topic's partitions, and says which logs were replaced since the last time. */
  learn(name: string, from: From, extents: readonly Extent[]): number[] {
    const replaced: number[] = []
    for (const { partition, low, high } of extents) {
      const known = this.#positions.get(keyOf(name, partition))
      if (known === undefined) {
        const next = from === 'beginning' ? low : high
        this.#positions.set(keyOf(name, partition), { name, partition, next, end: high })
      } else if (this.#distrusted.delete(known) || high < known.next) {
        replaced.push(partition)
        restart(known, low)
      }
    }
    return replaced
  }

  /** All logs are others now, whatever their extents look like: to be said before they are learnt again. */
  distrust(): void {
    for (const position of this.#positions.values()) this.#distrusted.add(position)
  }

  /** The position in a partition; one that was added later is read from its beginning, and nothing in it is old. */
  at(name: string, partition: number): Position {
    const known = this.#positions.get(keyOf(name, partition))
    if (known !== undefined) return known
    const added = { name, partition, next: 0n, end: 0n }
    this.#positions.set(keyOf(name, partition), added)
    return added
  }

  /** Whether everything that stood in the logs has been handed over. */
  caughtUp(): boolean {
    return [...this.#positions.values()].every(({ next, end }) => next >= end)
  }

  all(): readonly Position[] {
    return [...this.#positions.values()]
  }
}

/**
 * Notices by a batch that the log is not the one that was read before: it ends before what we had, and yet it gave us
 * records. Returns whether it was so, and begins anew then.
 */
export function noticeReplaced(position: Position, batch: { first: bigint; high: bigint }): boolean {
  if (batch.high >= position.next || batch.first >= position.next) return false
  restart(position, batch.first)
  return true
}

/** Begins anew in a log that is not the one that was read before: a broker that kept nothing over its restart. */
function restart(position: Position, low: bigint): void {
  position.next = low
  position.end = low
}

function keyOf(name: string, partition: number): string {
  return `${name}:${partition}`
}
