/**
 * One connection: it reads frames, handles one request at a time, and sends responses in the order of the requests.
 *
 * A parked request (a long poll, a join) delays the following ones, as in Kafka. When the connection closes, its parked
 * request is cancelled. Malformed bytes close the connection, because no response to them is possible.
 */
import type { Socket } from 'node:net'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { encodeUnsupported } from './apis/api-versions.ts'
import { apis } from './apis/all.ts'
import type { Api, Call } from './api.ts'
import { Frames } from './frames.ts'
import { mostAnswerBytes, mostElements } from './limits.ts'
import type { BrokerState } from './state.ts'
import { Transit } from './transit.ts'
import { Reader, WireError, Writer } from './wire.ts'

const API_VERSIONS = 18
/** The bytes of the size field before each frame. */
const SIZE = 4
/** The number of requests, and of bytes, behind the current request above which the socket is not read. */
const BACKLOG = 64
const BACKLOG_BYTES = 1_048_576

export interface ConnectionParts {
  readonly broker: BrokerState
  readonly log: Log
}

interface Header {
  readonly key: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
}

/** Serves a connection until it closes. */
export function serve(socket: Socket, parts: ConnectionParts): void {
  const connection = new Connection(socket, parts)
  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    connection.receive(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk))
  })
  // An error is always followed by `close`; a peer that closes only its side does not wait for responses either.
  socket.on('error', () => undefined)
  socket.on('end', () => {
    socket.destroy()
  })
  socket.on('close', () => {
    connection.gone()
  })
}

class Connection {
  readonly #socket: Socket
  readonly #parts: ConnectionParts
  readonly #frames: Frames
  readonly #transit: Transit
  readonly #gone = new AbortController()
  readonly #waiting: Buffer[] = []
  readonly #clientHost: string
  #waitingBytes = 0
  #busy = false

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket
    this.#parts = parts
    this.#frames = new Frames(parts.broker.limits.frameBytes)
    this.#transit = new Transit(parts.broker.transit)
    this.#clientHost = `/${socket.remoteAddress ?? ''}`
  }

  receive(chunk: Buffer): void {
    if (this.#gone.signal.aborted) return
    try {
      this.#transit.take(chunk.length)
      for (const frame of this.#frames.push(chunk)) this.#enqueue(frame)
    } catch (error) {
      this.#closeBecause(error, {})
      return
    }
    if (!this.#busy) void this.#work()
    if (this.#busy && this.#isFull()) this.#socket.pause()
  }

  gone(): void {
    this.#waiting.length = 0
    this.#gone.abort()
    this.#transit.giveAll()
  }

  #enqueue(frame: Buffer): void {
    this.#waiting.push(frame)
    this.#waitingBytes += frame.length
  }

  /** Whether enough requests wait behind the current one. Data that was already read is always parsed to its end. */
  #isFull(): boolean {
    return this.#waiting.length > BACKLOG || this.#waitingBytes + this.#frames.held > BACKLOG_BYTES
  }

  /** Never rejects: an error in a request ends only its connection. */
  async #work(): Promise<void> {
    this.#busy = true
    for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
      this.#waitingBytes -= frame.length
      await this.#request(frame)
      this.#transit.give(SIZE + frame.length)
      if (this.#gone.signal.aborted) break
      if (!this.#isFull()) this.#socket.resume()
    }
    this.#busy = false
    // Also when it is full: then it is full with a partial request, whose rest must be read.
    this.#socket.resume()
  }

  async #request(frame: Buffer): Promise<void> {
    let seen: Partial<Header> = {}
    try {
      const reader = new Reader(frame, mostElements(this.#parts.broker.limits))
      const header = readHeader(reader)
      seen = header
      const answer = await this.#answer(header, reader)
      if (answer !== undefined) await this.#write(answer)
    } catch (error) {
      this.#closeBecause(error, seen)
    }
  }

  async #answer(header: Header, reader: Reader): Promise<Buffer | undefined> {
    const { key, version, correlationId, clientId } = header
    const writer = new Writer(mostAnswerBytes(this.#parts.broker.limits)).int32(0).int32(correlationId)
    const api = apis.get(key)
    if (api === undefined) throw new WireError(`requests of key ${key} are not served`)
    const [least, most] = api.versions
    if (version < least || version > most) {
      if (key !== API_VERSIONS) throw new WireError(`version ${version} is not served, only ${least} to ${most}`)
      encodeUnsupported(writer, [...apis.values()])
      return framed(writer)
    }
    const call = {
      broker: this.#parts.broker,
      version,
      clientId: clientId ?? '',
      clientHost: this.#clientHost,
      signal: this.#gone.signal,
    }
    const response = await handled(api, reader, call)
    if (response === undefined || this.#gone.signal.aborted) return undefined
    api.encode(writer, response, version)
    return framed(writer)
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#transit.take(bytes.length)
    if (!this.#gone.signal.aborted && !this.#socket.write(bytes)) await this.#drained()
    this.#transit.give(bytes.length)
  }

  /** Waits while the peer does not read, so that responses do not accumulate in memory. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#socket.off('drain', end)
        this.#gone.signal.removeEventListener('abort', end)
        resolve()
      }
      this.#socket.on('drain', end)
      this.#gone.signal.addEventListener('abort', end)
    })
  }

  #closeBecause(error: unknown, header: Partial<Header>): void {
    const { key, version, clientId } = header
    const fields = { api_key: key, api_version: version, client_id: clientId, from: this.#clientHost }
    const name = apis.get(key ?? -1)?.name ?? 'a request'
    this.#parts.log.warn(fields, `connection closed at ${name}: ${messageOf(error)}`)
    this.#waiting.length = 0
    this.#socket.destroy()
  }
}

function readHeader(reader: Reader): Header {
  return {
    key: reader.int16(),
    version: reader.int16(),
    correlationId: reader.int32(),
    clientId: reader.nullableString(),
  }
}

function handled(api: Api, reader: Reader, call: Call): unknown {
  const request = api.decode(reader, call.version)
  reader.end()
  return api.handle(request, call)
}

/** Fills in the size field, which was reserved at the start. */
function framed(writer: Writer): Buffer {
  const bytes = writer.finish()
  bytes.writeInt32BE(bytes.length - 4, 0)
  return bytes
}
