/**
 * The position of one subscriber in each log. Pure. The offset reveals a repeated record, and a log that was replaced
 * by a new one.
 */
import type { From } from './bus.ts'

/** One partition of one topic; `name` is the topic's name on the broker. */
export interface Position {
  readonly name: string
  readonly partition: number
  /** The offset of the next record to hand over. */
  next: bigint
  /** The end of the log when this process subscribed: records below it are old. */
  end: bigint
  /** The latest timestamp that was handed over, in ms since 1970. */
  latest: number
  /**
   * In a log that replaced another, records with a timestamp up to this one are old: they may have been in the other
   * log.
   */
  oldBefore: number
}

/** The first offset of a partition's log now, and its end: the offset of the next record. */
export interface Extent {
  readonly partition: number
  readonly low: bigint
  readonly high: bigint
}

export class Positions {
  readonly #positions = new Map<string, Position>()
  readonly #distrusted = new Set<Position>()

  /**
   * Records the extents of a topic's partitions, and returns the partitions whose logs were replaced since the last
   * call.
   */
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

  /** Declares all logs, or those of one topic, replaced, whatever their extents look like. Call this before `learn`. */
  distrust(name?: string): void {
    for (const position of this.#positions.values()) {
      if (name === undefined || position.name === name) this.#distrusted.add(position)
    }
  }

  /**
   * The position in a partition; a partition that was added later is read from its beginning, and none of its records
   * is old.
   */
  at(name: string, partition: number): Position {
    const known = this.#positions.get(keyOf(name, partition))
    if (known !== undefined) return known
    const added = positionAt({ name, partition }, 0n, 0n)
    this.#positions.set(keyOf(name, partition), added)
    return added
  }

  /** Whether everything that was in the logs has been handed over. */
  caughtUp(): boolean {
    return [...this.#positions.values()].every(({ next, end }) => next >= end)
  }

  all(): readonly Position[] {
    return [...this.#positions.values()]
  }
}

/**
 * Detects from a batch that the log was replaced: it ends before our position, and yet it returned records. Restarts
 * the position then, and returns whether it did.
 */
export function noticeReplaced(position: Position, batch: { first: bigint; high: bigint }): boolean {
  if (batch.high >= position.next || batch.first >= position.next) return false
  restart(position, batch.first)
  return true
}

/**
 * Detects from the fetch offset of a batch that earlier records were deleted: the broker has none at our position.
 * Returns how many its retention deleted before they were read.
 */
export function noticeExpired(position: Position, askedFrom: bigint): number {
  const gone = askedFrom - position.next
  if (gone <= 0n) return 0
  position.next = askedFrom
  return Number(gone)
}

/** Restarts in a replaced log: the broker lost its records at a restart. */
function restart(position: Position, low: bigint): void {
  position.next = low
  position.end = low
  position.oldBefore = position.latest
}

/** Whether a record was in the log before this process subscribed, or in the log that this one replaced. */
export function isOld({ end, oldBefore }: Position, record: { offset: bigint; timestamp: number }): boolean {
  return record.offset < end || record.timestamp <= oldBefore
}

function positionAt(of: Pick<Position, 'name' | 'partition'>, next: bigint, end: bigint): Position {
  return { ...of, next, end, latest: Number.NEGATIVE_INFINITY, oldBefore: Number.NEGATIVE_INFINITY }
}

function keyOf(name: string, partition: number): string {
  return `${name}:${partition}`
}
