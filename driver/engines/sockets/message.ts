/** A request in wire form: serialised once, with room for its number and for the values of placeholders. */
import type { Socket } from 'node:net'
import type { Transport } from '../../../lib/plan/transport.ts'
import { inChunks } from '../chunks-out.ts'
import { type Route, routeTo } from '../connecting/dialer.ts'
import type { Prepared } from '../prepared.ts'
import { LENGTH, MessageTemplate } from './message-template.ts'
import { written, type Written } from './written.ts'

/** One request, complete or with its number to be inserted between two parts. */
export interface Message {
  readonly method: string
  /** Head and small body up to the number, in Latin-1: one character is one byte. */
  readonly before: string
  /** The text after the number; undefined for a request without one. */
  readonly after: string | undefined
  /** A large body, or one that waits for the target's permission. */
  readonly body: Buffer | undefined
  /** The body waits for `100 Continue`. */
  readonly expects: boolean
  /** Number of bytes without the request's number, and without a body that waits. */
  readonly length: number
  readonly route: Route
  /** The connection is closed after the response, even if the target would keep it open. */
  readonly closes: boolean
  /** Its source, for redirects to change. */
  readonly prepared: Prepared
  readonly options: MessageOptions
  /** For a request with placeholders: makes the message for each one. */
  readonly template: MessageTemplate | undefined
  /** For a message with credentials of digest authentication: the same without them. */
  readonly bare?: Message
  /** The instant that its values are for, in ms since 1970; 0 if none depends on it. */
  readonly handedOver: number
}

export interface MessageOptions {
  /** false: the request asks the target to close the connection after the response. */
  readonly keepAlive: boolean
  /** Whether compressed bodies are accepted. */
  readonly decompress: boolean
}

/** One for each request of a plan. */
export function messagesOf(
  [first, ...others]: readonly [Prepared, ...Prepared[]],
  options: MessageOptions,
): [Message, ...Message[]] {
  return [messageOf(first, options), ...others.map((prepared) => messageOf(prepared, options))]
}

export function messageOf(prepared: Prepared, options: MessageOptions): Message {
  const { method, path, origin, numbered } = prepared
  const url = new URL(origin)
  const fields = fieldsOf(prepared, url, options)
  const closes = fields.some(([name, value]) => name.toLowerCase() === 'connection' && /\bclose\b/i.test(value))
  // The number, if there is one, is last.
  const [number] = numbered ? (fields.pop() ?? []) : []
  const start = `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`
  const { small, large, expects } = bodyOf(prepared)
  const [before, after] = number === undefined ? [`${start}\r\n${small}`] : [`${start}${number}: `, `\r\n\r\n${small}`]
  const length = before.length + (after ?? '').length + (expects ? 0 : (large?.length ?? 0))
  const template = prepared.varying === undefined ? undefined : new MessageTemplate(before, after, prepared.varying)
  const source = { prepared, options, template, handedOver: 0 }
  return { method, before, after, body: large, expects, length, route: routeTo(url), closes, ...source }
}

/** A body with values is part of no prepared text. */
function bodyOf({ body, varying, chunked, expects }: Prepared): Written {
  if (body === undefined) return { small: '', large: undefined, expects: expects && varying?.body !== undefined }
  return written(chunked ? inChunks(body) : body, expects)
}

function fieldsOf(prepared: Prepared, url: URL, options: MessageOptions): [string, string][] {
  const { headers } = prepared
  const given: [string, string][] = []
  for (let i = 0; i < headers.length; i += 2) given.push([headers[i] ?? '', headers[i + 1] ?? ''])
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const ours: [string, string][] = [['Host', url.host]]
  if (!options.keepAlive) ours.push(['Connection', 'close'])
  if (options.decompress) ours.push(['Accept-Encoding', 'gzip, deflate, br'])
  ours.push(...bodyFields(prepared))
  return [...ours.filter(([name]) => !names.has(name.toLowerCase())), ...given]
}

/** Methods that expect a body send a length of 0 without one (RFC 9110 §8.6). */
function bodyFields({ method, body, varying, chunked, expects }: Prepared): [string, string][] {
  const length = varying?.body === undefined ? body?.length.toString() : LENGTH
  if (length === undefined) return expectsBody.has(method) ? [['Content-Length', '0']] : []
  const framing: [string, string] = chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', length]
  return expects ? [framing, ['Expect', '100-continue']] : [framing]
}

const expectsBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** The message of a request. @param request its number */
export function messageFor(message: Message, request: number): Message {
  return message.template === undefined ? message : message.template.fill(message, request)
}

/** Whether two routes lead to the same place. */
export function sameRoute(a: Route, b: Route): boolean {
  return a === b || (a.secure === b.secure && a.host === b.host && a.port === b.port)
}

export function optionsOf({ keepAlive, decompressMaxBytes }: Transport): MessageOptions {
  return { keepAlive: keepAlive ?? true, decompress: decompressMaxBytes !== undefined }
}

/** Writes a request with its number, and its body unless that has to wait. Returns the bytes written. */
export function sendOn(socket: Socket, { before, after, body, expects, length }: Message, request: number): number {
  const number = after === undefined ? '' : String(request)
  socket.write(after === undefined ? before : before + number + after, 'latin1')
  if (body !== undefined && !expects) socket.write(body)
  return length + number.length
}

/**
 * The number of unsent bytes of a request. With TLS, bytes written at once are reported as sent only a turn later.
 * @param heldBack the body has not been written
 */
export function unsentOn(socket: Socket | undefined, { route, body }: Message, heldBack: boolean): number {
  return route.secure && (body === undefined || heldBack) ? 0 : (socket?.writableLength ?? 0)
}
