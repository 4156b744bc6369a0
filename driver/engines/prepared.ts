/** A request of the plan, prepared once: its destination, and the parts that are the same in each. */
import { validateHeaderValue } from 'node:http'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { connectionHeaders, type Headers, pairsOf } from '../../lib/plan/headers.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { writtenPath } from '../../lib/plan/target.ts'
import { version } from '../../lib/version.ts'
import { bodyBytesOf } from './body-bytes.ts'
import { identifyHeaders, type HttpJob } from './http-job.ts'

export interface Prepared {
  /** Scheme, host and port, without a path. */
  readonly origin: string
  /** Path and query of the target, without a fragment; each character one byte. */
  readonly path: string
  readonly method: string
  /**
   * Names and values in turn, each character one byte; with `identify` the last value is the request's number, to be set
   * set for each request.
   */
  readonly headers: string[]
  readonly numbered: boolean
  readonly body: Buffer | undefined
  /** The body is sent in chunks, without Content-Length. */
  readonly chunked: boolean
  /** The request asks for 100 Continue before the body. */
  readonly expects: boolean
}

/**
 * The requests of a job, in the order of its plan.
 * @throws BreakwaterError `invalid-request` for a request that no HTTP/1.1 engine can send: the method CONNECT, a
 * header that belongs to the connection, a header value with a line break; for a body file that is missing or changed.
 */
export function prepareAll(job: HttpJob): readonly [Prepared, ...Prepared[]] {
  const [first, ...others] = job.requests.map((request) => prepare(job, request))
  if (first === undefined) throw new RangeError('a job has a request')
  return [first, ...others]
}

function prepare({ target, identify }: HttpJob, request: PlannedRequest): Prepared {
  if (request.method === 'CONNECT') throw new BreakwaterError('invalid-request', 'The method CONNECT is not supported.')
  const url = new URL(target)
  const headers = fieldsOf(request.headers)
  if (identify !== undefined) {
    const { test, driver, request: number } = identifyHeaders
    headers.push(test, identify.testId, driver, identify.nodeId, number, '')
  }
  return {
    origin: url.origin,
    path: request.pathAsIs === true ? onePerByte(writtenPath(target)) : pathOf(url),
    method: request.method,
    headers,
    numbered: identify !== undefined,
    body: bodyBytesOf(request),
    chunked: request.chunked ?? false,
    expects: request.expectContinue ?? false,
  }
}

/** Our headers, then those of the plan as given. The length is that of the body, whatever the plan contains. */
function fieldsOf(headers: Headers): string[] {
  const given = pairsOf(headers).map(([name, value]): [string, string] => [name, onePerByte(value)])
  for (const [name, value] of given) check(name, value)
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  const ours = named.has('user-agent') ? [] : ['user-agent', `breakwater/${version}`]
  return [...ours, ...given.filter(([name]) => name.toLowerCase() !== 'content-length').flat()]
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

/** Cut from `href`, which preserves the question mark of an empty query, unlike `search`. */
function pathOf(url: URL): string {
  const bare = new URL(url)
  bare.hash = ''
  bare.username = ''
  bare.password = ''
  return bare.href.slice(bare.origin.length)
}
