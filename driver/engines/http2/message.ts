/** A request in the form of HTTP/2: its fields are prepared once, and only the number is set for each request. */
import type { OutgoingHttpHeaders } from 'node:http2'
import { BreakwaterError } from '../../../lib/errors.ts'
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { type Route, routeTo } from '../connecting/dialer.ts'
import type { DigestSession, Handshake } from '../auth/digest-session.ts'
import { type HttpJob, identifyHeaders } from '../http-job.ts'
import { trimmed } from '../lists.ts'
import { prepareAll, type Prepared, type Varying } from '../prepared.ts'
import { singleValued } from '../../../lib/plan/single-valued.ts'

/** The destination of a plan's requests. */
export interface Destination {
  readonly origin: string
  readonly route: Route
  /** Whether each request has its own connection. */
  readonly closes: boolean
}

export interface Message extends Destination {
  /** One object for all requests: node:http2 copies it. */
  readonly fields: OutgoingHttpHeaders
  /** Whether the last field is the number of the request. */
  readonly numbered: boolean
  readonly body: Buffer | undefined
  readonly limits: Limits
  readonly digest: DigestSession | undefined
  /** For a message with credentials of digest authentication: the same without them. */
  readonly bare?: Message
  /** For a request with placeholders. */
  readonly varying: VaryingFields | undefined
}

interface VaryingFields extends Varying {
  /** The names of the fields with values. */
  readonly names: readonly string[]
}

/** The limits of a response. */
export interface Limits {
  /** For a header section, counted as in RFC 9113 §6.5.2: 32 more for each field. */
  readonly headerBytes: number
  readonly bodyBytes: number
  /** Responses have no body, whatever their content-length is: the method is HEAD. */
  readonly bodiless: boolean
}

/** Connection-specific fields of HTTP/1.1, which HTTP/2 forbids (RFC 9113 §8.2.2): they are omitted. */
const dropped: ReadonlySet<string> = new Set(['connection', 'proxy-connection', 'host'])

/** Methods that expect a body send a content-length of 0 when there is none (RFC 9110 §8.6). */
const expectsBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/**
 * The requests of a job, in the order of its plan.
 * @throws BreakwaterError `invalid-request` for a request that HTTP/2 cannot carry: see `prepare`, and `http2-settings`
 */
export function messagesOf(job: HttpJob): [Message, ...Message[]] {
  const [first, ...others] = prepareAll(job)
  return [messageOf(first, job), ...others.map((prepared) => messageOf(prepared, job))]
}

/** All requests of a plan have one destination; if one needs its own connection, all use their own. */
export function destinationOf([first, ...others]: readonly [Message, ...Message[]]): Destination {
  return { origin: first.origin, route: first.route, closes: [first, ...others].some(({ closes }) => closes) }
}

function messageOf(prepared: Prepared, { transport }: HttpJob): Message {
  const { origin, method, numbered, body, digest, varying } = prepared
  const url = new URL(origin)
  const given = givenFields(prepared)
  check(given)
  const fields = fieldsOf(prepared, url, given)
  return {
    origin,
    route: routeTo(url),
    fields,
    numbered,
    body,
    digest,
    closes: transport.keepAlive === false || (given.get('connection') ?? []).some((value) => /\bclose\b/i.test(value)),
    limits: {
      headerBytes: transport.maxHeaderBytes ?? transportDefaults.maxHeaderBytes,
      bodyBytes: transport.maxBodyBytes ?? Infinity,
      bodiless: method === 'HEAD',
    },
    varying: varying === undefined ? undefined : { ...varying, names: namesIn(fields, varying) },
  }
}

function namesIn(fields: OutgoingHttpHeaders, { slots }: Varying): string[] {
  return Object.keys(fields).filter((name) => [fields[name] ?? ''].flat().some((value) => slots.isIn(String(value))))
}

/** The message of one request, which differs if it has placeholders. @param request its number */
export function messageFor(message: Message, request: number): Message {
  const { varying } = message
  if (varying === undefined) return message
  const handedOver = varying.slots.now()
  const write = (text: string): string => trimmed(varying.slots.compiled(text).render(request, handedOver))
  const fields = copyOf(message.fields)
  for (const name of varying.names) {
    const value = fields[name]
    fields[name] = Array.isArray(value) ? value.map(write) : write(String(value))
  }
  if (varying.body === undefined) return { ...message, fields }
  const body = Buffer.from(varying.body.render(request, handedOver), 'latin1')
  fields['content-length'] = String(body.length)
  return { ...message, fields, body: body.length === 0 ? undefined : body }
}

/** A message as it is sent: with credentials, if it has any and the challenge of the target is known. */
export function authorized(message: Message, handshake: Handshake): Message {
  const { digest, fields } = message
  if (digest === undefined) return message
  const authorization = handshake.authorization(digest, String(fields[':method']), String(fields[':path']))
  if (authorization === undefined) return message
  return { ...message, fields: Object.assign(copyOf(fields), { authorization }), bare: message }
}

/** An object without a prototype, because a header may have any name. */
function copyOf(fields: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.assign(Object.create(null) as OutgoingHttpHeaders, fields)
}

/** Sets the number of the next request. */
export function setNumber(fields: OutgoingHttpHeaders, request: number): void {
  fields[identifyHeaders.request] = String(request)
}

/**
 * The headers of the plan, by lower-case name as HTTP/2 requires, each with its values in order; without the blanks
 * around a value, which HTTP/2 forbids (§8.2.1).
 */
function givenFields({ headers }: Prepared): Map<string, string[]> {
  const given = new Map<string, string[]>()
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase()
    given.set(name, [...(given.get(name) ?? []), trimmed(headers[i + 1] ?? '')])
  }
  return given
}

/** @throws BreakwaterError `invalid-request` for headers that node:http2 does not send */
function check(given: ReadonlyMap<string, readonly string[]>): void {
  const refuse = (name: string, reason: string): never => {
    throw new BreakwaterError('invalid-request', `The header ${name} cannot be ${reason}.`)
  }
  if (given.has('http2-settings')) refuse('http2-settings', 'set: it is the connection’s own')
  for (const [name, values] of given) {
    if (values.length > 1 && singleValued.has(name)) refuse(name, 'given several times over HTTP/2: give it once')
  }
}

/** Pseudo-fields come first. `Host` becomes `:authority`. */
function fieldsOf(prepared: Prepared, url: URL, given: Map<string, string[]>): OutgoingHttpHeaders {
  const { path, method } = prepared
  const fields = copyOf({
    ':method': method,
    ':authority': given.get('host')?.[0] ?? url.host,
    ':scheme': url.protocol.slice(0, -1),
    ':path': path,
  })
  const length = lengthOf(prepared)
  if (length !== undefined) fields['content-length'] = String(length)
  for (const [name, values] of given) if (!dropped.has(name)) fields[name] = values.length === 1 ? values[0] : values
  return fields
}

/** The content-length, if there is one; 0 for a body with values, whose length is set for each request. */
function lengthOf({ method, body, varying }: Prepared): number | undefined {
  if (body !== undefined) return body.length
  return varying?.body !== undefined || expectsBody.has(method) ? 0 : undefined
}
