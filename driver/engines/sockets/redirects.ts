/** Redirects: the next request after a response (RFC 9110 §15.4), and what it must not contain. */
import { plural } from '../../../lib/measure/phrases.ts'
import { forbiddenTarget } from '../../../lib/target-policy.ts'
import type { Refusal } from '../outcomes.ts'
import { filled, type Prepared } from '../prepared.ts'
import { authorityLength } from './authority.ts'
import type { Head } from './head.ts'
import { type Message, messageOf } from './message.ts'

export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * The longest host name of DNS (RFC 1035 §2.3.4), including the final dot, and the longest authority that is parsed,
 * which has room for such a host in any encoding. The URL parser takes quadratic time for a host with non-ASCII
 * letters: a third of a second for 64 KB.
 */
const MOST_HOST = 254
const MOST_AUTHORITY = 4_096

const PERCENT = 37
const hexDigits = Buffer.from('0123456789ABCDEF')

/** Headers for one origin are not sent to another. */
const originHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'host', 'proxy-authorization'])
/** Headers that describe a body are removed with it. */
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'content-language'])

/** A request with a response, on its connection. */
export interface Answered {
  readonly exchange: { readonly request: number }
  readonly message: Message
  readonly parser: { readonly head: Pick<Head, 'location' | 'status'> }
  /** The number of redirects followed so far; increased for each one. */
  hops: number
}

/**
 * The next message after a redirect; a failure beyond the limit or for a forbidden target; undefined for a response
 * without a location: then it is the outcome itself.
 */
export function nextMessage(answered: Answered, limit: number): Message | Refusal | undefined {
  const { message, parser } = answered
  const { location, status } = parser.head
  if (location === undefined) return undefined
  if (answered.hops >= limit) return refused(`more than ${plural(limit, 'redirect')}`)
  const prepared = filled(message.prepared, answered.exchange.request, message.handedOver)
  const url = placeOf(encoded(location), prepared.origin + prepared.path)
  if ('detail' in url) return url
  answered.hops += 1
  return messageOf(redirected(prepared, url, status), message.options)
}

/** The destination of a redirect; a failure if it is invalid or a forbidden target. */
function placeOf(location: string, base: string): URL | Refusal {
  if (authorityLength(location) > MOST_AUTHORITY) return refused('a Location with a host that no name can have')
  if (!URL.canParse(location, base)) return refused('a Location that is no URL')
  const url = new URL(location, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused('a Location of neither http nor https')
  if (url.hostname.length > MOST_HOST) return refused('a Location with a host that no name can have')
  return forbiddenTarget(url.origin) === undefined ? url : refused('a Location that must not be loaded')
}

function refused(detail: string): Refusal {
  return { code: 'redirects', detail }
}

/** Bytes beyond ASCII, as Latin-1 text, are sent as received: the URL parser would treat each one as a character. */
function encoded(location: string): string {
  return /[\u0080-\u00ff]/.test(location) ? percentEncoded(Buffer.from(location, 'latin1')) : location
}

/** Counts through the bytes: an iterator takes several times as long. */
function percentEncoded(bytes: Buffer): string {
  const text = Buffer.allocUnsafe(3 * bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) text[length++] = byte
    else {
      text[length++] = PERCENT
      text[length++] = hexDigits[byte >> 4] ?? 0
      text[length++] = hexDigits[byte & 15] ?? 0
    }
  }
  return text.toString('latin1', 0, length)
}

function redirected(prepared: Prepared, url: URL, status: number): Prepared {
  const method = methodAfter(prepared.method, status)
  const keepsBody = method === prepared.method
  const elsewhere = url.origin !== prepared.origin
  const dropped = (name: string): boolean =>
    (elsewhere && originHeaders.has(name)) || (!keepsBody && bodyHeaders.has(name))
  return {
    ...prepared,
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    digest: elsewhere ? undefined : prepared.digest,
    headers: withoutHeaders(prepared.headers, dropped),
    body: keepsBody ? prepared.body : undefined,
  }
}

/** 303 changes the method to GET; 301 and 302 change POST to GET, as in every client. */
function methodAfter(method: string, status: number): string {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET'
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method
}

function withoutHeaders(headers: readonly string[], dropped: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (!dropped(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '')
  }
  return kept
}
