/** A request as it goes over the wire: written out once, with room for its number. */
import type { Transport } from '../../../lib/plan/transport.ts'
import type { Route } from '../dialer.ts'
import type { Prepared } from '../prepared.ts'

/** The body of a request beyond this size is written as bytes of its own, not as part of one text. */
const LARGE_BODY = 16_384

/** One request, whole or with its number to be set between two parts. */
export interface Message {
  readonly method: string
  /** Head and small body up to the number, as Latin-1: one character is one byte. */
  readonly before: string
  /** What follows the number; undefined for a request without one. */
  readonly after: string | undefined
  /** A large body. */
  readonly body: Buffer | undefined
  /** Bytes without the number. */
  readonly length: number
  readonly route: Route
  /** The connection is given up after the answer, whatever the target says. */
  readonly closes: boolean
  /** What it was made from, for a redirect to change. */
  readonly prepared: Prepared
  readonly options: MessageOptions
}

export interface MessageOptions {
  /** false: the target is asked to close the connection after its answer. */
  readonly keepAlive: boolean
  /** Compressed bodies are welcome. */
  readonly decompress: boolean
}

/** @throws BreakwaterError `invalid-request`, from `prepare`, for what HTTP/1.1 cannot carry */
export function messageOf(prepared: Prepared, options: MessageOptions): Message {
  const { method, path, origin, body, numbered } = prepared
  const url = new URL(origin)
  const fields = [...fieldsOf(prepared, url, options)]
  const number = numbered ? fields.pop() : undefined
  const closes = fields.some(([name, value]) => name.toLowerCase() === 'connection' && /\bclose\b/i.test(value))
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const start = `${method} ${path} HTTP/1.1\r\n${lines}`
  const small = body === undefined || body.length > LARGE_BODY ? '' : body.toString('latin1')
  const before = number === undefined ? `${start}\r\n${small}` : `${start}${number[0]}: `
  const after = number === undefined ? undefined : `\r\n\r\n${small}`
  const large = body !== undefined && body.length > LARGE_BODY ? body : undefined
  const length = before.length + (after ?? '').length + (large?.length ?? 0)
  return { method, before, after, body: large, length, route: routeTo(url), closes, prepared, options }
}

/** The number, where there is one, comes last. */
function* fieldsOf(
  { method, headers, body }: Prepared,
  url: URL,
  options: MessageOptions,
): Generator<[string, string]> {
  const given = new Set<string>()
  const pairs: [string, string][] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    given.add(name.toLowerCase())
    pairs.push([name, headers[i + 1] ?? ''])
  }
  if (!given.has('host')) yield ['Host', url.host]
  if (!options.keepAlive && !given.has('connection')) yield ['Connection', 'close']
  if (options.decompress && !given.has('accept-encoding')) yield ['Accept-Encoding', 'gzip, deflate, br']
  if (body !== undefined) yield ['Content-Length', String(body.length)]
  // A method that means a body says that there is none (RFC 9110 §8.6).
  else if (expectsBody.has(method)) yield ['Content-Length', '0']
  yield* pairs
}

const expectsBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** Where a request to this address goes. */
export function routeTo(url: URL): Route {
  const secure = url.protocol === 'https:'
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  return { secure, host, port: Number(url.port === '' ? (secure ? 443 : 80) : url.port) }
}

/** Whether two routes lead to the same place. */
export function sameRoute(a: Route, b: Route): boolean {
  return a.secure === b.secure && a.host === b.host && a.port === b.port
}

export function optionsOf({ keepAlive, decompressMaxBytes }: Transport): MessageOptions {
  return { keepAlive: keepAlive ?? true, decompress: decompressMaxBytes !== undefined }
}
