/** Responses of the control routes: JSON or text, and errors in the form that all processes use. */
import type { ServerResponse } from 'node:http'
import { asBreakwaterError } from '../lib/errors.ts'

/** A body with its media type. */
export interface Reply {
  readonly type: string
  readonly text: string
}

/** A value as JSON. */
export function json(value: unknown): Reply {
  return { type: 'application/json', text: JSON.stringify(value) }
}

/** Sends a complete response. */
export function send(response: ServerResponse, status: number, reply: Reply): void {
  const length = String(Buffer.byteLength(reply.text))
  response.writeHead(status, ['content-type', reply.type, 'content-length', length, 'cache-control', 'no-store'])
  response.end(reply.text)
}

/** Sends any thrown value as `{ error: { code, message, details } }` with the status of its code. */
export function sendError(response: ServerResponse, thrown: unknown): void {
  const { code, message, details, status } = asBreakwaterError(thrown)
  send(response, status, json({ error: { code, message, details } }))
}
