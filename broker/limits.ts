/** The capacity of one broker. It limits everything that a client can make grow. */

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
  /** Bytes that one partition keeps; a topic's `retention.bytes` may only lower this. */
  readonly partitionBytes: number
  /** Bytes of all partitions and groups together, including the broker's own overhead for each batch. */
  readonly totalBytes: number
  /** Bytes of records in one Fetch response, whatever the client requests; Kafka's `fetch.max.bytes`. */
  readonly fetchBytes: number
  /** Bytes of unanswered requests and of unsent responses, of all connections together. */
  readonly transitBytes: number
  /** Idempotent producers that one partition remembers; the one that has been idle longest is forgotten first. */
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
 * The most elements in all lists of one request: enough to name every partition several times. An element in memory can
 * take a hundred times its bytes on the wire.
 */
export function mostElements({ partitions }: Limits): number {
  return 10_000 + 4 * partitions
}

/**
 * The most bytes of one response: the records of a Fetch, where one batch may be as long as a request, and the fields
 * around them.
 */
export function mostAnswerBytes({ fetchBytes, frameBytes }: Limits): number {
  return fetchBytes + frameBytes + MEBIBYTE
}

/** A number of bytes that all parts of a broker share. */
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

  /** Reserves bytes, or returns false and reserves nothing if there are too few. Negative numbers release bytes. */
  take(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > this.#most) return false
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    this.#used -= bytes
  }
}
