/** A request of a plan, from the keys that people write to the form in which it is published. */
import type { RequestAuth } from '../plan/auth.ts'
import type { PlannedBody } from '../plan/body.ts'
import type { PlannedRequest } from '../plan/plan.ts'
import { addressOf } from './addresses.ts'
import { type AuthParts, credentialsOf } from './credentials.ts'
import { checksOf } from './checks.ts'
import { type BodyContext, bodyMakers, formsIn, type Names, type ReadBody } from './bodies.ts'
import type { Base } from './joining.ts'
import type { Fault, Path } from './problems.ts'
import type { RequestKeys } from './schema-request.ts'
import type { Fields } from './source.ts'
import { timeoutFault } from './timeouts.ts'
import { isDynamic, literalOf, type Part, partsOf, templateOf } from './texts.ts'
import { attempted } from './variables.ts'

/** What all requests of a plan share. */
export interface RequestContext extends BodyContext {
  readonly faults: Fault[]
  readonly base: Base
  /** Header fields of the plan for all its requests. */
  readonly headers: Names
  /** The value of `authorization` from a user in the target. */
  readonly authorization: string | undefined
}

/** A request of a plan: its valid keys, all its keys, and its place. */
export interface GivenRequest {
  readonly name: string
  readonly keys: RequestKeys
  readonly raw: Fields
  readonly path: Path
}

/** The published request; faults are reported to the context. */
export function requestOf(given: GivenRequest, context: RequestContext): PlannedRequest {
  const { keys, name } = given
  const { method, path } = addressOf(given, context)
  const body = bodyFor(given, context)
  const { fields, auth = {} } = fieldsFor(given, context, body)
  const secrets = Object.values(auth).flatMap((texts) =>
    Object.values(texts).filter((text) => typeof text !== 'string'),
  )
  const values = fields.flatMap((field) => field.values)
  const texts = [...(path === undefined ? [] : [path]), ...values, ...secrets, body.text ?? []]
  const dynamic = texts.some(isDynamic)
  const write = dynamic ? templateOf : literalOf
  return {
    name,
    ...(path === undefined ? {} : { path: write(path) }),
    ...(dynamic ? { placeholders: true as const } : {}),
    method,
    headers: Object.fromEntries(fields.map((field) => [field.name, valueOf(field, write)])),
    ...plannedBody(body, write),
    ...plannedAuth(auth, write),
    ...flagsOf(keys),
    ...limitsOf(given, context),
    ...(keys.checks === undefined ? {} : { checks: checksOf(keys.checks, [...given.path, 'checks'], context.faults) }),
  }
}

function valueOf({ list, values }: Field, write: (parts: readonly Part[]) => string): string | string[] {
  return list ? values.map(write) : write(values[0] ?? [])
}

function plannedBody({ text, bytes, file }: ReadBody, write: (parts: readonly Part[]) => string): PlannedBody {
  if (text !== undefined) return { body: write(text) }
  if (bytes !== undefined) return { bodyBase64: Buffer.from(bytes).toString('base64') }
  return file === undefined ? {} : { bodyFile: file }
}

/** The schema of plans has checked its keys. */
function plannedAuth(auth: AuthParts, write: (parts: readonly Part[]) => string): Pick<PlannedRequest, 'auth'> {
  const entries = Object.entries(auth).map(([kind, texts]) => [
    kind,
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, typeof text === 'string' ? text : write(text)]),
    ),
  ])
  return entries.length === 0 ? {} : { auth: Object.fromEntries(entries) as RequestAuth }
}

function flagsOf({ chunked, expectContinue, pathAsIs }: RequestKeys) {
  return {
    ...(chunked === undefined ? {} : { chunked }),
    ...(expectContinue === undefined ? {} : { expectContinue }),
    ...(pathAsIs === undefined ? {} : { pathAsIs }),
  }
}

function limitsOf({ keys: { timeout, redirects }, path }: GivenRequest, { faults }: RequestContext) {
  const fault = timeoutFault(timeout)
  if (fault !== undefined) faults.push({ path: [...path, 'timeout'], message: fault })
  return {
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1_000) }),
    ...(redirects === undefined ? {} : { redirects }),
  }
}

const NO_BODY: ReadBody = {}

function bodyFor({ keys, raw, path }: GivenRequest, context: RequestContext): ReadBody {
  const [form, other] = formsIn(Object.keys(raw))
  if (other !== undefined) {
    const message = `a request has one body: leave out \`${String(form)}\` or \`${other}\``
    context.faults.push({ path: [...path, other], message, atKey: true })
  }
  // A form with a fault was reported when the keys were read.
  if (form === undefined || !(form in keys)) return NO_BODY
  return attempted(() => bodyMakers[form](keys, context), [...path, form], context.faults) ?? NO_BODY
}

interface Field {
  readonly name: string
  /** Whether the values were written as a list. */
  readonly list: boolean
  readonly values: readonly (readonly Part[])[]
}

interface ReadFields {
  readonly fields: readonly Field[]
  readonly auth?: AuthParts | undefined
}

function fieldsFor(given: GivenRequest, context: RequestContext, { type }: ReadBody): ReadFields {
  const own = (given.keys.headers ?? {}) as Names
  const inherited = Object.entries(context.headers).filter(([name]) => !hasName(own, name))
  const fields = [
    ...inherited.map(([name, value]) => fieldOf(name, value, { at: ['headers', name], context })),
    ...Object.entries(own).map(([name, value]) =>
      fieldOf(name, value, { at: [...given.path, 'headers', name], context }),
    ),
  ]
  const has = (name: string): boolean => fields.some((field) => field.name.toLowerCase() === name)
  const { header, auth } = credentialsOf(given, context, has('authorization'))
  const all = [
    ...fields,
    ...(header === undefined ? [] : [{ name: 'authorization', list: false, values: [header] }]),
    ...(type === undefined || has('content-type') ? [] : [{ name: 'content-type', list: false, values: [[type]] }]),
  ]
  return { fields: all, auth }
}

function hasName(names: Names, name: string): boolean {
  return Object.keys(names).some((own) => own.toLowerCase() === name.toLowerCase())
}

function fieldOf(
  name: string,
  value: string | readonly string[],
  { at, context }: { readonly at: Path; readonly context: RequestContext },
): Field {
  const list = typeof value !== 'string'
  const values = list ? value : [value]
  return {
    name,
    list,
    values: values.map((text) => attempted(() => partsOf(text, context.scope, 'plain'), at, context.faults) ?? []),
  }
}
