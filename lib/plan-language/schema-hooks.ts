/** The schema of the requests before and after the load. */
import { z } from 'zod'
import { key } from './keys.ts'
import { name, text } from './leaves.ts'
import { requestKeys } from './schema-request.ts'

/** Exactly one of them. */
export const extractSchema = z.strictObject({
  json: key(text(), 'A path in the body as JSON (a singular query of RFC 9535).', 'json: $.items[0].id'),
  header: key(text(), 'The first header field of this name.', 'header: location'),
  matches: key(
    text(),
    'An expression in the syntax of RE2, of which the first group in the body is the value, or else the whole match.',
    'matches: csrf" value="([^"]+)',
  ),
})

const named = {
  ...requestKeys,
  name: key(name(), 'The name of the request, for messages; by default such as before-1.', 'name: login\npost: /login'),
}

export const beforeSchema = z.strictObject({
  ...named,
  extract: key(
    z.record(z.string(), extractSchema),
    'Values from the response by name, for the placeholders `{{NAME}}` of all requests that follow.',
    'post: /login\nextract: { token: { json: $.token } }',
  ),
})
export const afterSchema = z.strictObject(named)
/** The keys that other requests do not have. */
export const hookSectionSchema = beforeSchema.pick({ name: true, extract: true })
export type HookKeys = z.output<typeof beforeSchema>
