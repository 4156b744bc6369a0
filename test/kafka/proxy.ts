/**
 * A TCP proxy inside the test process that can hurt the connections through it: the network between a client and Kafka,
 * for tests of what happens when it fails.
 */
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'
import { performance } from 'node:perf_hooks'
import { pause as sleep } from '../../lib/clock.ts'
import { splitAddress } from './probe.ts'

/** Bytes of one direction that the proxy holds before it stops reading. */
const MOST_HELD = 1 << 20

/** The faults as they are now; every direction of every connection looks at them. */
interface Faults {
  delay: number
  /** Unresolved while nothing may pass. */
  passable: Promise<void>
}

/** A running proxy. All faults hold for both directions of all connections, old and new. */
export interface Proxy {
  /** host:port for clients. */
  readonly address: string
  readonly port: number
  /** How many connections of clients are open. */
  readonly connections: number
  /** Ends all connections and refuses new ones, as if the machine were away, until `resume()`. */
  cut(): Promise<void>
  /** Lets no byte pass, in silence: connections stay open and new ones are accepted, until `resume()`. */
  pause(): void
  /** Undoes `cut()` and `pause()`: bytes that were held pass now. */
  resume(): Promise<void>
  /** Resets all connections at once (RST); new ones are served as before. */
  resetAll(): void
  /** From now on bytes pass so many milliseconds late in each direction, in order; 0 turns it off. */
  delay(milliseconds: number): void
  /** Ends all connections and the proxy. */
  close(): Promise<void>
}

/** Starts a proxy on a free port of 127.0.0.1 before a server at host:port, which need not listen yet. */
export async function startProxy(target: string): Promise<Proxy> {
  const proxy = new FaultProxy(target)
  await proxy.listen(0)
  return proxy
}

class FaultProxy implements Proxy {
  readonly #target: { host: string; port: number }
  readonly #server: Server
  readonly #clients = new Set<Socket>()
  readonly #faults: Faults = { delay: 0, passable: Promise.resolve() }
  #letPass: () => void = () => undefined
  #port = 0

  constructor(target: string) {
    this.#target = splitAddress(target)
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.#serve(client)
    })
  }

  get port(): number {
    return this.#port
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`
  }

  get connections(): number {
    return this.#clients.size
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async cut(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const client of this.#clients) client.destroy()
    await closed
  }

  pause(): void {
    this.#letPass()
    this.#faults.passable = new Promise((resolve) => {
      this.#letPass = resolve
    })
  }

  async resume(): Promise<void> {
    this.#letPass()
    this.#faults.passable = Promise.resolve()
    if (!this.#server.listening) await this.listen(this.#port)
  }

  resetAll(): void {
    for (const client of this.#clients) client.resetAndDestroy()
  }

  delay(milliseconds: number): void {
    this.#faults.delay = milliseconds
  }

  async close(): Promise<void> {
    await this.cut()
    this.#letPass()
  }

  #serve(client: Socket): void {
    const server = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    this.#clients.add(client)
    client.on('close', () => this.#clients.delete(client))
    tie(client, server)
    tie(server, client)
    carry(client, server, this.#faults)
    carry(server, client, this.#faults)
  }
}

/** What ends one side ends the other: a failure as a reset, an end in order as an end. */
function tie(side: Socket, other: Socket): void {
  side.on('error', () => other.resetAndDestroy())
  side.on('close', () => other.destroy())
}

interface Held {
  readonly bytes: Buffer
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly due: number
}

/** Passes on what comes from one side to the other, through the faults, in order. */
function carry(from: Socket, to: Socket, faults: Faults): void {
  const queue: Held[] = []
  let held = 0
  let ended = false
  let busy = false
  const work = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let next = queue[0]; next !== undefined && !to.destroyed; next = queue[0]) {
      await due(next.due, faults)
      to.write(next.bytes)
      queue.shift()
      held -= next.bytes.length
      if (held < MOST_HELD) from.resume()
    }
    busy = false
    if (ended && queue.length === 0) to.end()
  }
  from.on('data', (bytes: Buffer) => {
    queue.push({ bytes, due: performance.now() + faults.delay })
    held += bytes.length
    if (held >= MOST_HELD) from.pause()
    void work()
  })
  from.on('end', () => {
    ended = true
    void work()
  })
}

async function due(at: number, faults: Faults): Promise<void> {
  for (let left = at - performance.now(); left > 0; left = at - performance.now()) await sleep(Math.ceil(left))
  let gate: Promise<void>
  do {
    gate = faults.passable
    await gate
    // A new pause may have begun while the end of the one before was waited for.
  } while (gate !== faults.passable)
}
