/** A request of the plan, prepared once: its destination, and the parts that are the same in each. */
import { validateHeaderValue } from 'node:http'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { connectionHeaders, type Headers, pairsOf } from '../../lib/plan/headers.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { writtenPath } from '../../lib/plan/target.ts'
import { version } from '../../lib/version.ts'
import { DigestSession } from './auth/digest-session.ts'
import { bodyBytesOf } from './body-bytes.ts'
import { identifyHeaders, type HttpJob } from './http-job.ts'
import { pathEncoded } from './path.ts'
import { Slots } from './templates/slots.ts'
import { secretsFilled } from './templates/secrets.ts'
import type { Template } from './templates/template.ts'
import type { ValueSources } from './templates/values.ts'

export interface Prepared {
  /** Scheme, host and port, without a path. */
  readonly origin: string
  /** Path and query, without a fragment; each character one byte, or a slot. */
  readonly path: string
  readonly method: string
  /**
   * Names and values in turn, each character one byte, or in values a slot; with `identify` the last value is the
   * request's number, to be set for each request.
   */
  readonly headers: string[]
  readonly numbered: boolean
  /** undefined without one, and for one with values. */
  readonly body: Buffer | undefined
  /** The body is sent in chunks, without Content-Length. */
  readonly chunked: boolean
  /** The request asks for 100 Continue before the body. */
  readonly expects: boolean
  /** Digest authentication; undefined for most requests. It knows the last challenge of the target. */
  readonly digest: DigestSession | undefined
  /** What differs from request to request; undefined for most requests. */
  readonly varying: Varying | undefined
}

/** Values in a request. */
export interface Varying {
  /** Those in the path and the headers. */
  readonly slots: Slots
  /** A body with values; undefined for one without. */
  readonly body: Template | undefined
}

/**
 * The requests of a job, in the order of its plan.
 * @throws BreakwaterError `invalid-request` for a request that no HTTP/1.1 engine can send: the method CONNECT, a
 * header that belongs to the connection, a header value with a line break; for a body file that is missing or changed;
 * for a secret that is missing.
 */
export function prepareAll(job: HttpJob): readonly [Prepared, ...Prepared[]] {
  const [first, ...others] = job.requests.map((request, index) => prepare(job, request, index))
  if (first === undefined) throw new RangeError('a job has a request')
  return [first, ...others]
}

function prepare({ target, identify, values }: HttpJob, request: PlannedRequest, index: number): Prepared {
  if (request.method === 'CONNECT') throw new BreakwaterError('invalid-request', 'The method CONNECT is not supported.')
  const all = new Slots(values)
  const slots = request.placeholders === true ? all : undefined
  const url = new URL(target)
  const path = request.path === undefined ? targetPath(target, url, request) : pathOf(request.path, slots)
  const headers = fieldsOf(request.headers, slots)
  if (request.auth?.oauth2 !== undefined) headers.push(...tokenFields(index, all, values))
  if (identify !== undefined) {
    const { test, driver, request: number } = identifyHeaders
    headers.push(test, identify.testId, driver, identify.nodeId, number, '')
  }
  return {
    origin: url.origin,
    path,
    method: request.method,
    headers,
    numbered: identify !== undefined,
    ...contentOf(request, slots, all),
    chunked: request.chunked ?? false,
    expects: request.expectContinue ?? false,
    digest: digestOf(request, values),
  }
}

/** @throws BreakwaterError `invalid-request` for credentials that are not the same in each request */
function digestOf({ auth, placeholders }: PlannedRequest, { secrets }: ValueSources): DigestSession | undefined {
  if (auth?.digest === undefined) return undefined
  const write = (text: string): string => onePerByte(placeholders === true ? secretsFilled(text, secrets) : text)
  return new DigestSession({ user: write(auth.digest.user), password: write(auth.digest.password) })
}

/** A token may be renewed while requests are sent, so it is a value. */
function tokenFields(index: number, slots: Slots, { tokens }: ValueSources): string[] {
  return ['authorization', `Bearer ${slots.holding(() => tokens?.(index) ?? '')}`]
}

/** The placeholders of the body follow those of the path and the headers. */
function contentOf(request: PlannedRequest, slots: Slots | undefined, all: Slots): Pick<Prepared, 'body' | 'varying'> {
  if (slots === undefined || request.body === undefined) {
    return { body: bodyBytesOf(request), varying: all.isUsed ? { slots: all, body: undefined } : undefined }
  }
  const template = slots.template(request.body, onePerByte)
  const { constant } = template
  if (constant === undefined) return { body: undefined, varying: { slots, body: template } }
  return {
    body: constant === '' ? undefined : Buffer.from(constant, 'latin1'),
    varying: slots.isUsed ? { slots, body: undefined } : undefined,
  }
}

/** The path of a request that has its own; without one before the query it is `/`. */
function pathOf(given: string, slots: Slots | undefined): string {
  const path = slots === undefined ? pathEncoded(given) : slots.marked(given, pathEncoded)
  return path.startsWith('/') ? path : `/${path}`
}

/**
 * A request with its values.
 * @param request the number of the exchange
 * @param handedOver from `Slots.now`
 */
export function filled(prepared: Prepared, request: number, handedOver: number): Prepared {
  const { varying, path, headers, body } = prepared
  if (varying === undefined) return prepared
  const { slots } = varying
  return {
    ...prepared,
    path: slots.compiled(path).render(request, handedOver),
    headers: headers.map((text) => (slots.isIn(text) ? slots.compiled(text).render(request, handedOver) : text)),
    body: varying.body === undefined ? body : Buffer.from(varying.body.render(request, handedOver), 'latin1'),
    varying: undefined,
  }
}

/** Our headers, then those of the plan as given. The length is that of the body, whatever the plan contains. */
function fieldsOf(headers: Headers, slots: Slots | undefined): string[] {
  const given = pairsOf(headers).map(([name, value]): [string, string] => [name, valueOf(name, value, slots)])
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  const ours = named.has('user-agent') ? [] : ['user-agent', `breakwater/${version}`]
  return [...ours, ...given.filter(([name]) => name.toLowerCase() !== 'content-length').flat()]
}

/** Every part of a value is checked, so that no value of a placeholder can break the line. */
function valueOf(name: string, given: string, slots: Slots | undefined): string {
  const write = (text: string): string => {
    const bytes = onePerByte(text)
    check(name, bytes)
    return bytes
  }
  if (slots === undefined) return write(given)
  // A template of values alone has no text to check.
  check(name, '')
  const value = slots.marked(given, write)
  if (name.toLowerCase() !== 'connection' || !slots.isIn(value)) return value
  throw new BreakwaterError('invalid-request', `The header ${name} must be the same in each request.`)
}

/** The UTF-8 bytes of a text, each as one character: engines write headers as Latin-1. */
function onePerByte(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function check(name: string, value: string): void {
  if (connectionHeaders.has(name.toLowerCase())) {
    throw new BreakwaterError('invalid-request', `The header ${name} cannot be set: it is the engine's own.`)
  }
  try {
    validateHeaderValue(name, value)
  } catch (error) {
    throw new BreakwaterError('invalid-request', `The header ${name} cannot be sent: ${messageOf(error)}.`)
  }
}

function targetPath(target: string, url: URL, { pathAsIs }: PlannedRequest): string {
  return pathAsIs === true ? onePerByte(writtenPath(target)) : normalPath(url)
}

/** Cut from `href`, which preserves the question mark of an empty query, unlike `search`. */
function normalPath(url: URL): string {
  const bare = new URL(url)
  bare.hash = ''
  bare.username = ''
  bare.password = ''
  return bare.href.slice(bare.origin.length)
}
