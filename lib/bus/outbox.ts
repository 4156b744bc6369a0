/**
 * An ordered queue of items that must arrive: each is kept until it is acknowledged and is resent unchanged. The queue
 * is bounded without losing a count: when it is full, neighbours that were never sent are merged, because a merged
 * measurement is coarser but still true.
 */
import { pause } from '../clock.ts'
import { BreakwaterError } from '../errors.ts'
import { backoffMs } from '../backoff.ts'

export interface OutboxOptions<T> {
  /** Resolves when the item has arrived. A retry passes the same item unchanged. */
  readonly send: (item: T) => Promise<unknown>
  /** Most items that are kept, including those in flight; 600 by default: ten minutes of windows. */
  readonly capacity?: number
  /** Most bytes that are kept, by `sizeOf`, including those in flight; unlimited by default. */
  readonly maxBytes?: number
  /** The size of an item in bytes; called at most once for each item. */
  readonly sizeOf?: (item: T) => number
  /** Most items in flight; more than one only for a `send` that itself preserves the order of concurrent calls. */
  readonly inFlight?: number
  /** Merges two items, or returns undefined when they must stay apart. */
  readonly merge?: (older: T, newer: T) => T | undefined
  /** Called when an item is not accepted: the outbox is full and nothing could be merged. */
  readonly onOverflow: (item: T) => void
  /**
   * Called when an item is given up, because `send` reported that it can never be accepted (`too-large`) or parsed
   * (`internal`).
   */
  readonly onRefused: (item: T, error: unknown) => void
  /** The wait after a number of consecutive failures; 0.1 s doubled up to 2 s by default. */
  readonly wait?: (failures: number, signal: AbortSignal) => Promise<void>
}

const CAPACITY = 600

/** An item and its size, which is computed only when items wait: usually none does. */
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

  /** The number of items that are not acknowledged. */
  get depth(): number {
    return this.#attempted.size + this.#waiting.length
  }

  /** The bytes of items that are not acknowledged, by `sizeOf`. */
  get bytes(): number {
    return [...this.#attempted, ...this.#waiting].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** How often two items were merged into one. */
  get merged(): number {
    return this.#merged
  }

  /**
   * Adds an item. Returns false when the outbox is full and nothing can be merged (`onOverflow` was called), or when it
   * is closed.
   */
  add(item: T): boolean {
    if (this.#closing.signal.aborted) return false
    const entry = this.#entryOf(item)
    this.#waiting.push(entry)
    this.#pump()
    if (this.#isOverfull()) this.#squeeze()
    // An item that is in flight or was merged is kept: merging adds hardly any size.
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

  /** Stops sending, and returns the items that are not acknowledged, oldest first. */
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

  /** Retries until the item has arrived or is finally refused. Returns false when the outbox was closed before. */
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

  /** Merges neighbours in pairs from the oldest on, but never an item that `send` has received: it may have arrived. */
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
