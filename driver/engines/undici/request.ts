/** A request of the plan in the form of undici. */
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Transport } from '../../../lib/plan/transport.ts'
import type { Handshake } from '../auth/digest-session.ts'
import { piecesOf } from '../chunks-out.ts'
import { proxyOf } from '../connecting/proxy.ts'
import { filled, type Prepared } from '../prepared.ts'

export interface Request {
  readonly prepared: Prepared
  readonly options: Dispatcher.DispatchOptions
  /** What precedes the path: the origin for a proxy that forwards (RFC 9112 §3.2.2), otherwise nothing. */
  readonly prefix: string
}

/**
 * `reset: false` keeps the connection after HEAD, and after a body with GET, where undici would close it; `true`
 * requests that it be closed.
 */
export function requestOf(prepared: Prepared, transport: Transport): Request {
  const { origin, path, method, headers } = prepared
  const proxy = transport.proxy === undefined || origin.startsWith('https:') ? undefined : proxyOf(transport.proxy)
  // At the front, because the last header is the request's number.
  if (proxy?.authorization !== undefined) headers.unshift('proxy-authorization', proxy.authorization)
  const prefix = proxy === undefined ? '' : origin
  const reset = transport.keepAlive === false
  return { prepared, options: { method, headers, body: contentOf(prepared), reset, path: prefix + path }, prefix }
}

/**
 * The options for one request.
 * @param request its number
 * @param handedOver the instant of its values, from `Slots.now`
 */
export function optionsFor(
  { prepared, options, prefix }: Request,
  request: number,
  handedOver: number,
): Dispatcher.DispatchOptions {
  const { numbered } = prepared
  const own = filled(prepared, request, handedOver)
  // undici copies the headers before it returns.
  if (numbered) own.headers[own.headers.length - 1] = String(request)
  if (own === prepared) return options
  return { ...options, path: prefix + own.path, headers: own.headers, body: contentOf(own) }
}

/** The instant that the values of a request depend on. */
export function instantOf({ prepared: { varying } }: Request): number {
  return varying?.slots.now() ?? 0
}

/** The same with credentials, if the request has any and the challenge of the target is known. */
export function authorized(
  options: Dispatcher.DispatchOptions,
  { prepared, prefix }: Request,
  handshake: Handshake,
): Dispatcher.DispatchOptions {
  const { digest, method } = prepared
  if (digest === undefined) return options
  const value = handshake.authorization(digest, method, options.path.slice(prefix.length))
  return value === undefined
    ? options
    : { ...options, headers: ['authorization', value, ...(options.headers as string[])] }
}

function contentOf({ body, chunked }: Prepared): Buffer | Readable | null {
  return (chunked ? chunksOf(body) : body) ?? null
}

/** undici sends an iterable in chunks, one for each piece, and iterates again for each request. Its types omit this. */
function chunksOf(body: Buffer | undefined): Readable | null {
  if (body === undefined) return null
  const pieces: Iterable<Buffer> = { [Symbol.iterator]: () => piecesOf(body) }
  return pieces as unknown as Readable
}
