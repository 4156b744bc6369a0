/**
 * The sockets of one client: opened without Nagle's algorithm, and tracked, so that all of them can be closed at once.
 * The client library itself waits for an open poll, which takes as long as the poll.
 */
import { type Socket, connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

/** The options of a TLS connection, as PEM texts. `rejectUnauthorized` is true by default. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly rejectUnauthorized?: boolean
}

const KEEP_ALIVE_MS = 60_000
/** The API key of the Fetch request in Kafka's protocol; it follows the four bytes of the length. */
const FETCH = 1
const API_KEY_AT = 4
const GIVEN_UP = 'the poll was given up'

export class Sockets {
  readonly #open = new Set<Socket>()
  readonly #polling = new Set<Socket>()
  readonly #tls: TlsOptions | undefined
  #made = 0
  #noMorePolls = false
  #closed = false

  constructor(tls?: TlsOptions) {
    this.#tls = tls
  }

  /** The number of open sockets. */
  get size(): number {
    return this.#open.size
  }

  /** The number of connections ever established, including closed ones. */
  get made(): number {
    return this.#made
  }

  /** The factory for the client library. Throws once `destroy` was called. */
  readonly factory: ISocketFactory = ({ host, port, onConnect }) => {
    if (this.#closed) throw new Error('this client is closed')
    const socket = this.#connect(host, port, () => {
      this.#made += 1
      onConnect()
    })
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    this.#watch(socket)
    return socket
  }

  /** Closes present and future connections that poll for records, and no others, which can still leave the group. */
  endPolls(): void {
    this.#noMorePolls = true
    for (const socket of this.#polling) socket.destroy(new Error(GIVEN_UP))
  }

  /** Closes every connection at once and prevents new ones. An error is necessary, or the client would keep waiting. */
  destroy(): void {
    this.#closed = true
    for (const socket of this.#open) socket.destroy(new Error('the client was closed'))
  }

  #connect(host: string, port: number, onConnect: () => void): Socket {
    if (this.#tls === undefined) return connect({ host, port }, onConnect)
    // SNI must contain a host name, never an address: RFC 6066 forbids it, and Node warns.
    const servername = isIP(host) === 0 ? { servername: host } : {}
    return connectTls({ host, port, ...servername, ...this.#tls }, onConnect)
  }

  #watch(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#polling.delete(socket)
    })
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
    socket.write = (...given: unknown[]): boolean => {
      if (!isFetch(given[0])) return write(...given)
      this.#polling.add(socket)
      if (this.#noMorePolls) socket.destroy(new Error(GIVEN_UP))
      return this.#noMorePolls ? false : write(...given)
    }
  }
}

function isFetch(chunk: unknown): boolean {
  return Buffer.isBuffer(chunk) && chunk.length > API_KEY_AT + 2 && chunk.readInt16BE(API_KEY_AT) === FETCH
}
