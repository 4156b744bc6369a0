/** For tests of engines: a target that sends exactly the bytes, pauses and resets of a test. */
import { createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it arrived. */
export interface Seen {
  readonly line: string
  /** The header lines as received, each byte as one character. */
  readonly fields: readonly string[]
  /** Headers by lower-case name; of repeated headers, the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Bytes of the request, head and body. */
  readonly bytes: number
  /** The index of the connection, from 0, in the order of connecting. */
  readonly connection: number
  /** The number of earlier requests on this connection. */
  readonly before: number
}

/** The target's reaction to each request. */
export type Script = (socket: Socket, seen: Seen) => void | Promise<void>

export interface RawTargetOptions {
  /** Where to listen: a free port of 127.0.0.1 unless another host or a `path` is given. */
  readonly where?: ListenOptions
  readonly tls?: TlsOptions
  /** Responds as soon as the head of a request has arrived, and discards its body. */
  readonly early?: boolean
}

export class RawTarget {
  readonly seen: Seen[] = []
  connections = 0
  /** Called with each new connection. */
  onConnection: (socket: Socket) => void = () => undefined
  port = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #options: RawTargetOptions

  private constructor(script: Script, options: RawTargetOptions) {
    this.#options = options
    const serve = (socket: Socket): void => {
      this.#serve(socket, script)
    }
    this.#server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve)
    this.#server.on('connection', (socket: Socket) => {
      this.#keep(socket)
    })
  }

  /** Listens on loopback. */
  static async listen(script: Script, options: RawTargetOptions = {}): Promise<RawTarget> {
    const target = new RawTarget(script, options)
    const { where = { port: 0, host: '127.0.0.1' } } = options
    await new Promise<void>((resolve) => target.#server.listen(where, resolve))
    const address = target.#server.address()
    if (typeof address === 'object') target.port = (address as AddressInfo).port
    return target
  }

  url(path = '/'): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}${path}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #serve(socket: Socket, script: Script): void {
    const connection = this.connections
    this.connections += 1
    this.#keep(socket)
    socket.setNoDelay(true)
    this.onConnection(socket)
    let pending = ''
    let before = 0
    // The remaining bytes of the body of a request that was answered early.
    let rest = 0
    const next = (): Seen | undefined => {
      const skipped = Math.min(rest, pending.length)
      rest -= skipped
      pending = pending.slice(skipped)
      return rest > 0 ? undefined : parse(pending, { connection, before }, this.#options.early)
    }
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      for (let seen = next(); seen !== undefined; seen = next()) {
        pending = pending.slice(seen.bytes)
        if (this.#options.early === true) rest = Number(seen.headers.get('content-length') ?? 0)
        before += 1
        this.seen.push(seen)
        void script(socket, seen)
      }
    })
  }
}

/** The first whole request in a text, or undefined. With `early` a head is sufficient. */
function parse(
  text: string,
  where: { connection: number; before: number },
  early: boolean | undefined,
): Seen | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const headers = new Map(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':')
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
    }),
  )
  const bytes = early === true ? end + 4 : bodyEnd(text, end + 4, headers)
  if (bytes === undefined || text.length < bytes) return undefined
  return { line, fields, headers, body: text.slice(end + 4, bytes), bytes, ...where }
}

/** Where a body ends; undefined while that is unknown. Chunks are not decoded. */
function bodyEnd(text: string, start: number, headers: ReadonlyMap<string, string>): number | undefined {
  if (headers.get('transfer-encoding') !== 'chunked') return start + Number(headers.get('content-length') ?? 0)
  const last = text.indexOf('\r\n0\r\n\r\n', start)
  return last < 0 ? undefined : last + 7
}

/** Responds with these bytes and leaves the connection open. */
export function saying(answer: string): Script {
  return (socket) => {
    socket.write(answer, 'latin1')
  }
}

/** Responds with these bytes and then closes cleanly. */
export function sayingAndClosing(answer: string): Script {
  return (socket) => {
    socket.end(answer, 'latin1')
  }
}

/** Responds with these bytes, lets the engine read them, and resets the connection. */
export function sayingAndResetting(answer: string): Script {
  return async (socket) => {
    if (answer !== '') socket.write(answer, 'latin1')
    await turns()
    socket.resetAndDestroy()
  }
}

/** Lets the event loop run some turns: by then, data written to loopback has been read. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A small whole response. */
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
