/** Secrets of requests: settings of the driver, of which a plan contains only the names. */
import { BreakwaterError } from '../../../lib/errors.ts'
import { templatesOfAuth } from '../../../lib/plan/auth.ts'
import { pairsOf } from '../../../lib/plan/headers.ts'
import type { Plan, PlannedRequest } from '../../../lib/plan/plan.ts'
import { SECRET_PREFIX } from '../../../lib/plan/secrets.ts'
import { type Encoding, piecesOf } from '../../../lib/plan/template.ts'

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
  return encoders[as](value)
}

const encoders: Readonly<Record<Encoding, (value: string) => string>> = {
  plain: (value) => value,
  json: (value) => JSON.stringify(value).slice(1, -1),
  // The round trip through bytes replaces lone surrogates, which have no encoding.
  url: (value) => encodeURIComponent(Buffer.from(value).toString()),
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
export function missingSecret({ requests }: Pick<Plan, 'requests'>, secrets = environmentSecrets): string | undefined {
  const names = requests.filter(({ placeholders }) => placeholders === true).flatMap(secretsIn)
  const missing = names.find((name) => (secrets(name) ?? '') === '')
  return missing === undefined ? undefined : notSet(missing)
}

function secretsIn({ path = '', headers, body = '', auth }: PlannedRequest): string[] {
  const templates = [path, body, ...templatesOfAuth(auth), ...pairsOf(headers).map(([, value]) => value)]
  return templates.flatMap((template) =>
    piecesOf(template).flatMap((piece) => (piece.kind === 'secret' ? [piece.name] : [])),
  )
}

function notSet(name: string): string {
  return `the plan uses the secret ${name}: set ${SECRET_PREFIX}${name} in the environment of this driver`
}
