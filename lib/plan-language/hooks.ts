/** The requests before and after the load, from the keys of a plan to their published form. */
import { expressionFault } from '../expressions.ts'
import { jsonPathOf } from '../json-path.ts'
import { HEADER_NAME, type ValueSource } from '../plan/extract.ts'
import { type HookName, hookNames } from '../plan/hooks.ts'
import type { PlannedRequest } from '../plan/request.ts'
import { fragmentsOf } from '../plan/template.ts'
import type { Names } from './bodies.ts'
import { isFields } from './interpret.ts'
import type { Fault, Path } from './problems.ts'
import { type GivenRequest, type RequestContext, requestOf } from './requests.ts'
import type { PlanKeys } from './schema.ts'
import { type HookKeys } from './schema-hooks.ts'
import type { Fields } from './source.ts'

/** A request of a hook with its place; its name is what it is called in messages. */
export interface GivenHookRequest extends GivenRequest {
  readonly extract: HookKeys['extract']
}

export type GivenHooks = Readonly<Partial<Record<HookName, readonly GivenHookRequest[]>>>

/** The name of a request that is given none. */
export function hookRequestName(hook: HookName, index: number): string {
  return `${hook}-${index + 1}`
}

/** The names of the values that requests before the load extract, wherever they are written. */
export function extractedNames(given: Fields): ReadonlySet<string> {
  const before: unknown[] = Array.isArray(given['before']) ? given['before'] : []
  const names = before.flatMap((request) => {
    const extract = isFields(request) ? request['extract'] : undefined
    return isFields(extract) ? Object.keys(extract) : []
  })
  return new Set(names)
}

/** The requests of both hooks, as they are written. */
export function givenHooks(keys: PlanKeys, raw: Fields, faults: Fault[]): GivenHooks {
  const given: Partial<Record<HookName, readonly GivenHookRequest[]>> = {}
  for (const hook of hookNames) {
    if (!Array.isArray(raw[hook])) continue
    if (raw[hook].length === 0)
      faults.push({ path: [hook], message: 'is empty: give at least one request, or leave it out' })
    given[hook] = raw[hook].flatMap((written: unknown, index) => {
      const own: HookKeys | undefined = keys[hook]?.[index]
      if (own === undefined || !isFields(written)) return []
      const { name, extract, ...request } = own
      const path = [hook, index]
      return [{ name: name ?? hookRequestName(hook, index), keys: request, raw: written, path, extract }]
    })
  }
  return given
}

/** The published requests of both hooks. */
export function hooksOf(given: GivenHooks, context: RequestContext): Partial<Record<HookName, PlannedRequest[]>> {
  const published: Partial<Record<HookName, PlannedRequest[]>> = {}
  for (const hook of hookNames) {
    const requests = given[hook]
    if (requests === undefined) continue
    const unknown = new Set(hook === 'before' ? context.scope.extracted : [])
    published[hook] = requests.map((request) => {
      const headers = withoutValues(context.headers, unknown)
      for (const name of Object.keys(request.extract ?? {})) unknown.delete(name)
      return hookRequestOf(request, { ...context, headers })
    })
  }
  return published
}

/** A header field for all requests that contains a value is not one of those that extract it, or come before. */
function withoutValues(headers: Names, unknown: ReadonlySet<string>): Names {
  const fields = Object.entries(headers).filter(([, given]) =>
    [given].flat().every((text) => !valuesIn(text).some((name) => unknown.has(name))),
  )
  return Object.fromEntries(fields)
}

/** The names in a text that may be those of values. */
function valuesIn(text: string): string[] {
  try {
    return fragmentsOf(text).flatMap(({ placeholder, text: inside }) =>
      placeholder ? [inside.replace(/^value\./, '')] : [],
    )
  } catch {
    // What is wrong with it is reported where it is read.
    return []
  }
}

function hookRequestOf(given: GivenHookRequest, context: RequestContext): PlannedRequest {
  const request = requestOf(given, context)
  const { faults } = context
  const { extract, path } = given
  if (extract === undefined) return request
  const sources = Object.entries(extract).flatMap(([name, written]) => {
    const source = sourceOf(written, [...path, 'extract', name], faults)
    return source === undefined ? [] : [[name, source] as const]
  })
  return { ...request, extract: Object.fromEntries(sources) }
}

function sourceOf(
  keys: NonNullable<HookKeys['extract']>[string],
  path: Path,
  faults: Fault[],
): ValueSource | undefined {
  const [first, other] = Object.keys(keys)
  if (first === undefined || other !== undefined) {
    faults.push({ path, message: 'needs exactly one of `json`, `header` and `matches`' })
    return undefined
  }
  const fault = sourceFault(keys)
  if (fault === undefined) return keys as ValueSource
  faults.push({ path: [...path, first], message: fault })
  return undefined
}

function sourceFault({ json, header, matches }: NonNullable<HookKeys['extract']>[string]): string | undefined {
  if (json !== undefined && jsonPathOf(json) === undefined) return `is not a path: ${PATHS}`
  if (header !== undefined && !HEADER_NAME.test(header)) return 'is not the name of a header field'
  const fault = matches === undefined ? undefined : expressionFault(matches)
  return fault === undefined ? undefined : `is not an expression: ${fault}`
}

const PATHS = 'write one such as $.token or $.items[0].id'
