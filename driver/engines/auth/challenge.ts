/** Challenges of a target for digest authentication (RFC 9110 §11.3, RFC 7616 §3.3). Each character is one byte. */
import { trimmed } from '../lists.ts'

/** The hash functions by their names in challenges, in lower case, and in OpenSSL. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
])

/** A challenge that can be answered. */
export interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  /** As the target wrote it; undefined if it did not. */
  readonly algorithm: string | undefined
  /** The name of the hash function in OpenSSL. */
  readonly hash: string
  /** Whether the key of a session is made from nonces as well: the algorithm ends in `-sess`. */
  readonly session: boolean
  /** Whether the target knows `qop=auth`; otherwise it is one of before RFC 2617. */
  readonly counts: boolean
  /** The nonce of the request was too old, and its credentials were right. */
  readonly stale: boolean
  /** Whether the name of the user is sent as a hash. */
  readonly hashesUser: boolean
}

/** Why none of the challenges can be answered. */
export interface Unusable {
  readonly unusable: string
}

/**
 * The first challenge for digest authentication that can be answered; undefined if there is none at all.
 * @param text the values of `www-authenticate`, joined by commas
 */
export function digestChallengeIn(text: string): Challenge | Unusable | undefined {
  const given = challengesIn(text).flatMap(({ scheme, parameters }) => (scheme === 'digest' ? [parameters] : []))
  const read = given.map(challengeOf)
  return read.find((one): one is Challenge => !('unusable' in one)) ?? read[0]
}

type Parameters = ReadonlyMap<string, string>

function challengeOf(parameters: Parameters): Challenge | Unusable {
  const unusable = faultIn(parameters)
  if (unusable !== undefined) return { unusable }
  const algorithm = parameters.get('algorithm')
  const [name, session] = algorithmOf(algorithm)
  return {
    realm: parameters.get('realm') ?? '',
    nonce: parameters.get('nonce') ?? '',
    opaque: parameters.get('opaque'),
    algorithm,
    hash: hashes.get(name) ?? '',
    session,
    counts: parameters.has('qop'),
    stale: isTrue(parameters.get('stale')),
    hashesUser: isTrue(parameters.get('userhash')),
  }
}

function faultIn(parameters: Parameters): string | undefined {
  const algorithm = parameters.get('algorithm') ?? ''
  const [name, session] = algorithmOf(parameters.get('algorithm'))
  const qop = parameters.get('qop')
  const unreadable = [...parameters].find(([, value]) => /[^\t -~\u0080-\u00ff]/.test(value))
  if (unreadable !== undefined) return `a digest challenge with a control character in ${unreadable[0]}`
  if (!parameters.has('nonce') || !parameters.has('realm')) return 'a digest challenge without a nonce or a realm'
  if (!hashes.has(name)) return `a digest challenge with the algorithm '${algorithm.slice(0, 40)}'`
  if (qop === undefined) return session ? 'a digest challenge for a session without qop' : undefined
  const qops = qop.split(',').map((one) => trimmed(one).toLowerCase())
  return qops.includes('auth')
    ? undefined
    : `a digest challenge with qop '${qop.slice(0, 40)}', where auth is supported`
}

/** The name of an algorithm in lower case without its `-sess`, and whether it had that. */
function algorithmOf(algorithm = 'MD5'): [name: string, session: boolean] {
  const name = algorithm.toLowerCase()
  const session = name.endsWith('-sess')
  return [session ? name.slice(0, -'-sess'.length) : name, session]
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true'
}

interface Read {
  /** In lower case. */
  readonly scheme: string
  /** By lower-case name; of several with one name the first. */
  readonly parameters: Map<string, string>
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]/

/** All challenges: the elements of the list are parameters, and a new challenge begins with its scheme. */
function challengesIn(text: string): Read[] {
  const read: Read[] = []
  for (const element of elementsIn(text)) {
    const { word, rest } = wordIn(element)
    const begins = word !== '' && !rest.startsWith('=')
    if (begins) read.push({ scheme: word, parameters: new Map() })
    const parameter = begins ? wordIn(rest) : { word, rest }
    const parameters = read.at(-1)?.parameters
    if (parameters !== undefined && parameter.rest.startsWith('=')) keep(parameters, parameter)
  }
  return read
}

interface Word {
  /** The token at the beginning, in lower case; empty if there is none. */
  readonly word: string
  /** What follows it, without the blanks between. */
  readonly rest: string
}

function wordIn(text: string): Word {
  let end = 0
  while (TOKEN.test(text.charAt(end))) end += 1
  return { word: text.slice(0, end).toLowerCase(), rest: trimmed(text.slice(end)) }
}

function keep(parameters: Map<string, string>, { word, rest }: Word): void {
  if (word !== '' && !parameters.has(word)) parameters.set(word, unquoted(trimmed(rest.slice(1))))
}

/** The elements of a list, in which commas in quotes separate nothing. */
function elementsIn(list: string): string[] {
  const elements: string[] = []
  let from = 0
  let quoted = false
  for (let at = 0; at < list.length; at += 1) {
    const character = list[at]
    if (character === '"') quoted = !quoted
    else if (quoted && character === '\\') at += 1
    else if (!quoted && character === ',') {
      elements.push(list.slice(from, at))
      from = at + 1
    }
  }
  return [...elements, list.slice(from)].map(trimmed).filter((element) => element !== '')
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, value.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1') : value
}
