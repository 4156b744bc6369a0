/**
 * Makes connections for all engines. It connects to addresses: names are resolved here, and `tls.connect` reads into a
 * given buffer only with a socket that it creates itself.
 */
import type { OnReadOpts } from 'node:net'
import { transportDefaults, type Transport } from '../../../lib/plan/transport.ts'
import { fromMillis, fromSeconds, type Micros } from '../../../lib/units.ts'
import { Deadlines } from '../deadlines.ts'
import type { Credentials } from '../engine.ts'
import type { DialListener, Dialling, Dials, Route } from './dialer.ts'
import { Dial, type DialWays } from './dialling.ts'
import { type Lookup, Names } from './names.ts'
import type { Place } from './connect-errors.ts'
import { tlsOptionsFor } from './tls-options.ts'

export interface DialerParts {
  readonly transport: Transport
  readonly credentials: Credentials
  /** Protocols to offer in TLS, in order of preference. */
  readonly alpn: readonly string[]
  /** The system's resolver by default. */
  readonly lookup?: Lookup
}

export class Dialer implements Dials {
  readonly #transport: Transport
  readonly #ways: DialWays

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
    const dial = new Dial(this.#ways, listener, { route, place: placeOf(route, this.#transport), onread })
    dial.start()
    return dial
  }

  close(): void {
    this.#ways.names.clear()
    this.#ways.deadlines?.stop()
  }
}

function deadlinesOf(limit: Micros): Deadlines<Dial> {
  return new Deadlines<Dial>(limit, (dial) => {
    dial.giveUp(limit)
  })
}

function placeOf({ host, port }: Route, { unixSocket, connectTo }: Transport): Place {
  if (unixSocket !== undefined) return { path: unixSocket }
  if (connectTo === undefined) return { host, port }
  const colon = connectTo.lastIndexOf(':')
  return { host: connectTo.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(connectTo.slice(colon + 1)) }
}
