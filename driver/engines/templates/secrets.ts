/** Secrets of requests: settings of the driver, of which a plan contains only the names. */
import { BreakwaterError } from '../../../lib/errors.ts'
import { SECRET_PREFIX } from '../../../lib/plan/secrets.ts'
import type { Encoding } from '../../../lib/plan/template.ts'

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
    const message = `The plan uses the secret ${name}: set ${SECRET_PREFIX}${name} in the environment of each driver.`
    throw new BreakwaterError('invalid-request', message)
  }
  return encoders[as](value)
}

const encoders: Readonly<Record<Encoding, (value: string) => string>> = {
  plain: (value) => value,
  json: (value) => JSON.stringify(value).slice(1, -1),
  // The round trip through bytes replaces lone surrogates, which have no encoding.
  url: (value) => encodeURIComponent(Buffer.from(value).toString()),
}
