/**
 * Makes connections for all engines. It connects to addresses: names are resolved here, and `tls.connect` reads into a
 * given buffer only with a socket that it creates itself.
 */
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { systemClock } from '../../../lib/clock.ts'
import { systemCode } from '../../../lib/errors.ts'
import { transportDefaults, type Transport } from '../../../lib/plan/transport.ts'
import { between, fromMillis, fromSeconds, type Micros, micros, toMillis } from '../../../lib/units.ts'
import { Deadlines, type Timed } from '../deadlines.ts'
import type { DialListener, Dialling, Dials, Route } from './dialer.ts'
import type { ConnectionTimes, Credentials } from '../engine.ts'
import { EngineError, failureOf } from '../failures.ts'
import { type Lookup, Names } from './names.ts'
import { tlsOptionsFor } from './tls-options.ts'

export interface DialerParts {
  readonly transport: Transport
  readonly credentials: Credentials
  /** Protocols to offer in TLS, in order of preference. */
  readonly alpn: readonly string[]
  /** The system's resolver by default. */
  readonly lookup?: Lookup
}

/** The destination that overrides the route: another host and port, or the path of a Unix socket. */
type Place = { readonly path: string } | { readonly host: string; readonly port: number }

/** The options that all dials of a Dialer share. */
interface Ways {
  readonly names: Names
  readonly deadlines: Deadlines<Dial> | undefined
  readonly tls: (host: string) => ConnectionOptions
}

/** Bytes that a socket buffers before it stops reading or reports that it is full. */
const HIGH_WATER_MARK = 65_536
/** Shortages of this machine: trying another address would only hide them. */
const ours: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE'])

export class Dialer implements Dials {
  readonly #transport: Transport
  readonly #ways: Ways

  /** @throws Error of OpenSSL for credentials that cannot be used */
  constructor({ transport, credentials, alpn, lookup }: DialerParts) {
    const { dnsTtlSeconds = transportDefaults.dnsTtlSeconds, connectTimeoutMs } = transport
    this.#transport = transport
    this.#ways = {
      names: new Names(fromSeconds(dnsTtlSeconds), lookup),
      tls: tlsOptionsFor({ transport, credentials, alpn }),
      deadlines: connectTimeoutMs === undefined ? undefined : deadlinesOf(fromMillis(connectTimeoutMs)),
    }
  }

  dial(route: Route, listener: DialListener, onread?: OnReadOpts): Dialling {
    const dial = new Dial(this.#ways, listener, { route, onread })
    dial.start(placeOf(route, this.#transport))
    return dial
  }

  close(): void {
    this.#ways.names.clear()
    this.#ways.deadlines?.stop()
  }
}

function deadlinesOf(limit: Micros): Deadlines<Dial> {
  return new Deadlines<Dial>(limit, (dial) => {
    dial.giveUp(new EngineError('timeout-connect', `no connection within ${toMillis(limit)} ms`))
  })
}

function placeOf(route: Route, { unixSocket, connectTo }: Transport): Place {
  if (unixSocket !== undefined) return { path: unixSocket }
  if (connectTo === undefined) return route
  const colon = connectTo.lastIndexOf(':')
  return { host: connectTo.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(connectTo.slice(colon + 1)) }
}

/** One connection attempt: it tries the addresses in turn, one socket at a time. */
class Dial implements Dialling, Timed<Dial> {
  firedAt: Micros
  older: Dial | undefined
  newer: Dial | undefined
  readonly #ways: Ways
  readonly #listener: DialListener
  readonly #wish: { readonly route: Route; readonly onread: OnReadOpts | undefined }
  readonly #times: ConnectionTimes = { dns: -1, connect: -1, tls: -1 }
  readonly #errors: Error[] = []
  /** The host and the address of the current attempt. */
  #trying: { readonly host: string; readonly address: string } | undefined
  #socket: Socket | undefined
  #onError: (error: Error) => void = () => undefined
  #ended = false
  /** The start of the current step. */
  #since: Micros

  constructor(ways: Ways, listener: DialListener, wish: { route: Route; onread: OnReadOpts | undefined }) {
    this.#ways = ways
    this.#listener = listener
    this.#wish = wish
    this.firedAt = systemClock.now()
    this.#since = this.firedAt
  }

  start(place: Place): void {
    this.#ways.deadlines?.add(this)
    if ('path' in place) this.#connect(place, undefined)
    else if (isIP(place.host) !== 0) this.#tryNext(place, [place.host])
    else this.#resolve(place)
  }

  abort(): void {
    if (this.#end()) this.#drop()
  }

  /** The timeout has expired, and the deadlines have removed this dial. */
  giveUp(error: Error): void {
    this.#ended = true
    this.#drop()
    this.#listener.refused(error)
  }

  /** A lookup that the cache answers is not counted as a step. */
  #resolve(place: { host: string; port: number }): void {
    let asked = false
    this.#ways.names.resolve(place.host, (error, addresses) => {
      if (this.#ended) return
      if (asked) this.#times.dns = this.#step()
      if (error === undefined) this.#tryNext(place, addresses)
      else this.#refuse(error)
    })
    asked = true
  }

  #tryNext({ host, port }: { host: string; port: number }, [address, ...others]: readonly string[]): void {
    if (address === undefined) {
      // An address that refused is more informative than one without a route.
      const [first = new Error(`${host} has no address`)] = this.#errors
      this.#refuse(this.#errors.find((error) => failureOf(error) !== 'unreachable') ?? first)
      return
    }
    this.#trying = { host, address }
    this.#connect({ host: address, port }, (error) => {
      if (ours.has(systemCode(error))) {
        this.#refuse(error)
        return
      }
      this.#ways.names.note(host, address, false)
      this.#errors.push(error)
      this.#tryNext({ host, port }, others)
    })
  }

  /** @param onFailure called when the connection fails; by default the dial ends */
  #connect(place: Place, onFailure: ((error: Error) => void) | undefined): void {
    const { route, onread } = this.#wish
    const base = {
      ...place,
      noDelay: true,
      highWaterMark: HIGH_WATER_MARK,
      ...(onread === undefined ? {} : { onread }),
    }
    this.#since = systemClock.now()
    const socket = route.secure ? connectTls({ ...base, ...this.#ways.tls(route.host) }) : connectTcp(base)
    this.#socket = socket
    let failed = onFailure
    this.#onError = (error) => {
      // Errors of an abandoned socket are ignored.
      if (this.#socket !== socket) return
      socket.destroy()
      if (failed === undefined) this.#refuse(error)
      else failed(error)
    }
    socket.on('error', this.#onError)
    socket.once('connect', () => {
      if (this.#ended) return
      failed = undefined
      this.#onConnected(socket)
    })
  }

  #onConnected(socket: Socket): void {
    this.#times.connect = this.#step()
    if (this.#trying !== undefined) this.#ways.names.note(this.#trying.host, this.#trying.address, true)
    this.#trying = undefined
    if (!this.#wish.route.secure) {
      this.#handOver(socket)
      return
    }
    socket.once('secureConnect', () => {
      if (this.#ended) return
      this.#times.tls = this.#step()
      this.#handOver(socket)
    })
  }

  /** The duration of the step that ends now. */
  #step(): Micros {
    const now = systemClock.now()
    const took = between(this.#since, now)
    this.#since = now
    return micros(Math.max(0, took))
  }

  #handOver(socket: Socket): void {
    if (!this.#end()) return
    this.#socket = undefined
    // From here on, errors belong to the listener; and a socket with a long life must not retain the dial.
    socket.off('error', this.#onError)
    this.#listener.connected(socket, this.#times)
  }

  #refuse(error: Error): void {
    if (!this.#end()) return
    this.#drop()
    this.#listener.refused(error)
  }

  /** Ends the dial; returns false if it had ended before. */
  #end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#ways.deadlines?.remove(this)
    return true
  }

  /** An address that was silent until the timeout is also tried last from now on. */
  #drop(): void {
    if (this.#trying !== undefined) this.#ways.names.note(this.#trying.host, this.#trying.address, false)
    this.#socket?.destroy()
    this.#socket = undefined
  }
}
