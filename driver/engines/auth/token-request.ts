/** A token by the client credentials of OAuth 2.0 (RFC 6749 §4.4). No message of an error contains the credentials. */
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { messageOf, systemMessage } from '../../../lib/errors.ts'
import type { OAuth2 } from '../../../lib/plan/auth.ts'
import { version } from '../../../lib/version.ts'
import type { Credentials } from '../engine.ts'

/** A token, and how long it is valid from its issue on. */
export interface Token {
  readonly value: string
  /** In seconds; undefined if the server did not say. */
  readonly seconds: number | undefined
}

/** The time limit of a token request, in ms. */
const LIMIT_MS = 10_000
/** The largest response of a token server, in bytes. */
const MOST_BYTES = 262_144

/**
 * Gets a token.
 * @param order with the values of its secrets
 * @param credentials of the driver: CA bundle and client certificate, as for targets
 * @throws Error that names the token URL, and the status or what else is wrong
 */
export async function requestToken(order: OAuth2, credentials: Credentials): Promise<Token> {
  try {
    const { status, body } = await post(order, credentials)
    return tokenIn(status, body)
  } catch (error) {
    throw new Error(`no token from ${order.tokenUrl}: ${messageOf(error)}`, { cause: error })
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

function post(order: OAuth2, credentials: Credentials): Promise<Answer> {
  const url = new URL(order.tokenUrl)
  const form = formOf(order)
  const options = {
    method: 'POST',
    headers: {
      'user-agent': `breakwater/${version}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(form),
      ...(order.in === 'body' ? {} : { authorization: basicOf(order) }),
    },
    agent: false as const,
    signal: AbortSignal.timeout(LIMIT_MS),
  }
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      read(response).then(resolve, reject)
    }
    const request =
      url.protocol === 'https:'
        ? requestSecure(url, { ...options, ...credentials }, answered)
        : requestPlain(url, options, answered)
    request.on('error', (error) => {
      reject(new Error(error.name === 'AbortError' ? `no response within ${LIMIT_MS} ms` : systemMessage(error)))
    })
    request.end(form)
  })
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Error(`its response exceeds ${MOST_BYTES} bytes`)
    chunks.push(chunk)
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }
}

function formOf({ clientId, clientSecret, scope, audience, in: place }: OAuth2): string {
  const fields = {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(place === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
  }
  return new URLSearchParams(fields).toString()
}

/** Both are encoded as in a form before they are joined (RFC 6749 §2.3.1). */
function basicOf({ clientId, clientSecret }: OAuth2): string {
  const encoded = [clientId, clientSecret].map((text) => new URLSearchParams({ '': text }).toString().slice(1))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

function tokenIn(status: number, body: string): Token {
  const fields = fieldsIn(body)
  if (status !== 200) throw new Error(`it responded with ${status}${codeIn(fields)}`)
  const { access_token: value, token_type: type = 'Bearer', expires_in: seconds } = fields
  if (typeof value !== 'string' || value === '') throw new Error('its response has no access_token')
  if (/[^!-~]/.test(value)) throw new Error('its access_token has characters that no header can hold')
  if (String(type).toLowerCase() !== 'bearer') throw new Error('its token is no bearer token')
  const valid = Number(seconds ?? Number.NaN)
  return { value, seconds: valid > 0 ? valid : undefined }
}

function fieldsIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The error code of RFC 6749 §5.2; anything else could repeat what was sent. */
const codes: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

function codeIn({ error }: Readonly<Record<string, unknown>>): string {
  return codes.has(error) ? ` (${String(error)})` : ''
}
