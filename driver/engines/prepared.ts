/** A request of the plan, prepared once: its destination, and the parts that are the same in each. */
import { validateHeaderValue } from 'node:http'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { connectionHeaders, type PlannedRequest } from '../../lib/plan/plan.ts'
import { version } from '../../lib/version.ts'
import { identifyHeaders, type HttpJob } from './http-job.ts'

export interface Prepared {
  /** Scheme, host and port, without a path. */
  readonly origin: string
  /** Path and query of the target as given, without a fragment. */
  readonly path: string
  readonly method: string
  /** Names and values alternate; with `identify` the last value is the request's number, to be set for each request. */
  readonly headers: string[]
  readonly numbered: boolean
  readonly body: Buffer | undefined
}

/**
 * The requests of a job, in the order of its plan.
 * @throws BreakwaterError `invalid-request` for a request that no HTTP/1.1 engine can send: the method CONNECT, a
 * header that belongs to the connection, a header value with a line break or a character beyond Latin-1.
 */
export function prepareAll(job: HttpJob): readonly [Prepared, ...Prepared[]] {
  const [first, ...others] = job.requests.map((request) => prepare(job, request))
  if (first === undefined) throw new RangeError('a job has a request')
  return [first, ...others]
}

function prepare({ target, identify }: HttpJob, request: PlannedRequest): Prepared {
  if (request.method === 'CONNECT') throw new BreakwaterError('invalid-request', 'The method CONNECT is not supported.')
  const url = new URL(target)
  const headers = [...planned(request.headers).values()].flat()
  if (identify !== undefined) {
    const { test, driver, request: number } = identifyHeaders
    headers.push(test, identify.testId, driver, identify.nodeId, number, '')
  }
  return {
    origin: url.origin,
    path: pathOf(url),
    method: request.method,
    headers,
    numbered: identify !== undefined,
    body: request.body === undefined || request.body === '' ? undefined : Buffer.from(request.body),
  }
}

/** The plan's headers by lower-case name: of two that differ only in case, the later one is used. */
function planned(given: Readonly<Record<string, string>>): Map<string, [string, string]> {
  const headers = new Map<string, [string, string]>([['user-agent', ['user-agent', `breakwater/${version}`]]])
  for (const [name, value] of Object.entries(given)) {
    check(name, value)
    headers.set(name.toLowerCase(), [name, value])
  }
  // The length is that of the body, regardless of the plan.
  headers.delete('content-length')
  return headers
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

/** Cut from `href`, which keeps the question mark of an empty query; `search` would lose it. */
function pathOf(url: URL): string {
  const bare = new URL(url)
  bare.hash = ''
  bare.username = ''
  bare.password = ''
  return bare.href.slice(bare.origin.length)
}
