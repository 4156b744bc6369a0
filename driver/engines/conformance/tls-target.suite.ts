/** For tests over TLS: a target that responds to each request with OK, and records the handshake of each connection. */
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls'
import { OK } from './raw-target.suite.ts'

/** One completed handshake as the target saw it. */
export interface Agreed {
  /** The name that the client requested (SNI); false without one. */
  readonly name: string | false
  readonly protocol: string | false | null
  /** The common name in the client's certificate. */
  readonly client: string | undefined
  readonly resumed: boolean
}

export class TlsTarget {
  /** In the order in which the target completed the handshakes; the client may complete its side earlier. */
  readonly agreed: Agreed[] = []
  /** The number of accepted connections, with or without a handshake. */
  connections = 0
  readonly port: number
  #onAgreed: () => void = () => undefined
  readonly #end: () => Promise<unknown>

  private constructor(port: number, end: () => Promise<unknown>) {
    this.port = port
    this.#end = end
  }

  /** Listens on a free port of loopback. */
  static async listen(options: TlsOptions, host = '127.0.0.1'): Promise<TlsTarget> {
    const sockets = new Set<Socket>()
    const server = createServer({ ALPNProtocols: ['http/1.1'], ...options })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const target = new TlsTarget((server.address() as AddressInfo).port, () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    })
    server.on('connection', (socket: Socket) => {
      target.connections += 1
      sockets.add(socket)
      socket.on('error', () => undefined)
    })
    server.on('tlsClientError', () => undefined)
    server.on('secureConnection', (socket) => {
      target.#serve(socket)
    })
    return target
  }

  url(path = '/', host = 'localhost'): string {
    return `https://${host}:${this.port}${path}`
  }

  /** Resolves with all connections once there are `count`. */
  async until(count: number): Promise<readonly Agreed[]> {
    while (this.agreed.length < count) await new Promise<void>((resolve) => (this.#onAgreed = resolve))
    return this.agreed
  }

  async close(): Promise<void> {
    await this.#end()
  }

  #serve(socket: TLSSocket): void {
    // Node types the certificate of a client without one as a certificate without fields.
    const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string } }
    const name = (socket as { servername?: string | false }).servername ?? false
    this.agreed.push({ name, protocol: socket.alpnProtocol, client: subject?.CN, resumed: socket.isSessionReused() })
    this.#onAgreed()
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').endsWith('\r\n\r\n')) socket.write(OK)
    })
  }
}
