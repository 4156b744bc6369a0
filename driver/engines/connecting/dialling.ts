/** Makes one connection: tries the addresses of its name side by side, and runs TLS on the first one established. */
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { systemClock } from '../../../lib/clock.ts'
import { plural } from '../../../lib/measure/phrases.ts'
import { between, type Micros, micros } from '../../../lib/units.ts'
import type { Deadlines, Timed } from '../deadlines.ts'
import type { ConnectionTimes } from '../engine.ts'
import { EngineError } from '../failures.ts'
import type { DialListener, Dialling, Route } from './dialer.ts'
import type { Names } from './names.ts'
import { type Contest, Race, type Refusal } from './race.ts'
import { type Place, refusalAt, refusalOf, timedOut, unresolved, written } from './connect-errors.ts'

/** Shared by all dials of a Dialer. */
export interface DialWays {
  readonly names: Names
  readonly deadlines: Deadlines<Dial> | undefined
  readonly tls: (host: string) => ConnectionOptions
}

/** The parameters of a dial. */
export interface DialWish {
  readonly route: Route
  /** Where to connect, regardless of the route. */
  readonly place: Place
  readonly onread: OnReadOpts | undefined
}

/** A socket that connects to an address. */
interface Attempt {
  readonly place: Place
  readonly socket: Socket
  readonly onError: (error: Error) => void
}

/** Bytes that a socket buffers before it stops reading or reports that it is full. */
const HIGH_WATER_MARK = 65_536

export class Dial implements Dialling, Timed<Dial>, Contest<Attempt> {
  firedAt: Micros
  older: Dial | undefined
  newer: Dial | undefined
  readonly #ways: DialWays
  readonly #listener: DialListener
  readonly #wish: DialWish
  readonly #times: ConnectionTimes = { dns: -1, connect: -1, tls: -1 }
  #race: Race<Attempt> | undefined
  /** The established connection, until it is handed over. */
  #winner: Attempt | undefined
  #ended = false
  /** When the current step began. */
  #since: Micros

  constructor(ways: DialWays, listener: DialListener, wish: DialWish) {
    this.#ways = ways
    this.#listener = listener
    this.#wish = wish
    this.firedAt = systemClock.now()
    this.#since = this.firedAt
  }

  start(): void {
    const { place } = this.#wish
    this.#ways.deadlines?.add(this)
    if ('path' in place) this.#compete([place.path])
    else if (isIP(place.host) === 0) this.#resolve(place.host)
    else this.#compete([place.host])
  }

  get progress(): string {
    if (this.#winner !== undefined) return `during the TLS handshake with ${written(this.#winner.place)}`
    const [first, ...others] = this.#race?.pending ?? []
    if (first === undefined) return `while resolving ${hostOf(this.#wish.place)}`
    return `while connecting to ${among(written(this.#placeOf(first)), others.length)}`
  }

  abort(): void {
    if (this.#end()) this.#drop()
  }

  /** The time limit has passed, and the deadlines have already removed this dial. */
  giveUp(limit: Micros): void {
    const error = new EngineError('timeout-connect', timedOut(limit, this.progress))
    this.#ended = true
    this.#drop()
    this.#listener.refused(error)
  }

  attempt(address: string, ended: (error: Error | undefined) => void): Attempt {
    const { route, onread } = this.#wish
    const place = this.#placeOf(address)
    const base = {
      ...place,
      noDelay: true,
      highWaterMark: HIGH_WATER_MARK,
      ...(onread === undefined ? {} : { onread }),
    }
    const socket = route.secure ? connectTls({ ...base, ...this.#ways.tls(route.host) }) : connectTcp(base)
    const onError = (error: Error): void => {
      if (this.#winner?.socket === socket) this.#refuse(refusalOf(error, written(place)))
      else ended(error)
    }
    socket.on('error', onError)
    socket.once('connect', () => {
      ended(undefined)
    })
    return { place, socket, onError }
  }

  abandon({ socket }: Attempt): void {
    socket.destroy()
  }

  failing(address: string): void {
    this.#note(address, false)
  }

  won(attempt: Attempt, address: string): void {
    this.#winner = attempt
    this.#times.connect = this.#step()
    this.#note(address, true)
    if (!this.#wish.route.secure) {
      this.#handOver(attempt)
      return
    }
    attempt.socket.once('secureConnect', () => {
      if (this.#ended) return
      this.#times.tls = this.#step()
      this.#handOver(attempt)
    })
  }

  lost({ address, error }: Refusal, others: number): void {
    const place = this.#placeOf(address)
    this.#refuse(refusalAt(error, { place, where: among(written(place), others) }))
  }

  /** A lookup that the cache answers has no duration. */
  #resolve(host: string): void {
    let asked = false
    this.#ways.names.resolve(host, (error, addresses) => {
      if (this.#ended) return
      if (asked) this.#times.dns = this.#step()
      if (error === undefined) this.#compete(addresses)
      else this.#refuse(unresolved(error, host))
    })
    asked = true
  }

  /** The time of connecting begins with the first attempt. */
  #compete(addresses: readonly string[]): void {
    this.#since = systemClock.now()
    this.#race = new Race(this, addresses)
    this.#race.begin()
  }

  #placeOf(address: string): Place {
    const { place } = this.#wish
    return 'path' in place ? place : { host: address, port: place.port }
  }

  #note(address: string, worked: boolean): void {
    const { place } = this.#wish
    if ('host' in place) this.#ways.names.note(place.host, address, worked)
  }

  /** The duration of the step that ends now. */
  #step(): Micros {
    const now = systemClock.now()
    const took = between(this.#since, now)
    this.#since = now
    return micros(Math.max(0, took))
  }

  #handOver({ socket, onError }: Attempt): void {
    if (!this.#end()) return
    this.#winner = undefined
    this.#race = undefined
    // From here on errors belong to the listener, and a socket that remains open must not retain the dial.
    socket.off('error', onError)
    this.#listener.connected(socket, this.#times)
  }

  #refuse(error: Error): void {
    if (!this.#end()) return
    this.#drop()
    this.#listener.refused(error)
  }

  /** Ends the dial; returns false if it had already ended. */
  #end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#ways.deadlines?.remove(this)
    return true
  }

  #drop(): void {
    this.#race?.stop()
    this.#winner?.socket.destroy()
    this.#winner = undefined
  }
}

function hostOf(place: Place): string {
  return 'path' in place ? place.path : place.host
}

/** A destination, and the number of other ones. */
function among(where: string, others: number): string {
  return others === 0 ? where : `${where} and ${plural(others, 'other address', 'other addresses')}`
}
