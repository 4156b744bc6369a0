/** The header `authorization` of a request. */
import { basicOf } from '../plan/target.ts'
import type { Path } from './problems.ts'
import type { GivenRequest, RequestContext } from './requests.ts'
import type { RequestKeys } from './schema-request.ts'
import { isDynamic, literalOf, type Part, partsOf } from './texts.ts'
import { attempted } from './variables.ts'

type Auth = NonNullable<RequestKeys['auth']>

/**
 * The value of the header; undefined if the request has none of its own.
 * @param given whether its headers contain one
 */
export function authorizationOf(
  { keys: { auth }, path }: GivenRequest,
  context: RequestContext,
  given: boolean,
): readonly Part[] | undefined {
  const { authorization, faults } = context
  const at = [...path, 'auth']
  if (auth === undefined) return given || authorization === undefined ? undefined : [authorization]
  if (given) faults.push({ path: at, message: 'the header `authorization` is given as well: leave one of them out' })
  if (auth.basic !== undefined && auth.bearer !== undefined) {
    faults.push({ path: at, message: 'has `basic` and `bearer`: leave one of them out' })
  }
  return bearerOf(auth, at, context) ?? basicFor(auth, [...at, 'basic'], context)
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
