/**
 * The body of a request: JSON, and for plans YAML as well. An empty body needs no content type: `curl -X POST` sends
 * none.
 */
import express, { type Request, type RequestHandler } from 'express'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { curlLine } from './curl.ts'
import { invalid } from '../../lib/invalid-request.ts'
import type { Route } from './route.ts'

/** The maximum size of a body in bytes, after decompression. */
export const MAX_BODY_BYTES = 1_048_576

/** `application/json` and similar types (`application/problem+json`), only in UTF-8. */
const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?;?$/i

/** The media type of YAML (RFC 9512), only in UTF-8. */
const yamlType = /^application\/yaml\s*(?:;\s*charset="?utf-?8"?\s*)?;?$/i

/** A body in YAML, before it is read: its reader needs the text to say where something is wrong. */
export class YamlText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Reads the whole body, of any type, up to the limit. */
export const readBody: RequestHandler = express.raw({ type: () => true, limit: MAX_BODY_BYTES })

/**
 * The parsed JSON, or the text of a body in YAML where the route takes that; undefined when the body was empty.
 * @throws BreakwaterError `unsupported-media-type`, `invalid-request`
 */
export function parseBody(request: Request, route: Route): unknown {
  const raw: unknown = request.body
  if (!Buffer.isBuffer(raw) || raw.length === 0) return undefined
  const type = request.headers['content-type'] ?? ''
  if (route.takesYaml && yamlType.test(type)) return new YamlText(decoded(raw, 'UTF-8'))
  if (!jsonType.test(type)) throw unsupported(type, route, request.headers.host)
  const text = decoded(raw, 'JSON')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw isNot('JSON', error)
  }
}

/** @param form what the bytes should be, for the message */
function decoded(bytes: Buffer, form: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw isNot(form, error)
  }
}

function isNot(form: string, error: unknown): BreakwaterError {
  return invalid([{ path: '', message: `is not ${form}: ${messageOf(error).slice(0, 200)}` }])
}

function unsupported(type: string, route: Route, host?: string): BreakwaterError {
  const curl = curlLine(route, host)
  const given = type === '' ? 'a body without content type' : `a body of type '${type.slice(0, 100)}'`
  const known = route.takesYaml ? 'neither JSON nor YAML' : 'not JSON'
  return new BreakwaterError('unsupported-media-type', `${given} is ${known}; type: ${curl}`, { details: { curl } })
}
