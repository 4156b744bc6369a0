/** For tests of engines: a target that answers with exactly the bytes, pauses and resets that a test says. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A request as it came, and how. */
export interface Seen {
  readonly line: string
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Bytes of the request, head and body. */
  readonly bytes: number
  /** From 0, in the order in which connections were made. */
  readonly connection: number
  /** Requests on this connection before this one. */
  readonly before: number
}

/** What the target does with each request. */
export type Script = (socket: Socket, seen: Seen) => void | Promise<void>

export class RawTarget {
  readonly seen: Seen[] = []
  connections = 0
  /** Called with each new connection. */
  onConnection: (socket: Socket) => void = () => undefined
  port = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(script: Script) {
    this.#server = createServer((socket) => {
      this.#serve(socket, script)
    })
  }

  /** Listens on a free port of the loopback. */
  static async listen(script: Script, host = '127.0.0.1'): Promise<RawTarget> {
    const target = new RawTarget(script)
    await new Promise<void>((resolve) => target.#server.listen(0, host, resolve))
    target.port = (target.#server.address() as AddressInfo).port
    return target
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(socket: Socket, script: Script): void {
    const connection = this.connections
    this.connections += 1
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    this.onConnection(socket)
    let pending = ''
    let before = 0
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      for (
        let seen = parse(pending, { connection, before });
        seen !== undefined;
        seen = parse(pending, { connection, before })
      ) {
        pending = pending.slice(seen.bytes)
        before += 1
        this.seen.push(seen)
        void script(socket, seen)
      }
    })
  }
}

/** The first whole request of a text, or undefined. */
function parse(text: string, where: { connection: number; before: number }): Seen | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const headers = new Map(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':')
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
    }),
  )
  const bytes = end + 4 + Number(headers.get('content-length') ?? 0)
  if (text.length < bytes) return undefined
  return { line, headers, body: text.slice(end + 4, bytes), bytes, ...where }
}

/** Answers with these bytes and leaves the connection open. */
export function saying(answer: string): Script {
  return (socket) => {
    socket.write(answer, 'latin1')
  }
}

/** Answers with these bytes and then closes in order. */
export function sayingAndClosing(answer: string): Script {
  return (socket) => {
    socket.end(answer, 'latin1')
  }
}

/** Answers with these bytes, lets the engine read them, and resets the connection. */
export function sayingAndResetting(answer: string): Script {
  return async (socket) => {
    if (answer !== '') socket.write(answer, 'latin1')
    await turns()
    socket.resetAndDestroy()
  }
}

/** Lets the event loop go round: what was written to the loopback has been read by then. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A small whole answer. */
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
