/**
 * Resolves names by the system's resolver, with a cache: load on a target must not be load on a name server. Addresses
 * are used in rotation; one that failed is tried last for a while.
 */
import { lookup as lookupAll } from 'node:dns'
import { networkInterfaces } from 'node:os'
import { isIPv6 } from 'node:net'
import { systemClock } from '../../../lib/clock.ts'
import { type Micros, between, fromSeconds, later, micros } from '../../../lib/units.ts'
import { inTurn } from './order.ts'

/** Receives the addresses of a name, in the order to try them, or the error. */
export type Resolving = (error: Error | undefined, addresses: readonly string[]) => void

/** Looks up all addresses of a name; calls `done` after it has returned. */
export type Lookup = (host: string, done: Resolving) => void

interface Name {
  /** Empty before the first result. */
  addresses: readonly string[]
  /** When the addresses expire. */
  until: Micros
  /** Counts the dials, for the rotation of addresses. */
  turn: number
  /** Callbacks that wait for the first result. */
  waiting: Resolving[]
  looking: boolean
  /** Addresses that failed, and when. */
  readonly bad: Map<string, Micros>
}

/** How long an address that failed is tried last. */
const BAD_FOR = fromSeconds(30)
/** The wait before the next attempt to refresh expired addresses. */
const RETRY = fromSeconds(1)
const NEVER = micros(Number.NEGATIVE_INFINITY)

export class Names {
  readonly #ttl: Micros
  readonly #lookup: Lookup
  readonly #names = new Map<string, Name>()

  /** @param ttl how long addresses are cached; 0: each dial looks them up */
  constructor(ttl: Micros, lookup: Lookup = systemLookup) {
    this.#ttl = ttl
    this.#lookup = lookup
  }

  /**
   * Responds at once from the cache, even if the addresses have expired: then they are refreshed in the background.
   * Callers wait only for the first result of the resolver.
   */
  resolve(host: string, done: Resolving): void {
    const name = this.#nameOf(host)
    if (this.#ttl <= 0) {
      this.#ask(host, name, (error) => {
        answer(name, done, error)
      })
      return
    }
    const known = name.addresses.length > 0
    if (!known) name.waiting.push(done)
    if (!name.looking && systemClock.now() >= name.until) this.#look(host, name)
    if (known) answer(name, done, undefined)
  }

  /** Records whether an address could be connected to. */
  note(host: string, address: string, worked: boolean): void {
    const bad = this.#names.get(host)?.bad
    if (worked) bad?.delete(address)
    else bad?.set(address, systemClock.now())
  }

  /** Clears the cache. Pending lookups still get their result. */
  clear(): void {
    this.#names.clear()
  }

  #nameOf(host: string): Name {
    const known = this.#names.get(host)
    if (known !== undefined) return known
    const name: Name = { addresses: [], until: NEVER, turn: 0, waiting: [], looking: false, bad: new Map() }
    this.#names.set(host, name)
    return name
  }

  #look(host: string, name: Name): void {
    name.looking = true
    this.#ask(host, name, (error) => {
      name.looking = false
      const known = name.addresses.length > 0
      // Expired addresses are better than none.
      name.until = known ? later(systemClock.now(), error === undefined ? this.#ttl : RETRY) : NEVER
      for (const done of name.waiting.splice(0)) answer(name, done, known ? undefined : error)
    })
  }

  #ask(host: string, name: Name, done: (error: Error | undefined) => void): void {
    this.#lookup(host, (failed, addresses) => {
      const error = failed ?? (addresses.length === 0 ? noAddress(host) : undefined)
      if (error === undefined) name.addresses = addresses
      done(error)
    })
  }
}

function noAddress(host: string): Error {
  return Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })
}

function answer(name: Name, done: Resolving, error: Error | undefined): void {
  done(error, error === undefined ? ordered(name) : [])
}

/** Rotates the addresses; those that failed recently are last. */
function ordered(name: Name): readonly string[] {
  const { addresses, bad, turn } = name
  name.turn += 1
  if (addresses.length === 1) return addresses
  const now = systemClock.now()
  const isBad = (address: string): boolean => between(bad.get(address) ?? NEVER, now) < BAD_FOR
  const good = addresses.filter((address) => !isBad(address))
  return [...inTurn(good, turn), ...inTurn(addresses.filter(isBad), turn)]
}

/** getaddrinfo, as all programs of this machine use. */
function systemLookup(host: string, done: Resolving): void {
  lookupAll(host, { all: true }, (error, found) => {
    const loopback = isLoopback(host)
    if (error !== null && !loopback) {
      done(error, [])
      return
    }
    const addresses = error === null ? found.map(({ address }) => address) : []
    // RFC 6761 §6.3: whatever a hosts file contains, localhost is the loopback of either family.
    done(undefined, usable(loopback ? [...new Set([...addresses, '127.0.0.1', '::1'])] : addresses))
  })
}

/** Whether a name is localhost or below it, with or without a trailing dot. */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost')
}

/** Without IPv6 on this machine, such an address would fail as if the machine had run out of ports. */
function usable(addresses: readonly string[]): readonly string[] {
  const others = addresses.filter((address) => !isIPv6(address))
  return others.length === 0 || hasIPv6() ? addresses : others
}

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((own) => own?.some(({ family }) => family === 'IPv6') === true)
}
