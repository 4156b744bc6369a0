/** The schema of a request of a plan. */
import { z } from 'zod'
import { MAX_REDIRECTS } from '../plan/limits.ts'
import { flag, size, text, time, whole } from './leaves.ts'
import { key, later, needed } from './keys.ts'
import { checksSchema } from './schema-checks.ts'

const named = (value: z.ZodType) => z.record(z.string(), value)

/** A text, or several under one name. */
const textOrTexts = z.union([text(), z.array(text())])

export const headersSchema = named(textOrTexts)

export const methodSchema = z.strictObject({
  method: key(text(), 'The method.', 'method: PURGE'),
  path: key(
    text(),
    'The path, joined to that of the target; without it, the path of the target itself.',
    'path: /cache',
  ),
})

export const partSchema = z.strictObject({
  text: key(text(), 'The content as a text.', 'text: hello'),
  file: key(text(), 'The content from a file.', 'file: logo.png'),
  filename: key(text(), 'The name of the file as the target sees it; by default that of `file`.', 'filename: a.png'),
  type: key(text(), 'The media type.', 'type: image/png'),
})

export const basicSchema = z.strictObject({
  user: needed(text(), 'The user.', 'user: anna'),
  password: needed(text(), 'The password.', 'password: "{{env.PASSWORD}}"'),
})

export const digestSchema = z.strictObject({
  user: needed(text(), 'The user.', 'user: anna'),
  password: needed(text(), 'The password.', 'password: "{{secret.PASSWORD}}"'),
})

export const oauth2Schema = z.strictObject({
  tokenUrl: needed(text(), 'The URL of the token server.', 'tokenUrl: https://id.shop.test/token'),
  clientId: needed(text(), 'The client.', 'clientId: load'),
  clientSecret: needed(text(), 'Its secret.', 'clientSecret: "{{secret.CLIENT}}"'),
  scope: key(text(), 'The scope of the token.', 'scope: orders:read orders:write'),
  audience: key(text(), 'The audience of the token, for servers that want one.', 'audience: https://shop.test'),
  in: key(
    z.enum(['header', 'body']),
    'Where the token request has the credentials: in its header, by basic authentication (the default), or in its body.',
    'in: body',
  ),
})

export const authSchema = z.strictObject({
  basic: key(basicSchema, 'Basic authentication.', 'basic: { user: anna, password: secret }'),
  bearer: key(text(), 'A bearer token.', 'bearer: "{{secret.TOKEN}}"'),
  digest: key(digestSchema, 'Digest authentication.', 'digest: { user: anna, password: "{{secret.PASSWORD}}" }'),
  oauth2: key(
    oauth2Schema,
    'A token by the client credentials of OAuth 2.0.',
    'oauth2: { tokenUrl: https://id.shop.test/token, clientId: load, clientSecret: "{{secret.CLIENT}}", scope: orders }',
  ),
})

/** The methods that have a key of their own. */
export const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const

const method = (name: string, example: string) =>
  key(text(), `Sends ${name} to this path, which is joined to that of the target. It begins with / or ?.`, example)

/** The keys that say what a request sends: exactly one method, and at most one form of a body. */
export const requestKeys = {
  get: method('GET', 'get: /catalog?page=1'),
  post: method('POST', 'post: /orders'),
  put: method('PUT', 'put: /orders/1'),
  patch: method('PATCH', 'patch: /orders/1'),
  delete: method('DELETE', 'delete: /orders/1'),
  head: method('HEAD', 'head: /'),
  options: method('OPTIONS', 'options: /'),
  request: key(
    methodSchema,
    'Any method, and the path of the target itself.',
    'request: { method: PURGE, path: /cache }',
  ),
  query: key(
    named(textOrTexts),
    'The query: names and values, which are encoded.',
    'query: { page: 2, tag: [new, blue] }',
  ),
  headers: key(
    headersSchema,
    'Header fields; a list sends the field once for each value.',
    'headers: { accept: text/html }',
  ),
  auth: key(authSchema, 'The credentials.', 'auth: { bearer: "{{secret.TOKEN}}" }'),
  body: key(text(), 'The body as a text.', 'post: /notes\nbody: "note {{n}}"'),
  json: key(z.unknown(), 'The body as JSON.', 'post: /orders\njson: { id: "{{uuid}}", n: "{{n}}" }'),
  form: key(named(textOrTexts), 'The body as a form: names and values.', 'post: /login\nform: { user: "user{{n}}" }'),
  multipart: key(
    named(z.union([text(), partSchema])),
    'The body as a form of several parts, among them files.',
    'post: /upload\nmultipart: { title: a picture, image: { text: "...", filename: a.svg, type: image/svg+xml } }',
  ),
  file: key(text(), 'The body from a file with any bytes.', 'put: /picture\nfile: picture.jpg'),
  base64: key(text(), 'The body in base64: any bytes.', 'post: /bytes\nbase64: AAEC'),
  random: key(
    size(),
    'A body of random bytes of this size, the same for all requests.',
    'post: /bytes\nrandom: 64 KiB',
  ),
  chunked: key(
    flag(),
    'Sends the body in chunks of 16 KiB without a Content-Length.',
    'post: /\nbody: a\nchunked: true',
  ),
  expectContinue: key(
    flag(),
    'Sends the body after `100 Continue`, or after a second without a response.',
    'post: /\nbody: a\nexpectContinue: true',
  ),
  pathAsIs: key(flag(), 'Sends the path as it is written, including any `/../`.', 'get: /a/../b\npathAsIs: true'),
  checks: key(
    checksSchema,
    'What the response must be; otherwise its status must be below 400. A response with a failed check is no success.',
    'post: /orders\nchecks: { status: 201, body: { contains: \'"id"\' }, time: < 2s }',
  ),
  extract: later('values from the response, except in `before`.'),
}

export const requestSchema = z.strictObject({
  ...requestKeys,
  timeout: key(time(), 'The time limit of this request; by default that of the plan.', 'get: /report\ntimeout: 30s'),
  redirects: key(
    whole(0, MAX_REDIRECTS),
    'How many redirects are followed for this request; by default `http.redirects`.',
    'get: /login\nredirects: 2',
  ),
})
export type RequestKeys = z.output<typeof requestSchema>
