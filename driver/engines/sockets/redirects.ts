/** Redirects: which request follows which answer (RFC 9110 §15.4), and what may not travel with it. */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { forbiddenTarget } from '../../../lib/target-policy.ts'
import type { Prepared } from '../prepared.ts'
import type { Connection } from './connection.ts'
import { type Message, messageOf } from './message.ts'

export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What is meant for one origin is not told to another. */
const originHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'host', 'proxy-authorization'])
/** What describes a body goes with it. */
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'content-language'])

/**
 * The message that follows a redirect; a failure over the limit or to where load must not go; undefined for an answer
 * that names no place: then it is the outcome itself.
 */
export function nextMessage(connection: Connection, limit: number): Message | FailureCode | undefined {
  const { message, parser } = connection
  const { location } = parser.head
  if (location === undefined) return undefined
  const base = message.prepared.origin + message.prepared.path
  if (!URL.canParse(location, base)) return 'redirects'
  const url = new URL(location, base)
  const allowed = /^https?:$/.test(url.protocol) && forbiddenTarget(url.href) === undefined
  if (!allowed || connection.hops >= limit) return 'redirects'
  connection.hops += 1
  return messageOf(redirected(message.prepared, url, parser.status), message.options)
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
    headers: withoutHeaders(prepared.headers, dropped),
    body: keepsBody ? prepared.body : undefined,
  }
}

/** 303 asks for a GET; 301 and 302 turn a POST into one, as every client does. */
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
