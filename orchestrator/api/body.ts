/** The body of a request, as JSON. An empty body needs no content type: `curl -X POST` sends none. */
import express, { type Request, type RequestHandler } from 'express'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { curlLine } from './curl.ts'
import { invalid } from '../../lib/invalid-request.ts'
import type { Route } from './route.ts'

/** The maximum size of a body in bytes, after decompression. */
export const MAX_BODY_BYTES = 1_048_576

/** `application/json` and similar types (`application/problem+json`), only in UTF-8. */
const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?;?$/i

/** Reads the whole body, of any type, up to the limit. */
export const readBody: RequestHandler = express.raw({ type: () => true, limit: MAX_BODY_BYTES })

/**
 * The parsed JSON, or undefined when the body was empty.
 * @throws BreakwaterError `unsupported-media-type`, `invalid-request`
 */
export function parseBody(request: Request, route: Route): unknown {
  const raw: unknown = request.body
  if (!Buffer.isBuffer(raw) || raw.length === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (!jsonType.test(type)) throw unsupported(type, curlLine(route, request.headers.host))
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch (error) {
    throw invalid([{ path: '', message: `is not JSON: ${messageOf(error).slice(0, 200)}` }])
  }
}

function unsupported(type: string, curl: string): BreakwaterError {
  const given = type === '' ? 'a body without content type' : `a body of type '${type.slice(0, 100)}'`
  return new BreakwaterError('unsupported-media-type', `${given} is not JSON; type: ${curl}`, { details: { curl } })
}
