/** An HTTP proxy: its address, and a tunnel through it (RFC 9110 §9.3.6) for targets that use TLS. */
import type { Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { systemClock } from '../../../lib/clock.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { between, fromMillis, type Micros, micros } from '../../../lib/units.ts'
import { Dialer, type DialerParts } from './dial.ts'
import { type DialListener, type Dialling, type Dials, type Route, routeTo } from './dialer.ts'
import type { ConnectionTimes } from '../engine.ts'
import { EngineError } from '../failures.ts'
import { Gathered } from '../gathered.ts'
import { refusalOf, timedOut, written } from './connect-errors.ts'
import { tlsOptionsFor } from './tls-options.ts'

export interface Proxy {
  readonly route: Route
  /** The value of `proxy-authorization`: user and password of the address (RFC 7617), if it contains any. */
  readonly authorization: string | undefined
}

/** @param address of a proxy, http only */
export function proxyOf(address: string): Proxy {
  const url = new URL(address)
  const user = [url.username, url.password].map(decodeURIComponent).join(':')
  const authorization = user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`
  return { route: routeTo(url), authorization }
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')
/** "HTTP/1.1 200 ", and its length in characters. */
const STATUS_LINE = /^HTTP\/1\.[01] (\d\d\d)[ \r]/
const STATUS_LINE_BEGINS = 13

/** The options that all tunnels of a TunnelDialer share. */
interface Ways {
  readonly proxy: Proxy
  readonly toProxy: Dialer
  readonly tls: (host: string) => ConnectionOptions
  readonly limitMs: number | undefined
  readonly maxHeadBytes: number
}

/**
 * Dials through a proxy: requests a tunnel and performs the TLS handshake inside. The step `connect` lasts until the
 * tunnel is established. Reading into a given buffer is not possible: the socket exists before TLS begins.
 */
export class TunnelDialer implements Dials {
  readonly #ways: Ways

  /** @throws Error of OpenSSL for credentials that cannot be used */
  constructor(parts: DialerParts, proxy: Proxy) {
    // The timeout covers all steps, and the connection to the proxy does not use TLS.
    const { connectTimeoutMs, ...transport } = parts.transport
    this.#ways = {
      proxy,
      toProxy: new Dialer({ ...parts, transport, credentials: {} }),
      tls: tlsOptionsFor(parts),
      limitMs: connectTimeoutMs,
      maxHeadBytes: transport.maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
    }
  }

  dial(route: Route, listener: DialListener): Dialling {
    return new Tunnel(this.#ways, route, listener)
  }

  close(): void {
    this.#ways.toProxy.close()
  }
}

/** One tunnel that is being established. */
class Tunnel implements Dialling {
  readonly #ways: Ways
  readonly #route: Route
  readonly #listener: DialListener
  readonly #dialling: Dialling
  readonly #timer: NodeJS.Timeout | undefined
  #times: ConnectionTimes = { dns: -1, connect: -1, tls: -1 }
  #socket: Socket | undefined
  readonly #head = new Gathered()
  /** The TLS handshake with the target is in progress. */
  #secured = false
  #ended = false
  #since: Micros = micros(0)

  constructor(ways: Ways, route: Route, listener: DialListener) {
    this.#ways = ways
    this.#route = route
    this.#listener = listener
    const { limitMs, toProxy, proxy } = ways
    if (limitMs !== undefined) this.#timer = setTimeout(this.#giveUp, limitMs)
    this.#dialling = toProxy.dial(proxy.route, {
      connected: (socket, times) => {
        this.#times = times
        this.#ask(socket)
      },
      refused: this.#refuse,
    })
  }

  abort(): void {
    if (!this.#end()) return
    this.#dialling.abort()
    this.#socket?.destroy()
  }

  get progress(): string {
    const proxy = `the proxy ${written(this.#ways.proxy.route)}`
    if (this.#socket === undefined) return this.#dialling.progress
    if (this.#secured) return `during the TLS handshake with ${written(this.#route)} through ${proxy}`
    return `while waiting for ${proxy} to connect to ${written(this.#route)}`
  }

  #giveUp = (): void => {
    const limit = fromMillis(this.#ways.limitMs ?? 0)
    this.#refuse(new EngineError('timeout-connect', timedOut(limit, this.progress)))
  }

  #ask(socket: Socket): void {
    const { authorization } = this.#ways.proxy
    const authority = written(this.#route)
    const credentials = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`
    this.#socket = socket
    this.#since = systemClock.now()
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
    socket.on('data', this.#onData)
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`)
  }

  #onError = (error: Error): void => {
    const { proxy } = this.#ways
    this.#refuse(refusalOf(error, written(this.#secured ? this.#route : proxy.route)))
  }

  #onClose = (): void => {
    this.#refuse(new EngineError('closed', 'the proxy closed the connection before it answered CONNECT'))
  }

  #onData = (chunk: Buffer): void => {
    const before = this.#head.length
    this.#head.add(chunk, 0, chunk.length)
    const { bytes, length } = this.#head
    // Of the earlier bytes, only the last ones can be part of the empty line.
    const emptyLine = bytes.subarray(0, length).indexOf(END_OF_HEAD, Math.max(0, before - END_OF_HEAD.length + 1))
    const end = emptyLine < 0 ? length : emptyLine + END_OF_HEAD.length
    if (end > this.#ways.maxHeadBytes) this.#refuse(notHttp())
    else if (emptyLine >= 0) this.#answered(bytes.subarray(0, end), bytes.subarray(end, length))
  }

  #answered(head: Buffer, early: Buffer): void {
    const status = STATUS_LINE.exec(head.toString('latin1', 0, STATUS_LINE_BEGINS))?.[1]
    if (status === undefined) this.#refuse(notHttp())
    else if (!status.startsWith('2'))
      this.#refuse(new EngineError('refused', `the proxy answered ${status} to CONNECT`))
    else this.#secure(early)
  }

  /** @param early the bytes after the proxy's response, which belong to the target */
  #secure(early: Buffer): void {
    const socket = this.#socket
    if (socket === undefined) return
    socket.off('data', this.#onData)
    socket.off('close', this.#onClose)
    socket.pause()
    if (early.length > 0) socket.unshift(early)
    // The tunnel object lives as long as its socket.
    this.#head.clear()
    this.#times.connect += this.#step()
    const secured = connectTls({ ...this.#ways.tls(this.#route.host), socket })
    this.#socket = secured
    this.#secured = true
    secured.on('error', this.#onError)
    secured.once('secureConnect', () => {
      this.#times.tls = this.#step()
      if (this.#end()) this.#listener.connected(secured, this.#times)
    })
  }

  #step(): number {
    const now = systemClock.now()
    const took = Math.max(0, between(this.#since, now))
    this.#since = now
    return took
  }

  #refuse = (error: Error): void => {
    if (!this.#end()) return
    this.#dialling.abort()
    this.#socket?.destroy()
    this.#listener.refused(error)
  }

  /** Ends the attempt; returns false if it had ended before. */
  #end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    clearTimeout(this.#timer)
    return true
  }
}

function notHttp(): EngineError {
  return new EngineError('protocol', 'what the proxy answered to CONNECT is not HTTP')
}
