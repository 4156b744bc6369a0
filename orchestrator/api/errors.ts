/** Errors as responses: `{"error":{"code","message","details"}}` with the status of the code. */
import type { Request, Response } from 'express'
import type { ErrorAnswer } from '../../lib/api/answers.ts'
import { BreakwaterError, type ErrorCode, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { MAX_BODY_BYTES } from './body.ts'
import { nearRoutes } from './near.ts'
import type { Route } from './route.ts'

/** The body of the response. */
export function errorBody({ code, message, details }: BreakwaterError): ErrorAnswer {
  return { error: { code, message, details: { ...details } } }
}

/** No route has this path; similar routes are named. */
export function noSuchPath(path: string, routes: readonly Route[]): BreakwaterError {
  const near = nearRoutes(routes, path)
  const hint = near.length === 0 ? 'GET / lists the paths' : `did you mean ${near.join(', ')}?`
  const shown = path.slice(0, 200)
  return new BreakwaterError('not-found', `there is no ${shown}: ${hint}`, { details: { path: shown, near } })
}

/** The path exists, but not with this method. */
export function methodNotAllowed(method: string, routes: readonly Route[]): BreakwaterError {
  const allowed = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
  const path = routes[0]?.path ?? ''
  const message = `${path} takes ${allowed.join(', ')}, not ${method}`
  return new BreakwaterError('method-not-allowed', message, { details: { allow: allowed } })
}

/** Sends an error response. An unexpected error is logged with its stack; the response does not reveal it. */
export function answerError(error: unknown, { response, log }: { response: Response; log: Log }): void {
  const known = asKnown(error)
  if (known.code === 'internal') logUnforeseen(error, response.req, log)
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { allow } = known.details
  if (known.code === 'method-not-allowed' && Array.isArray(allow)) response.setHeader('allow', allow.join(', '))
  if (known.code === 'unauthorized') response.setHeader('www-authenticate', 'Bearer realm="breakwater"')
  response.status(known.status).json(errorBody(known))
}

/** The parsers of requests identify their errors by a status. */
const byStatus: Readonly<Record<number, [ErrorCode, string]>> = {
  400: ['invalid-request', 'the request cannot be read'],
  413: ['too-large', `the body is larger than ${MAX_BODY_BYTES} bytes`],
  415: ['unsupported-media-type', 'the content encoding of the body is not supported: send it uncompressed'],
}

function asKnown(error: unknown): BreakwaterError {
  if (error instanceof BreakwaterError) return error
  const [code, message] = byStatus[statusOf(error)] ?? [
    'internal',
    'an internal error occurred: the log of the orchestrator describes it',
  ]
  return new BreakwaterError(code, message, { cause: error })
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500
  return typeof error.status === 'number' ? error.status : 500
}

function logUnforeseen(error: unknown, request: Request, log: Log): void {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? { stack: String(error.stack) } : {}
  log.error({ code: 'internal', method: request.method, path: request.path, ...stack }, messageOf(error))
}
