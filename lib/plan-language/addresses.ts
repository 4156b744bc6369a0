/** The method, path and query of a request. */
import { type Names, pairsTextOf } from './bodies.ts'
import { joinedPath, pathFault } from './joining.ts'
import type { Path } from './problems.ts'
import type { GivenRequest, RequestContext } from './requests.ts'
import { methods, type RequestKeys } from './schema-request.ts'
import { type Part, partsOf } from './texts.ts'
import { attempted } from './variables.ts'

export interface Address {
  readonly method: string
  /** Path and query; undefined: those of the target. */
  readonly path: readonly Part[] | undefined
}

const methodKeys = [...methods, 'request'] as const
type MethodKey = (typeof methodKeys)[number]

/** The address of a request; faults are reported to the context. */
export function addressOf({ keys, raw, path }: GivenRequest, context: RequestContext): Address {
  const { faults, scope, base } = context
  const [key, other] = methodKeys.filter((method) => method in raw)
  if (other !== undefined) {
    const message = `a request has one method: leave out \`${String(key)}\` or \`${other}\``
    faults.push({ path: [...path, other], message, atKey: true })
  }
  const own = key === undefined ? undefined : ownPath(keys, key, { path, context })
  const query = attempted(() => pairsTextOf((keys.query ?? {}) as Names, scope), [...path, 'query'], faults) ?? []
  return { method: verbOf(keys, key), path: joinedPath(base, own, query) }
}

function verbOf({ request }: RequestKeys, key: MethodKey | undefined): string {
  return (key === 'request' ? (request?.method ?? 'get') : (key ?? 'get')).toUpperCase()
}

function ownPath(
  keys: RequestKeys,
  key: MethodKey,
  { path, context }: { readonly path: Path; readonly context: RequestContext },
): Part[] | undefined {
  const at = key === 'request' ? [...path, key, 'path'] : [...path, key]
  const written = key === 'request' ? keys.request?.path : keys[key]
  if (written === undefined) return undefined
  const fault = pathFault(written)
  if (fault !== undefined) context.faults.push({ path: at, message: fault })
  return attempted(() => partsOf(written, context.scope, 'url'), at, context.faults)
}
