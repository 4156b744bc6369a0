/** Credentials of a request that no header can hold, because they depend on what the target or a token server says. */
import { z } from 'zod'
import { hasUser } from './target.ts'

/** The longest user, password or other text of credentials, in characters. */
const MAX_TEXT = 8_192
/** The longest address of a token server, in characters. */
const MAX_TOKEN_URL = 2_000

const anyText = z.string().max(MAX_TEXT, `exceeds ${MAX_TEXT} characters`)
const text = anyText.min(1, 'must not be empty')

/** Digest authentication (RFC 7616). */
export const digestSchema = z.strictObject({ user: text, password: anyText })

/** Client credentials of OAuth 2.0 (RFC 6749 §4.4). */
export const oauth2Schema = z.strictObject({
  /** Where each driver gets its token. */
  tokenUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .max(MAX_TOKEN_URL)
    .refine((url) => !hasUser(url), 'must not contain a user or password: they are `clientId` and `clientSecret`'),
  clientId: text,
  clientSecret: text,
  scope: text.optional(),
  audience: text.optional(),
  /** Where the token request has the client's credentials: in basic authentication unless given. */
  in: z.literal('body').optional(),
})
export type OAuth2 = z.infer<typeof oauth2Schema>

/** One of them. */
export const requestAuthSchema = z
  .strictObject({ digest: digestSchema.optional(), oauth2: oauth2Schema.optional() })
  .refine(({ digest, oauth2 }) => (digest === undefined) !== (oauth2 === undefined), 'must be `digest` or `oauth2`')
export type RequestAuth = z.infer<typeof requestAuthSchema>

/** The fields that are templates if their request has placeholders; of those they may contain secrets only. */
const templates: ReadonlySet<string> = new Set(['user', 'password', 'clientId', 'clientSecret'])

/** Whether a field of credentials is a template if its request has placeholders. */
export function isTemplate(field: string): boolean {
  return templates.has(field)
}

/** The names and texts of credentials. */
export function textsOfAuth(auth: RequestAuth | undefined): [name: string, text: string][] {
  const fields = Object.entries<string | undefined>({ ...auth?.digest, ...auth?.oauth2 })
  return fields.flatMap(([name, text]): [string, string][] => (text === undefined ? [] : [[name, text]]))
}

/** The templates of credentials. */
export function templatesOfAuth(auth: RequestAuth | undefined): string[] {
  return textsOfAuth(auth).flatMap(([name, template]) => (isTemplate(name) ? [template] : []))
}
