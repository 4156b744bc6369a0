/** HTTP/1.1 on undici: one client per slot, one request at a time on it, no retries and no redirects. */
import type { Client } from 'undici'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { type Transport, transportDefaults } from '../../../lib/plan/transport.ts'
import { Dialer } from '../connecting/dial.ts'
import { routeTo } from '../connecting/dialer.ts'
import type { ConnectionTimes, Sink } from '../engine.ts'
import type { Exchange } from '../exchange.ts'
import { UNAUTHORIZED } from '../auth/digest-session.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { prepareAll, type Prepared } from '../prepared.ts'
import { proxyOf, TunnelDialer } from '../connecting/proxy.ts'
import { timeoutDetail } from '../progress.ts'
import { SlotEngine } from '../slot-engine.ts'
import { authorized, instantOf, optionsFor, type Request, requestOf } from './request.ts'
import { Slot, type SlotOwner, type SlotWays } from './slot.ts'

const LONGEST_IDLE_MS = 600_000

/**
 * @throws BreakwaterError `invalid-request` for a request that HTTP/1.1 cannot carry; see `prepare`
 * @throws Error of OpenSSL for credentials that cannot be used
 */
export const undiciEngine: HttpEngineFactory = (job, sink) => new UndiciEngine(job, sink)

class UndiciEngine extends SlotEngine<Slot> implements SlotOwner {
  /** In the order of the plan. */
  readonly #requests: readonly [Request, ...Request[]]
  readonly #ways: SlotWays

  constructor(job: HttpJob, sink: Sink) {
    super(job, sink)
    const [first, ...others] = prepareAll(job)
    this.#ways = waysOf(job, first)
    const requests = others.map((prepared) => requestOf(prepared, job.transport))
    this.#requests = [requestOf(first, job.transport), ...requests]
  }

  /** undici reports that a response is complete. */
  whole(slot: Slot): void {
    const request = this.#requestOf(slot.exchange)
    const { digest } = request.prepared
    const again =
      digest !== undefined && slot.status === UNAUTHORIZED && slot.handshake.refused(digest, slot.challenges)
    if (again === true) this.#send(slot, request)
    else if (again === false) this.succeeded(slot)
    else {
      slot.finish(again.code, again.detail)
      this.failed(slot)
    }
  }

  /**
   * undici reports that a request failed, which it also does for some whole responses: the client gets no other request
   * meanwhile.
   */
  broken(slot: Slot): void {
    if (slot.failure !== undefined) {
      this.failed(slot)
      return
    }
    this.settled(slot)
    setImmediate(() => {
      this.tell(slot)
    })
  }

  connected(times: ConnectionTimes): void {
    this.sink.connected(times)
  }

  protected create(): Slot {
    return new Slot(this.#ways, this, this.judge())
  }

  protected begin(slot: Slot, exchange: Exchange): void {
    const request = this.#requestOf(exchange)
    slot.begin(exchange, instantOf(request))
    this.#send(slot, request)
  }

  #requestOf({ name }: Exchange): Request {
    return this.#requests[name] ?? this.#requests[0]
  }

  #send(slot: Slot, request: Request): void {
    if (slot.handshake.repeated) slot.repeat()
    const options = optionsFor(request, slot.exchange.request, slot.handedOver)
    slot.client.dispatch(authorized(options, request, slot.handshake), slot)
  }

  protected override overdue(slot: Slot): FailureCode {
    return slot.connected ? 'timeout' : 'timeout-connect'
  }

  /** The response might still arrive, so the connection is closed with the request. */
  protected giveUp(slot: Slot, code: FailureCode): void {
    slot.finish(code, timeoutDetail(slot, code, this.timeoutOf(slot)))
    void slot.dispose()
  }

  protected override putBack(slot: Slot): void {
    if (slot.disposed) this.slots.delete(slot)
    else super.putBack(slot)
  }

  protected override report(): void {
    try {
      super.report()
    } catch (error) {
      // undici would swallow the error: an error of a sink is a bug here and must end the process.
      setImmediate(() => {
        throw error
      })
    }
  }

  protected async shutDown(): Promise<void> {
    await Promise.all([...this.slots].map((slot) => slot.dispose()))
    this.#ways.dials.close()
  }
}

/** How connections are made: a proxy forwards to a plain target, and tunnels to one with TLS. */
export function waysOf({ transport, credentials }: HttpJob, { origin }: Prepared): SlotWays {
  const parts = { transport, credentials, alpn: ['http/1.1'] }
  const options = clientOptionsOf(transport)
  const route = routeTo(new URL(origin))
  if (transport.proxy === undefined) return { origin, options, route, dials: new Dialer(parts) }
  const proxy = proxyOf(transport.proxy)
  if (route.secure) return { origin, options, route, dials: new TunnelDialer(parts, proxy) }
  return { origin, options, route: proxy.route, dials: new Dialer(parts) }
}

/**
 * Idle connections are kept as long as the target keeps them, or as its `keep-alive` specifies, unless the plan sets a
 * limit.
 */
function clientOptionsOf({ idleTimeoutMs, maxHeaderBytes, maxBodyBytes }: Transport): Client.Options {
  const idle = idleTimeoutMs ?? LONGEST_IDLE_MS
  return {
    pipelining: 1,
    // Our own deadlines apply.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idle,
    keepAliveMaxTimeout: idle,
    maxHeaderSize: maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
    ...(maxBodyBytes === undefined ? {} : { maxResponseSize: maxBodyBytes }),
  }
}
