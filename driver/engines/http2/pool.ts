/**
 * The connections of an engine: a request uses a connection that has room, or a new one. So the number of connections
 * is the minimum that the streams of the plan and of the target allow, and beside idle ones never more than the
 * requests in flight.
 */
import { fromMillis, type Micros } from '../../../lib/units.ts'
import { systemClock } from '../../../lib/clock.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { Deadlines } from '../deadlines.ts'
import { Dialer } from '../connecting/dial.ts'
import type { DialListener, Dialling, Dials } from '../connecting/dialer.ts'
import type { ConnectionTimes } from '../engine.ts'
import type { HttpJob } from '../http-job.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { Destination } from './message.ts'
import type { Slot } from './slot.ts'

/** The callbacks of a pool. */
export interface PoolOwner {
  connected(times: ConnectionTimes): void
  /** A request failed with its connection. */
  lost(slot: Slot): void
}

/** The interval between checks whether connections are still served, in ms. */
const CHECK = 200

export class Pool implements ConnectionOwner {
  readonly #owner: PoolOwner
  readonly #destination: Destination
  readonly #dials: Dials
  readonly #streams: number
  /** The streams that the target allowed on the connection that was updated last. */
  #room: number
  readonly #all = new Set<Connection>()
  /** Includes all with room; the last used is used first, so that few are in use. */
  readonly #roomy: Connection[] = []
  readonly #idle: Deadlines<Connection> | undefined
  #checks: NodeJS.Timeout | undefined

  /** @throws Error of OpenSSL for credentials that cannot be used */
  constructor(owner: PoolOwner, destination: Destination, { transport, credentials }: HttpJob) {
    this.#owner = owner
    this.#destination = destination
    this.#dials = new Dialer({ transport, credentials, alpn: ['h2'] })
    this.#streams = transport.streams ?? transportDefaults.streams
    this.#room = this.#streams
    this.#idle = idleTimer(transport.idleTimeoutMs)
  }

  take(slot: Slot, now: Micros): void {
    const connection = this.#withRoom() ?? this.#open()
    if (connection.idling) this.#wake(connection)
    connection.take(slot, now)
  }

  /** Makes connections in advance for a number of concurrent requests. */
  prepare(requests: number): void {
    const each = this.#destination.closes ? 1 : this.#room
    while (this.#all.size * each < requests) this.#open()
  }

  /** The number of requests for which established connections have room. */
  get prepared(): number {
    const each = this.#destination.closes ? 1 : this.#room
    return [...this.#all].filter(({ alive }) => alive).length * each
  }

  /** Closes all connections. They must carry no request. */
  close(): void {
    for (const connection of [...this.#all]) connection.drop()
    this.#idle?.stop()
    clearInterval(this.#checks)
    this.#dials.close()
  }

  dial(listener: DialListener): Dialling {
    return this.#dials.dial(this.#destination.route, listener)
  }

  made(times: ConnectionTimes): void {
    this.#owner.connected(times)
  }

  allowed(streams: number): void {
    this.#room = streams
  }

  freed(connection: Connection): void {
    if (!connection.listed && connection.hasRoom) {
      connection.listed = true
      this.#roomy.push(connection)
    }
    if (this.#idle === undefined || connection.load > 0 || connection.idling) return
    connection.idling = true
    connection.firedAt = systemClock.now()
    this.#idle.add(connection)
  }

  displaced(slots: readonly Slot[]): void {
    for (const slot of slots) this.take(slot, systemClock.now())
  }

  broken(slot: Slot): void {
    this.#owner.lost(slot)
  }

  gone(connection: Connection): void {
    if (!this.#all.delete(connection)) return
    if (connection.idling) this.#wake(connection)
    if (connection.listed) this.#roomy.splice(this.#roomy.indexOf(connection), 1)
    connection.listed = false
  }

  readonly #check = (): void => {
    for (const connection of [...this.#all]) connection.check()
  }

  #wake(connection: Connection): void {
    connection.idling = false
    this.#idle?.remove(connection)
  }

  #withRoom(): Connection | undefined {
    for (let last = this.#roomy.at(-1); last !== undefined; last = this.#roomy.at(-1)) {
      if (last.hasRoom) return last
      last.listed = false
      this.#roomy.pop()
    }
    return undefined
  }

  #open(): Connection {
    this.#checks ??= setInterval(this.#check, CHECK)
    const connection = new Connection(this, {
      destination: this.#destination,
      streams: this.#streams,
      room: this.#room,
    })
    this.#all.add(connection)
    connection.listed = true
    this.#roomy.push(connection)
    connection.dial()
    return connection
  }
}

/** Closes connections after a time without requests. */
function idleTimer(limitMs: number | undefined): Deadlines<Connection> | undefined {
  if (limitMs === undefined) return undefined
  return new Deadlines<Connection>(fromMillis(limitMs), (connection) => {
    connection.idling = false
    connection.drop()
  })
}
