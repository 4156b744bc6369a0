/** What one broker may hold. Everything that a client can make grow has its bound here. */

export interface Limits {
  /** Bytes of one request; Kafka's `socket.request.max.bytes`. */
  readonly frameBytes: number
  /** Open connections; further ones are closed at once. */
  readonly connections: number
  readonly topics: number
  /** Partitions of all topics together. */
  readonly partitions: number
  readonly groups: number
  /** Members of one group. */
  readonly groupMembers: number
  /** Bytes that one partition keeps; a topic's `retention.bytes` may only lower it. */
  readonly partitionBytes: number
  /** Bytes of all partitions and groups together, the broker's own overhead for each batch included. */
  readonly totalBytes: number
  /** Bytes of records in one Fetch answer, whatever the client asks for; Kafka's `fetch.max.bytes`. */
  readonly fetchBytes: number
  /** Bytes of requests that are not answered and of answers that have not left, of all connections together. */
  readonly transitBytes: number
  /** Idempotent producers that one partition remembers; the one idle longest is forgotten first. */
  readonly producers: number
  /** Seconds after which a group without members and without offsets is forgotten. */
  readonly emptyGroupSeconds: number
  /** Seconds after which the offsets of a group without members are forgotten too. */
  readonly offsetsSeconds: number
}

const MEBIBYTE = 1_048_576

export const defaultLimits: Limits = {
  frameBytes: 16 * MEBIBYTE,
  connections: 4_000,
  topics: 1_000,
  partitions: 4_000,
  groups: 4_000,
  groupMembers: 1_000,
  partitionBytes: 64 * MEBIBYTE,
  totalBytes: 512 * MEBIBYTE,
  fetchBytes: 16 * MEBIBYTE,
  transitBytes: 128 * MEBIBYTE,
  producers: 1_000,
  emptyGroupSeconds: 60,
  offsetsSeconds: 86_400,
}

/**
 * Elements in all lists of one request: every partition named several times, or as much of anything else. An element
 * can take a hundred times its bytes on the wire.
 */
export function mostElements({ partitions }: Limits): number {
  return 10_000 + 4 * partitions
}

/** Bytes of one answer: the records of a Fetch, of which one batch may be as long as a request, and what is around. */
export function mostAnswerBytes({ fetchBytes, frameBytes }: Limits): number {
  return fetchBytes + frameBytes + MEBIBYTE
}

/** Bytes that all parts of a broker share. */
export class ByteBudget {
  readonly #most: number
  #used = 0

  constructor(most: number) {
    this.#most = most
  }

  get used(): number {
    return this.#used
  }

  get left(): number {
    return this.#most - this.#used
  }

  /** Takes so many bytes, or nothing and false when they are not there. Less than nothing is given back. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > this.#most) return false
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    this.#used -= bytes
  }
}
