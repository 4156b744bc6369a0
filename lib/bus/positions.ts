/**
 * The position of one subscriber in each log. Pure. The offset reveals a repeated record, and a log that was replaced
 * by a new one. A position can be written as a mark, from which a later process continues.
 */
import type { From, Mark, PartitionMark } from './bus.ts'

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
  #cluster: string | undefined

  /** The id of the cluster that the logs belong to; undefined until it is known. */
  get cluster(): string | undefined {
    return this.#cluster
  }

  /** States the cluster that responds now: the logs of another one are others. Call this before `learn`. */
  belongTo(cluster: string): void {
    if (this.#cluster !== undefined && this.#cluster !== cluster) this.distrust()
    this.#cluster = cluster
  }

  /**
   * Records the extents of a topic's partitions, and returns the partitions whose logs were replaced since the last
   * call.
   */
  learn(name: string, from: From, extents: readonly Extent[]): number[] {
    const replaced: number[] = []
    for (const extent of extents) {
      const { partition, low, high } = extent
      const known = this.#positions.get(keyOf(name, partition))
      if (known === undefined) {
        const first = this.#first(name, from, extent)
        this.#positions.set(keyOf(name, partition), first)
        if (first.oldBefore > Number.NEGATIVE_INFINITY) replaced.push(partition)
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

  /** How far a topic has been read; undefined before its logs are known. */
  mark(name: string): Mark | undefined {
    const positions = this.all().filter((position) => position.name === name)
    if (this.#cluster === undefined || positions.length === 0) return undefined
    return { cluster: this.#cluster, partitions: positions.map(partitionMarkOf) }
  }

  /** The first position in a partition. A log that was replaced since the mark is read from its beginning. */
  #first(name: string, from: From, { partition, low, high }: Extent): Position {
    const start = (next: bigint): Position => positionAt({ name, partition }, next, high)
    if (from === 'beginning') return start(low)
    if (from === 'now') return start(high)
    const mark = from.after.partitions.find((known) => known.partition === partition)
    if (mark === undefined) return start(low)
    const latest = mark.latest ?? Number.NEGATIVE_INFINITY
    const same = from.after.cluster === this.#cluster && BigInt(mark.next) <= high
    return same ? { ...start(BigInt(mark.next)), latest } : { ...start(low), latest, oldBefore: latest }
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

function partitionMarkOf({ partition, next, latest }: Position): PartitionMark {
  return { partition, next: String(next), latest: Number.isFinite(latest) ? latest : null }
}

function keyOf(name: string, partition: number): string {
  return `${name}:${partition}`
}
