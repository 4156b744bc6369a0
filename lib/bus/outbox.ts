/**
 * What must arrive, in order: kept until it is acknowledged, sent again as it was, bounded without losing a count. When
 * it is full, neighbours that were never sent are merged, because a merged measurement is coarser but still true.
 */
import { pause } from '../clock.ts'
import { BreakwaterError } from '../errors.ts'
import { backoffMs } from '../backoff.ts'

export interface OutboxOptions<T> {
  /** Resolves when the item has arrived. What it was given once is given to it again unchanged. */
  readonly send: (item: T) => Promise<unknown>
  /** Most items that are kept, those under way included; 600 unless set: ten minutes of windows. */
  readonly capacity?: number
  /** Most bytes that are kept, by `sizeOf`, those under way included; without end unless set. */
  readonly maxBytes?: number
  /** How many bytes an item takes; asked at most once for each. */
  readonly sizeOf?: (item: T) => number
  /** Items under way at a time; more than one only for a `send` that keeps the order of concurrent calls itself. */
  readonly inFlight?: number
  /** Both in one, or undefined when these two must stay apart. */
  readonly merge?: (older: T, newer: T) => T | undefined
  /** The item was not taken: the outbox is full and nothing could be merged. */
  readonly onOverflow: (item: T) => void
  /** The item was given up, because `send` said that it can never be taken (`too-large`) or read (`internal`). */
  readonly onRefused: (item: T, error: unknown) => void
  /** The wait after so many failures in a row; 0.1 s doubled up to 2 s unless set. */
  readonly wait?: (failures: number, signal: AbortSignal) => Promise<void>
}

const CAPACITY = 600

/** An item, and how many bytes it takes: asked for only when items wait, which usually none does. */
class Entry<T> {
  readonly item: T
  readonly #sizeOf: ((item: T) => number) | undefined
  #bytes: number | undefined

  constructor(item: T, sizeOf: ((item: T) => number) | undefined) {
    this.item = item
    this.#sizeOf = sizeOf
  }

  get bytes(): number {
    this.#bytes ??= this.#sizeOf?.(this.item) ?? 0
    return this.#bytes
  }
}

export class Outbox<T> {
  readonly #options: OutboxOptions<T>
  readonly #closing = new AbortController()
  #waiting: Entry<T>[] = []
  readonly #attempted = new Set<Entry<T>>()
  readonly #watchers = new Set<() => void>()
  #merged = 0

  constructor(options: OutboxOptions<T>) {
    this.#options = options
  }

  /** Items that are not acknowledged yet. */
  get depth(): number {
    return this.#attempted.size + this.#waiting.length
  }

  /** Bytes of items that are not acknowledged yet, by `sizeOf`. */
  get bytes(): number {
    return [...this.#attempted, ...this.#waiting].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** How often two items were merged into one. */
  get merged(): number {
    return this.#merged
  }

  /** Takes an item, or returns false: it is full and nothing can be merged (`onOverflow` was called), or it is closed. */
  add(item: T): boolean {
    if (this.#closing.signal.aborted) return false
    const entry = this.#entryOf(item)
    this.#waiting.push(entry)
    this.#pump()
    if (this.#isOverfull()) this.#squeeze()
    // What is under way, or merged with another, is kept: it takes hardly more room than that did.
    if (!this.#isOverfull() || this.#waiting.at(-1) !== entry) return true
    this.#waiting.pop()
    this.#options.onOverflow(item)
    return false
  }

  /** Resolves with true when everything has arrived; with false when the signal is aborted or the outbox closed before. */
  drained(signal?: AbortSignal): Promise<boolean> {
    const stop = AbortSignal.any(signal === undefined ? [this.#closing.signal] : [signal, this.#closing.signal])
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.depth > 0 && !stop.aborted) return
        this.#watchers.delete(look)
        stop.removeEventListener('abort', look)
        resolve(this.depth === 0)
      }
      this.#watchers.add(look)
      stop.addEventListener('abort', look)
      look()
    })
  }

  /** Sends nothing any more, and returns what was not acknowledged, oldest first. */
  close(): readonly T[] {
    const left = [...this.#attempted, ...this.#waiting].map(({ item }) => item)
    this.#closing.abort()
    return left
  }

  #entryOf(item: T): Entry<T> {
    return new Entry(item, this.#options.sizeOf)
  }

  #isOverfull(): boolean {
    const { capacity = CAPACITY, maxBytes = Number.POSITIVE_INFINITY } = this.#options
    return this.depth > capacity || (this.#waiting.length > 0 && this.bytes > maxBytes)
  }

  #pump(): void {
    while (!this.#closing.signal.aborted && this.#attempted.size < (this.#options.inFlight ?? 1)) {
      const [attempt] = this.#waiting.splice(0, 1)
      if (attempt === undefined) return
      this.#attempted.add(attempt)
      void this.#deliver(attempt.item).then((ended) => {
        if (!ended) return
        this.#attempted.delete(attempt)
        this.#pump()
        for (const look of this.#watchers) look()
      })
    }
  }

  /** Tries until it has arrived or is refused for good. Returns false when the outbox was closed before. */
  async #deliver(item: T): Promise<boolean> {
    const { signal } = this.#closing
    const wait = this.#options.wait ?? ((failures, stop) => pause(backoffMs(failures - 1), stop))
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.#options.send(item)
        return true
      } catch (error) {
        if (error instanceof BreakwaterError && (error.code === 'too-large' || error.code === 'internal')) {
          this.#options.onRefused(item, error)
          return true
        }
        await wait(failures, signal)
      }
    }
    return false
  }

  /** Merges neighbours in pairs from the oldest on, but never what `send` has seen: that may have arrived. */
  #squeeze(): void {
    const { merge } = this.#options
    if (merge === undefined) return
    const squeezed: Entry<T>[] = []
    for (let index = 0; index < this.#waiting.length; index++) {
      const [older, newer] = this.#waiting.slice(index, index + 2)
      if (older === undefined) break
      const both = newer === undefined ? undefined : merge(older.item, newer.item)
      squeezed.push(both === undefined ? older : this.#entryOf(both))
      if (both === undefined) continue
      this.#merged++
      index++
    }
    this.#waiting = squeezed
  }
}
