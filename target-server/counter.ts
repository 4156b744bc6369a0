/**
 * The counts of the target. A `Counter` is valid until a reset, which replaces it, so that a request from before the
 * reset does not count after it.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PathCounts } from './path-counts.ts'

export const statusClasses = ['2xx', '3xx', '4xx', '5xx'] as const
export type StatusClass = (typeof statusClasses)[number]

/** The counts at one instant. Requests to control and counter routes count only in `connections` and `bytes`. */
export interface Counts {
  /** Requests under test whose head arrived. */
  readonly requestsSeen: number
  /** Responses to them that were handed to the operating system completely. */
  readonly responsesSent: number
  readonly byClass: Readonly<Record<StatusClass, number>>
  /** Connections that were reset as a fault. */
  readonly resets: number
  /** TCP connections: open now, and opened since the start or the last reset. */
  readonly connections: { readonly open: number; readonly opened: number }
  /** Bytes on all connections since the start or the last reset, including heads. */
  readonly bytes: { readonly received: number; readonly sent: number }
}

/** Counts of requests under test. */
export class Counter {
  /** The same by method and path. */
  readonly paths = new PathCounts()
  #seen = 0
  #resets = 0
  readonly #whole: Counter | undefined
  /** A listener for `finish`: one function for all responses, because the fast path allocates nothing. */
  readonly onSent: (this: ServerResponse) => void
  readonly #sent = [0, 0, 0, 0, 0, 0]

  /** @param whole counts the same events across resets */
  constructor(whole?: Counter) {
    this.#whole = whole
    const sent = this.#sent
    const all = whole === undefined ? undefined : whole.#sent
    this.onSent = function (this: ServerResponse): void {
      const index = Math.trunc(this.statusCode / 100)
      sent[index] = (sent[index] ?? 0) + 1
      if (all !== undefined) all[index] = (all[index] ?? 0) + 1
    }
  }

  get seen(): number {
    return this.#seen
  }

  get resets(): number {
    return this.#resets
  }

  /** A request under test has arrived. */
  see(): void {
    this.#seen += 1
    this.#whole?.see()
  }

  /** A connection is reset on purpose. */
  resetConnection(): void {
    this.#resets += 1
    this.#whole?.resetConnection()
  }

  /** Responses sent, by the first digit of their status. */
  byClass(): Record<StatusClass, number> {
    const at = (digit: number): number => this.#sent[digit] ?? 0
    return { '2xx': at(2), '3xx': at(3), '4xx': at(4), '5xx': at(5) }
  }
}

/** The connections and their bytes. */
export class Connections {
  readonly #open = new Set<Socket>()
  #opened = 0
  #openedBefore = 0
  #closedBytes = { received: 0, sent: 0 }
  #bytesBefore = { received: 0, sent: 0 }
  /** The byte counts reported so far: a socket that breaks subtracts the bytes that it could not write. */
  #told = { received: 0, sent: 0 }

  add(socket: Socket): void {
    this.#open.add(socket)
    this.#opened += 1
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#closedBytes = plus(this.#closedBytes, socket)
    })
  }

  get open(): number {
    return this.#open.size
  }

  get opened(): number {
    return this.#opened
  }

  /** Bytes since the start or the last reset. */
  bytes(): { received: number; sent: number } {
    const all = this.#allBytes()
    return { received: all.received - this.#bytesBefore.received, sent: all.sent - this.#bytesBefore.sent }
  }

  /** Opened connections, and bytes, since the start, regardless of resets. */
  whole(): { readonly opened: number; readonly bytes: { received: number; sent: number } } {
    const { received, sent } = this.#allBytes()
    const most = { received: Math.max(received, this.#told.received), sent: Math.max(sent, this.#told.sent) }
    this.#told = most
    return { opened: this.#openedBefore + this.#opened, bytes: most }
  }

  /** Resets the counts; open connections stay open. */
  reset(): void {
    this.#openedBefore += this.#opened
    this.#opened = 0
    this.#bytesBefore = this.#allBytes()
  }

  /** Ends every connection at once. */
  destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #allBytes(): { received: number; sent: number } {
    let all = this.#closedBytes
    for (const socket of this.#open) all = plus(all, socket)
    return all
  }
}

/** Combines both for display: since the last reset. */
export function countsOf(counter: Counter, connections: Connections): Counts {
  return {
    ...requestCounts(counter),
    connections: { open: connections.open, opened: connections.opened },
    bytes: connections.bytes(),
  }
}

/** The same since the start: for Prometheus, whose counters must never fall. */
export function wholeCountsOf(whole: Counter, connections: Connections): Counts {
  const { opened, bytes } = connections.whole()
  return { ...requestCounts(whole), connections: { open: connections.open, opened }, bytes }
}

function requestCounts(counter: Counter): Omit<Counts, 'connections' | 'bytes'> {
  const byClass = counter.byClass()
  const responsesSent = Object.values(byClass).reduce((sum, count) => sum + count, 0)
  return {
    requestsSeen: counter.seen,
    responsesSent,
    byClass,
    resets: counter.resets,
  }
}

function plus(sum: { received: number; sent: number }, socket: Socket): { received: number; sent: number } {
  return { received: sum.received + socket.bytesRead, sent: sum.sent + socket.bytesWritten }
}
