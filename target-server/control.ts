/** The routes whose requests are not counted: counts, health, metrics, faults, request log, sessions, reset. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { expositionType } from '../lib/api/exposition.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import { checked, parseDefaults } from './faults.ts'
import { requestLogSize } from './request-log.ts'
import { countsJson, prometheusText } from './prometheus.ts'
import { type Reply, json, send, sendError } from './reply.ts'
import { sessionQuery } from './sessions.ts'
import type { Target } from './target.ts'

/** The maximum body size of a control request, in bytes. */
const longestBody = 65_536

/** The part of a request that a route receives. */
interface Ask {
  readonly query: URLSearchParams
  readonly accept: string
  readonly body: unknown
}
type Route = (target: Target, ask: Ask) => Reply

const requestLogRoutes = { GET: showRequestLog, PUT: putRequestLog, DELETE: deleteRequestLog }

const routes = new Map<string, Partial<Record<string, Route>>>([
  ['/metric', { GET: (target) => ({ type: 'text/plain', text: String(target.counter.seen) }) }],
  ['/healthz', { GET: () => json({ status: 'ok' }) }],
  ['/metrics', { GET: metrics }],
  ['/control/faults', { GET: showFaults, PUT: putFaults, DELETE: deleteFaults }],
  ['/control/request-log', requestLogRoutes],
  // The former name.
  ['/control/ledger', requestLogRoutes],
  ['/control/paths', { GET: (target) => json(target.counter.paths.answer()) }],
  ['/control/session', { GET: showSessions, POST: (target) => json(target.sessions.begin()), DELETE: endSession }],
  ['/control/reset', { POST: reset }],
])

/** Whether a path belongs to these routes, even if it does not exist: then the request is not under test. */
export function isControl(path: string): boolean {
  return routes.has(path) || path === '/control' || path.startsWith('/control/')
}

/** A control request: its path, its query, and its response. */
export interface ControlRequest {
  readonly path: string
  readonly query: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Responds to a control request; never rejects. */
export async function control(target: Target, { path, query, request, response }: ControlRequest): Promise<void> {
  try {
    const { method = 'GET' } = request
    const route = findRoute(path, method)
    // Counts are those at the arrival of the request: the response to a GET does not wait for its body.
    const body = method === 'GET' || method === 'HEAD' ? undefined : await readJson(request)
    const accept = request.headers.accept ?? ''
    send(response, 200, route(target, { query: new URLSearchParams(query), accept, body }))
  } catch (error) {
    if (error instanceof BreakwaterError && typeof error.details['allow'] === 'string')
      response.setHeader('allow', error.details['allow'])
    sendError(response, error)
  }
}

function findRoute(path: string, method: string): Route {
  const methods = routes.get(path)
  if (methods === undefined) {
    throw new BreakwaterError('not-found', `Unknown path '${path}'; the paths are ${[...routes.keys()].join(', ')}.`)
  }
  const route = methods[method === 'HEAD' ? 'GET' : method]
  if (route !== undefined) return route
  const allow = Object.keys(methods).join(', ')
  throw new BreakwaterError('method-not-allowed', `${path} takes ${allow}, not ${method}.`, { details: { allow } })
}

function metrics(target: Target, { accept }: Ask): Reply {
  if (accept.includes('application/json')) return json(countsJson(target.counts()))
  return { type: expositionType, text: prometheusText(target.wholeCounts()) }
}

function showFaults(target: Target): Reply {
  return json({ faults: target.defaults?.given ?? {} })
}

function putFaults(target: Target, { body }: Ask): Reply {
  target.setDefaults(parseDefaults(body))
  return showFaults(target)
}

function deleteFaults(target: Target): Reply {
  target.setDefaults(undefined)
  return showFaults(target)
}

const requestLogBody = z.strictObject({ on: z.boolean(), max: z.int().min(1).max(requestLogSize.most).optional() })
const requestLogQuery = z
  .strictObject({
    test: z.string().min(1).optional(),
    driver: z.string().min(1).optional(),
    arrivals: z.literal('1').optional(),
    from: z.coerce.number().int().min(0).optional(),
  })
  .refine((query) => query.arrivals === undefined || query.test !== undefined, {
    path: ['test'],
    message: 'is required with arrivals: name one test',
  })
  .refine((query) => query.arrivals === undefined || query.driver !== undefined, {
    path: ['driver'],
    message: 'is required with arrivals: name one driver',
  })

function showRequestLog(target: Target, ask: Ask): Reply {
  const { test, driver, arrivals, from } = checked(requestLogQuery, Object.fromEntries(ask.query))
  if (test === undefined) return json(target.requestLog.state())
  if (driver === undefined || arrivals === undefined) return json(target.requestLog.summary(test))
  return json(target.requestLog.arrivals(test, driver, from ?? 0))
}

function putRequestLog(target: Target, { body }: Ask): Reply {
  const { on, max } = checked(requestLogBody, body)
  if (on) target.requestLog.start(max ?? requestLogSize.usual)
  else target.requestLog.stop()
  return json(target.requestLog.state())
}

function deleteRequestLog(target: Target): Reply {
  target.requestLog.stop()
  target.requestLog.clear()
  return json(target.requestLog.state())
}

function showSessions(target: Target): Reply {
  return json(target.sessions.counts())
}

function endSession(target: Target, { query }: Ask): Reply {
  return json(target.sessions.end(checked(sessionQuery, Object.fromEntries(query)).token))
}

function reset(target: Target): Reply {
  target.reset()
  return json(countsJson(target.counts()))
}

/**
 * The body as JSON, undefined if there is none. A body that is too long is read to its end, so that the client receives
 * the response.
 */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BreakwaterError('invalid-request', `body: is not JSON: ${messageOf(error)}`, {
      details: { issues: [{ path: '', message: messageOf(error) }] },
    })
  }
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= longestBody) chunks.push(chunk)
    })
    request.on('end', () => {
      if (length <= longestBody) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(new BreakwaterError('too-large', `The body exceeds ${longestBody} bytes.`))
    })
    request.on('error', reject)
  })
}
