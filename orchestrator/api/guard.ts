/**
 * Access control. The API makes machines send load, so a web page in a user's browser must not reach it (Host, Origin,
 * Sec-Fetch-Site), and other users of the network need the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { BreakwaterError } from '../../lib/errors.ts'

/** The options that determine who has access. */
export interface GuardOptions {
  /** The address to listen on. */
  readonly host: string
  /** The bearer token, if one is required. */
  readonly token?: string | undefined
  /** `none` accepts every client, even on addresses that others can reach. */
  readonly auth: 'token' | 'none'
  /** The names, beside loopback, that the Host header may contain. */
  readonly allowedHosts: readonly string[]
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const wildcards = new Set(['0.0.0.0', '::', ''])

/** Whether only this machine can reach an address. Names other than localhost may resolve to any address. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host.toLowerCase() === 'localhost'
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

export class Guard {
  readonly #hosts: ReadonlySet<string>
  readonly #tokenHash: Buffer | undefined

  /** @throws BreakwaterError `usage` when others could reach the API without a token and `--auth none` is not set */
  constructor({ host, token, auth, allowedHosts }: GuardOptions) {
    if (auth === 'none' && token !== undefined) {
      throw new BreakwaterError('usage', '--auth none would ignore the token that is set: remove one of the two')
    }
    if (auth === 'token' && token === undefined && !isLoopback(host)) {
      throw new BreakwaterError('usage', howToListen(host))
    }
    const own = wildcards.has(host) ? [] : [host]
    this.#hosts = new Set(['localhost', '127.0.0.1', '::1', ...own, ...allowedHosts].map((name) => name.toLowerCase()))
    this.#tokenHash = token === undefined ? undefined : hash(token)
  }

  /** Whether a token is required. */
  get asksForToken(): boolean {
    return this.#tokenHash !== undefined
  }

  /**
   * Accepts only requests for a name that this server is known by, so that no other name can be rebound to its address.
   * @throws BreakwaterError `forbidden`
   */
  checkHost({ host = '' }: IncomingHttpHeaders): void {
    const name = hostName(host)
    if (name === undefined || !this.#hosts.has(name)) throw new BreakwaterError('forbidden', unknownHost(name))
  }

  /**
   * Accepts only requests that do not originate from a web page of another site.
   * @throws BreakwaterError `forbidden`
   */
  checkOrigin(headers: IncomingHttpHeaders): void {
    const { host = '', origin } = headers
    if (origin !== undefined && !isSameOrigin(origin, host)) {
      const message = 'requests from web pages of another origin are refused'
      throw new BreakwaterError('forbidden', message, { details: { header: 'Origin' } })
    }
    const site = headers['sec-fetch-site']
    if (site === undefined || site === 'same-origin' || site === 'none') return
    const message = 'requests caused by another web site are refused: open the address directly'
    throw new BreakwaterError('forbidden', message, { details: { header: 'Sec-Fetch-Site' } })
  }

  /**
   * Accepts only requests with the token, if one is required.
   * @throws BreakwaterError `unauthorized`
   */
  checkToken({ authorization = '' }: IncomingHttpHeaders): void {
    if (this.#tokenHash === undefined) return
    const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    // Hashes have a fixed length, so the comparison takes constant time.
    if (given !== undefined && timingSafeEqual(hash(given), this.#tokenHash)) return
    const what = authorization === '' ? 'the request carries no token' : 'the token is wrong'
    const message = `${what}: send the token of the orchestrator with -H "authorization: Bearer $BREAKWATER_TOKEN"`
    throw new BreakwaterError('unauthorized', message)
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The name in a Host header, without port and brackets; undefined if the header is malformed. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]+))(?::\d{1,5})?$/i.exec(header)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}

/** The scheme is not compared: a reverse proxy may use https. */
function isSameOrigin(origin: string, host: string): boolean {
  const lower = origin.toLowerCase()
  return lower === `http://${host.toLowerCase()}` || lower === `https://${host.toLowerCase()}`
}

function unknownHost(name: string | undefined): string {
  if (name === undefined) return 'the request has no usable Host header'
  return `the Host '${name.slice(0, 100)}' is not allowed: to allow it, start the orchestrator with --allow-host ${name.slice(0, 100)} (BREAKWATER_ALLOW_HOST)`
}

function howToListen(host: string): string {
  return `the API on ${host || 'every address'} is reachable by others, and no token is set: set BREAKWATER_TOKEN or --token-file, listen on 127.0.0.1, or allow access without a token by --auth none (BREAKWATER_AUTH=none)`
}
