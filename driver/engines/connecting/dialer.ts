/** Makes connections: name, TCP or Unix socket, TLS, each step timed. Every engine dials through it. */
import type { OnReadOpts, Socket } from 'node:net'
import type { ConnectionTimes } from '../engine.ts'

/** The destination of a request. */
export interface Route {
  readonly secure: boolean
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** The route to an address of http or https. */
export function routeTo({ protocol, hostname, port }: URL): Route {
  const secure = protocol === 'https:'
  return { secure, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? (secure ? 443 : 80) : port) }
}

/** Receives the result of a dial: exactly one call, later than `dial` returns, and none after `abort`. */
export interface DialListener {
  /** The connection is established, including TLS. From here on the listener owns the socket and its events. */
  connected(socket: Socket, times: ConnectionTimes): void
  refused(error: Error): void
}

/** A connection attempt in progress. */
export interface Dialling {
  /** The current step, for an error text that begins with its duration: 'while connecting to 10.0.0.1:80'. */
  readonly progress: string
  /** Aborts the attempt, and releases everything. */
  abort(): void
}

export interface Dials {
  /** @param onread read into this buffer, without 'data' events (net.connect's option of that name); also with TLS */
  dial(route: Route, listener: DialListener, onread?: OnReadOpts): Dialling
  /** Clears names and timers. Connections that were handed over are not affected. */
  close(): void
}
