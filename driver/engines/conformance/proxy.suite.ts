/** For tests: a small HTTP proxy, for plain targets and for tunnels. */
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export class SmallProxy {
  /** Request lines in the order of arrival, with their credentials. */
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[] = []
  /** Replaces the tunnel for CONNECT. */
  onConnect: ((socket: Duplex) => void) | undefined
  connections = 0
  port = 0
  readonly #server = createServer()
  readonly #sockets = new Set<Duplex>()

  private constructor() {
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1
      this.#keep(socket)
    })
    this.#server.on('request', (incoming, response) => {
      this.#note(incoming)
      const { method, headers, url = '' } = incoming
      const onward = request(url, { method, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.writeHead(502).end())
      incoming.pipe(onward)
    })
    this.#server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
      this.#note(incoming)
      if (this.onConnect === undefined) this.#tunnel(socket, incoming.url ?? '')
      else this.onConnect(socket)
    })
  }

  static async listen(): Promise<SmallProxy> {
    const proxy = new SmallProxy()
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    proxy.port = (proxy.#server.address() as AddressInfo).port
    return proxy
  }

  url(user = ''): string {
    return `http://${user}127.0.0.1:${this.port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Every name leads to this machine. */
  #tunnel(socket: Duplex, authority: string): void {
    const onward = connect(Number(authority.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    this.#keep(onward)
    onward.on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  }

  #note({ method, url, headers }: IncomingMessage): void {
    this.asked.push({ line: `${method ?? ''} ${url ?? ''}`, authorization: headers['proxy-authorization'] })
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
