/** Credentials of a request that no header can hold, because they depend on what the target or a token server says. */
import { z } from 'zod'

/** The longest user, password or other text of credentials, in characters. */
const MAX_TEXT = 8_192

const text = z.string().min(1, 'must not be empty').max(MAX_TEXT, `exceeds ${MAX_TEXT} characters`)

/** Digest authentication (RFC 7616). Both may be templates with secrets, if the request has placeholders. */
export const digestSchema = z.strictObject({ user: text, password: z.string().max(MAX_TEXT) })
export type DigestAuth = z.infer<typeof digestSchema>

export const requestAuthSchema = z.strictObject({ digest: digestSchema })
export type RequestAuth = z.infer<typeof requestAuthSchema>

/** The texts of credentials that are templates if their request has placeholders. */
export function textsOfAuth(auth: RequestAuth | undefined): string[] {
  return auth === undefined ? [] : [auth.digest.user, auth.digest.password]
}
