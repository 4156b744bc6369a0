/** HTTP/1.1 by undici: one client per slot, one request at a time on it, no retries and no redirects. */
import type { Client, Dispatcher } from 'undici'
import { type Transport, transportDefaults } from '../../../lib/plan/transport.ts'
import type { Exchange } from '../../load-thread/exchange.ts'
import { Deadlines } from '../deadlines.ts'
import { Dialer } from '../dial.ts'
import { routeTo } from '../dialer.ts'
import type { ConnectionTimes, Engine, Sink } from '../engine.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { emptyCompletion, LateFailures } from '../outcomes.ts'
import { prepareAll, type Prepared } from '../prepared.ts'
import { proxyOf, TunnelDialer } from '../proxy.ts'
import { Slot, type SlotWays } from '../slots.ts'

const LONGEST_IDLE_MS = 600_000

/**
 * @throws BreakwaterError `invalid-request` for a request that HTTP/1.1 cannot carry; see `prepare`
 * @throws Error of OpenSSL for credentials that cannot be used
 */
export const undiciEngine: HttpEngineFactory = (job, sink) => new UndiciEngine(job, sink)

/** A request of the plan, as undici wants it. */
interface Request {
  readonly prepared: Prepared
  readonly options: Dispatcher.DispatchOptions
}

function requestOf(prepared: Prepared, { transport }: HttpJob): Request {
  return { prepared, options: optionsOf(prepared, transport) }
}

class UndiciEngine implements Engine {
  readonly #sink: Sink
  readonly #limit: number
  /** By their places in the plan. */
  readonly #requests: readonly [Request, ...Request[]]
  readonly #ways: SlotWays
  readonly #slots = new Set<Slot>()
  readonly #free: Slot[] = []
  readonly #deadlines: Deadlines<Slot>
  #inFlight = 0
  #closing: Promise<void> | undefined
  #drained: () => void = () => undefined
  readonly #completion = emptyCompletion()
  /** undici must not be asked for more while it reports a failure. */
  readonly #late: LateFailures<Slot>

  constructor(job: HttpJob, sink: Sink) {
    this.#sink = sink
    this.#limit = job.slots
    const [first, ...others] = prepareAll(job)
    this.#ways = waysOf(job, first)
    this.#requests = [requestOf(first, job), ...others.map((prepared) => requestOf(prepared, job))]
    this.#deadlines = new Deadlines(job.timeout, (slot) => {
      this.#expire(slot)
    })
    this.#late = new LateFailures({
      free: (slot) => {
        this.#release(slot)
      },
      failed: (failure) => {
        sink.failed(failure)
      },
      told: () => {
        if (this.#inFlight === 0) this.#drained()
      },
    })
  }

  get inFlight(): number {
    return this.#inFlight
  }

  fire(exchange: Exchange): boolean {
    if (this.#closing !== undefined) return false
    const slot = this.#free.pop() ?? this.#open()
    if (slot === undefined) return false
    this.#inFlight += 1
    slot.begin(exchange)
    this.#deadlines.add(slot)
    const { prepared, options } = this.#requests[exchange.name] ?? this.#requests[0]
    // undici copies the headers before it returns.
    if (prepared.numbered) prepared.headers[prepared.headers.length - 1] = String(exchange.request)
    slot.client.dispatch(options, slot)
    return true
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async destroy(): Promise<void> {
    const closed = this.close()
    for (const slot of this.#slots) {
      if (!slot.busy) continue
      this.#deadlines.remove(slot)
      this.#giveUp(slot, 'aborted')
    }
    await closed
  }

  /** undici says that a response is whole. */
  whole(slot: Slot): void {
    this.#deadlines.remove(slot)
    this.#tell(slot)
  }

  /** undici says that a request failed, which it says of some whole responses, too. */
  broken(slot: Slot): void {
    this.#deadlines.remove(slot)
    if (slot.failure !== undefined) this.#late.add(slot)
    else {
      setImmediate(() => {
        this.#tell(slot)
      })
    }
  }

  connected(times: ConnectionTimes): void {
    this.#sink.connected(times)
  }

  #open(): Slot | undefined {
    if (this.#slots.size >= this.#limit) return undefined
    const slot = new Slot(this.#ways, this)
    this.#slots.add(slot)
    return slot
  }

  #expire(slot: Slot): void {
    this.#giveUp(slot, slot.connected ? 'timeout' : 'timeout-connect')
  }

  /** Ends a request that is still on its way. Its answer might yet come, so the connection goes with it. */
  #giveUp(slot: Slot, code: 'timeout' | 'timeout-connect' | 'aborted'): void {
    slot.finish(code)
    void slot.dispose()
    this.#late.add(slot)
  }

  #release(slot: Slot): void {
    this.#inFlight -= 1
    if (slot.disposed) this.#slots.delete(slot)
    else this.#free.push(slot)
  }

  /** Frees the slot and tells what it brought. */
  #tell(slot: Slot): void {
    this.#release(slot)
    slot.describe(this.#completion)
    try {
      this.#sink.completed(this.#completion)
    } catch (error) {
      // undici would swallow it: what a sink throws is a bug of ours and ends the process.
      setImmediate(() => {
        throw error
      })
    }
    if (this.#inFlight === 0) this.#drained()
  }

  async #close(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve))
    this.#deadlines.stop()
    await Promise.all([...this.#slots].map((slot) => slot.dispose()))
    this.#ways.dials.close()
  }
}

/** A proxy speaks for a plain target, and tunnels to one that speaks TLS. */
function waysOf({ transport, credentials }: HttpJob, { origin }: Prepared): SlotWays {
  const parts = { transport, credentials, alpn: ['http/1.1'] }
  const options = clientOptionsOf(transport)
  const route = routeTo(new URL(origin))
  if (transport.proxy === undefined) return { origin, options, route, dials: new Dialer(parts) }
  const proxy = proxyOf(transport.proxy)
  if (route.secure) return { origin, options, route, dials: new TunnelDialer(parts, proxy) }
  return { origin, options, route: proxy.route, dials: new Dialer(parts) }
}

/** Idle connections are kept as long as the target keeps them, or says in `keep-alive`, unless the plan sets a limit. */
function clientOptionsOf({ idleTimeoutMs, maxHeaderBytes, maxBodyBytes }: Transport): Client.Options {
  const idle = idleTimeoutMs ?? LONGEST_IDLE_MS
  return {
    pipelining: 1,
    // Our own deadlines count.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idle,
    keepAliveMaxTimeout: idle,
    maxHeaderSize: maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
    ...(maxBodyBytes === undefined ? {} : { maxResponseSize: maxBodyBytes }),
  }
}

/**
 * `reset: false` keeps the connection after HEAD, and after a body with GET, where undici would close it; `true` asks for
 * its closing. A proxy is told the whole address of a plain target (RFC 9112 §3.2.2).
 */
function optionsOf(
  { origin, path, method, headers, body }: Prepared,
  transport: Transport,
): Dispatcher.DispatchOptions {
  const common = { method, headers, body: body ?? null, reset: transport.keepAlive === false }
  if (transport.proxy === undefined || origin.startsWith('https:')) return { ...common, path }
  const { authorization } = proxyOf(transport.proxy)
  // In front: the last header is the request's number.
  if (authorization !== undefined) headers.unshift('proxy-authorization', authorization)
  return { ...common, path: origin + path }
}
