/** The credentials of a request: its header `authorization`, or what the header is computed from. */
import { isTemplate } from '../plan/auth.ts'
import { basicOf } from '../plan/target.ts'
import type { Path } from './problems.ts'
import type { GivenRequest, RequestContext } from './requests.ts'
import type { RequestKeys } from './schema-request.ts'
import { isDynamic, literalOf, type Part, partsOf } from './texts.ts'
import { attempted } from './variables.ts'

type Auth = NonNullable<RequestKeys['auth']>

/** Credentials that no header can hold: texts, and templates as parts. */
export type AuthParts = Readonly<Record<string, Readonly<Record<string, string | readonly Part[]>>>>

export interface ReadCredentials {
  /** The value of the header; undefined if the request has none of its own. */
  readonly header?: readonly Part[] | undefined
  readonly auth?: AuthParts | undefined
}

/**
 * The credentials of a request.
 * @param given whether its headers contain `authorization`
 */
export function credentialsOf(
  { keys: { auth }, path }: GivenRequest,
  context: RequestContext,
  given: boolean,
): ReadCredentials {
  const { authorization, faults } = context
  const at = [...path, 'auth']
  if (auth === undefined) return given || authorization === undefined ? {} : { header: [authorization] }
  if (given) faults.push({ path: at, message: 'the header `authorization` is given as well: leave one of them out' })
  const [first, second] = Object.keys(auth)
  if (first !== undefined && second !== undefined) {
    faults.push({ path: at, message: `has \`${first}\` and \`${second}\`: leave one of them out` })
  }
  if (auth.digest !== undefined) return { auth: { digest: onceFor(auth.digest, [...at, 'digest'], context) } }
  if (auth.oauth2 !== undefined) return { auth: { oauth2: oauth2For(auth.oauth2, [...at, 'oauth2'], context) } }
  return { header: bearerOf(auth, at, context) ?? basicFor(auth, [...at, 'basic'], context) }
}

function bearerOf({ bearer }: Auth, at: Path, { scope, faults }: RequestContext): Part[] | undefined {
  if (bearer === undefined) return undefined
  return ['Bearer ', ...(attempted(() => partsOf(bearer, scope, 'plain'), [...at, 'bearer'], faults) ?? [])]
}

function basicFor({ basic }: Auth, at: Path, { scope, faults }: RequestContext): Part[] | undefined {
  if (basic === undefined) return undefined
  const user = attempted(() => partsOf(`${basic.user}:${basic.password}`, scope, 'plain'), at, faults) ?? []
  if (isDynamic(user)) {
    const message = 'is encoded once: it may contain variables and {{env.NAME}}, but no other placeholder'
    faults.push({ path: at, message })
  }
  return [basicOf(literalOf(user))]
}

/** Basic authentication is the default, which a published plan leaves out. */
function oauth2For(
  { in: place, ...texts }: NonNullable<Auth['oauth2']>,
  at: Path,
  context: RequestContext,
): Record<string, string | Part[]> {
  return { ...onceFor(texts, at, context), ...(place === 'body' ? { in: place } : {}) }
}

/** Texts that are the same in each request: of the placeholders of requests, templates may contain secrets only. */
function onceFor(
  texts: Readonly<Record<string, string | undefined>>,
  at: Path,
  { scope, faults }: RequestContext,
): Record<string, string | Part[]> {
  const entries = Object.entries(texts).map(([name, text = '']): [string, string | Part[]] => {
    const path = [...at, name]
    const parts = attempted(() => partsOf(text, scope, 'plain'), path, faults) ?? []
    const secret = isTemplate(name)
    const wrong = parts.find((part) => typeof part !== 'string' && !(secret && part.kind === 'secret'))
    if (typeof wrong === 'object') {
      const only = secret ? '{{secret.NAME}}, {{env.NAME}} and variables' : '{{env.NAME}} and variables'
      faults.push({ path, message: `{{${wrong.inside}}} cannot be used here: it may contain ${only} only` })
    }
    return [name, secret ? parts : literalOf(parts)]
  })
  return Object.fromEntries(entries)
}
