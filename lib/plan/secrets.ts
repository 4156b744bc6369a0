/** What is secret in a plan and in the body that describes it. The log and the dashboard hide it. */

/** Shown in place of a secret. */
export const HIDDEN = '***'

const secretHeader = /auth|cookie|token|secret|password|api-?key|signature/i
/** Fields of credentials in plans. */
const credentials: ReadonlySet<string> = new Set(['password', 'clientSecret'])
/** Fields of plans, ours and those of partners, that hold an address. */
const addresses: ReadonlySet<string> = new Set([
  'target',
  'proxy',
  'tokenUrl',
  'server_url',
  'test_server',
  'target_server_ip',
])

/** A text with the users and passwords of all addresses masked. */
export function withoutPasswords(text: string): string {
  return text.replace(/(:[/\\]*)[^/?#\\\s]*@/g, `$1${HIDDEN}@`)
}

/**
 * An address with its user and password masked. The text must be one address, so that blanks in a password, which the URL
 * parser accepts, are masked too. A password with an unencoded `/`, `?` or `#` makes the address malformed: then
 * everything up to the last `@` is masked.
 */
export function maskedAddress(address: string): string {
  const user = URL.canParse(address) ? /^([^:]*:[/\\]*)[^/?#\\]*@/ : /^([^:]*:[/\\]*).*@/s
  return address.replace(user, `$1${HIDDEN}@`)
}

/**
 * Masks the users in addresses, the values of headers that carry secrets, and the secrets of credentials. For `JSON.parse` and `JSON.stringify`, which
 * call it for each member.
 */
export function hideSecrets(key: string, value: unknown): unknown {
  if (typeof value === 'string' && addresses.has(key)) return maskedAddress(value)
  if (typeof value === 'string' && credentials.has(key)) return HIDDEN
  if (key !== 'headers' || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, text]: [string, unknown]) => [name, secretHeader.test(name) ? HIDDEN : text]),
  )
}

/** The settings of secrets begin with this. */
export const SECRET_PREFIX = 'BREAKWATER_SECRET_'

/**
 * A function that masks the values of all secrets in a text, also where they are written in JSON or in a URL.
 * @param settings the environment of the process
 */
export function maskerOf(settings: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(settings).flatMap(([name, value = '']) =>
    name.startsWith(SECRET_PREFIX) && value !== '' ? formsOf(value) : [],
  )
  // A secret may contain another one.
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((masked, value) => masked.replaceAll(value, HIDDEN), text)
}

/** A value as it is, inside a JSON string, and inside a URL. */
function formsOf(value: string): string[] {
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(Buffer.from(value).toString())]
}
