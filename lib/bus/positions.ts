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
  /** The latest timestamp that was handed over, in ms since 1970. */
  latest: number
  /** In a log that took the place of another one, what is not later than this is old: it may have stood in the other. */
  oldBefore: number
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
        this.#positions.set(
          keyOf(name, partition),
          positionAt({ name, partition }, from === 'beginning' ? low : high, high),
        )
      } else if (this.#distrusted.delete(known) || high < known.next) {
        replaced.push(partition)
        restart(known, low)
      }
    }
    return replaced
  }

  /**
   * All logs, or those of one topic, are others now, whatever their extents look like: to be said before they are learnt
   * again.
   */
  distrust(name?: string): void {
    for (const position of this.#positions.values()) {
      if (name === undefined || position.name === name) this.#distrusted.add(position)
    }
  }

  /** The position in a partition; one that was added later is read from its beginning, and nothing in it is old. */
  at(name: string, partition: number): Position {
    const known = this.#positions.get(keyOf(name, partition))
    if (known !== undefined) return known
    const added = positionAt({ name, partition }, 0n, 0n)
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

/**
 * Notices by where the records of a batch were asked for that those before it are gone: the broker has none where we had
 * come to. Returns how many it deleted, their retention being over, before we came.
 */
export function noticeExpired(position: Position, askedFrom: bigint): number {
  const gone = askedFrom - position.next
  if (gone <= 0n) return 0
  position.next = askedFrom
  return Number(gone)
}

/** Begins anew in a log that is not the one that was read before: a broker that kept nothing over its restart. */
function restart(position: Position, low: bigint): void {
  position.next = low
  position.end = low
  position.oldBefore = position.latest
}

/** Whether a record stood in the log before this process came, or in the log that this one took the place of. */
export function isOld({ end, oldBefore }: Position, record: { offset: bigint; timestamp: number }): boolean {
  return record.offset < end || record.timestamp <= oldBefore
}

function positionAt(of: Pick<Position, 'name' | 'partition'>, next: bigint, end: bigint): Position {
  return { ...of, next, end, latest: Number.NEGATIVE_INFINITY, oldBefore: Number.NEGATIVE_INFINITY }
}

function keyOf(name: string, partition: number): string {
  return `${name}:${partition}`
}
