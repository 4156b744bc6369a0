/** Secrets of requests: settings of the driver, of which a plan contains only the names. */
import { BreakwaterError } from '../../../lib/errors.ts'
import { allRequests, type Requests, templatesOf } from '../../../lib/plan/hooks.ts'
import type { PlannedRequest } from '../../../lib/plan/request.ts'
import { SECRET_PREFIX } from '../../../lib/plan/secrets.ts'
import { type Encoding, piecesOf } from '../../../lib/plan/template.ts'
import { encodedAs } from './encodings.ts'

/** The value of the secret with this name; undefined if it is not set. */
export type Secrets = (name: string) => string | undefined

/** The secrets in the environment of this process. */
export const environmentSecrets: Secrets = (name) => process.env[SECRET_PREFIX + name]

/**
 * A secret as it is written at its place.
 * @throws BreakwaterError `invalid-request`, which names the setting, for a secret that is missing or empty
 */
export function secretText(secrets: Secrets, name: string, as: Encoding): string {
  const value = secrets(name) ?? ''
  if (value === '') {
    throw new BreakwaterError('invalid-request', notSet(name))
  }
  return encodedAs(as, value)
}

/**
 * A text of credentials with the values of its secrets.
 * @throws BreakwaterError `invalid-request` for a missing secret, and for any other placeholder
 */
export function secretsFilled(template: string, secrets: Secrets): string {
  const texts = piecesOf(template).map((piece) => {
    if (piece.kind === 'text') return piece.text
    if (piece.kind === 'pick' && piece.of.length === 1) return piece.of[0] ?? ''
    if (piece.kind === 'secret') return secretText(secrets, piece.name, piece.as)
    throw new BreakwaterError('invalid-request', 'Credentials must be the same in each request.')
  })
  return texts.join('')
}

/**
 * Why a plan cannot be sent here: it uses a secret that is not set. Undefined if there is none.
 * @throws SyntaxError for a template that is not of the grammar
 */
export function missingSecret(plan: Requests, secrets = environmentSecrets): string | undefined {
  const names = allRequests(plan).flatMap(secretsIn)
  const missing = names.find((name) => (secrets(name) ?? '') === '')
  return missing === undefined ? undefined : notSet(missing)
}

function secretsIn(request: PlannedRequest): string[] {
  return templatesOf(request).flatMap((template) =>
    piecesOf(template).flatMap((piece) => (piece.kind === 'secret' ? [piece.name] : [])),
  )
}

function notSet(name: string): string {
  return `the plan uses the secret ${name}: set ${SECRET_PREFIX}${name} in the environment of this driver`
}
