/** A request of the plan in the form of undici. */
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Transport } from '../../../lib/plan/transport.ts'
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

/** The options for one request. @param request its number */
export function optionsFor({ prepared, options, prefix }: Request, request: number): Dispatcher.DispatchOptions {
  const { varying, numbered } = prepared
  const own = varying === undefined ? prepared : filled(prepared, request, varying.slots.now())
  // undici copies the headers before it returns.
  if (numbered) own.headers[own.headers.length - 1] = String(request)
  if (own === prepared) return options
  return { ...options, path: prefix + own.path, headers: own.headers, body: contentOf(own) }
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
