/** A published request in the language of plans. */
import { isTemplate, textsOfAuth } from '../plan/auth.ts'
import type { Plan, PlannedRequest } from '../plan/plan.ts'
import { allRequests, type HookName } from '../plan/hooks.ts'
import type { PlannedBody } from '../plan/body.ts'
import { checkFields } from './checks.ts'
import { hookRequestName } from './hooks.ts'
import { baseOf } from './joining.ts'
import { millisText } from './quantities.ts'
import { methods } from './schema-request.ts'
import type { Fields } from './source.ts'
import { escaped } from './texts.ts'

type Own = Pick<Plan, 'target' | 'requests' | 'before' | 'after'>

/** The target of a plan; only its origin, if a path of a request does not begin with its path. */
export function printedTarget(plan: Own): string {
  return isJoined(plan) ? plan.target : originOf(plan.target)
}

/** Whether each path of a request is one that can be joined to that of the target. */
function isJoined(plan: Own): boolean {
  const base = baseOf(plan.target)
  return allRequests(plan).every(
    ({ path }) => path === undefined || (base.query === '' && ownPath(path, base.path) !== undefined),
  )
}

/** The path of a request without that of the target before it; undefined if it does not begin with it. */
function ownPath(path: string, base: string): string | undefined {
  const before = base.replace(/\/$/, '')
  const own = path.startsWith(before) ? path.slice(before.length) : undefined
  return own?.startsWith('/') === true || (own?.startsWith('?') === true && base === before) ? own : undefined
}

function originOf(target: string): string {
  const { protocol, host } = new URL(target)
  return `${protocol}//${host}`
}

/** The keys of a request. */
export function requestFields(request: PlannedRequest, plan: Own): Fields {
  const write = request.placeholders === true ? (text: string) => text : escaped
  return {
    ...addressOf(request, plan, write),
    ...headersOf(request, write),
    ...authOf(request, write),
    ...bodyOf(request, write),
    ...(request.chunked === undefined ? {} : { chunked: request.chunked }),
    ...(request.expectContinue === undefined ? {} : { expectContinue: request.expectContinue }),
    ...(request.pathAsIs === undefined ? {} : { pathAsIs: request.pathAsIs }),
    ...(request.timeoutMs === undefined ? {} : { timeout: millisText(request.timeoutMs) }),
    ...(request.redirects === undefined ? {} : { redirects: request.redirects }),
    ...(request.checks === undefined ? {} : { checks: checkFields(request.checks) }),
  }
}

/** The keys of the requests before or after a load. */
export function hookFields(plan: Own, hook: HookName): Fields {
  const requests = plan[hook]
  if (requests === undefined) return {}
  return {
    [hook]: requests.map((request, index) => ({
      ...(request.name === hookRequestName(hook, index) ? {} : { name: request.name }),
      ...requestFields(request, plan),
      ...(request.extract === undefined ? {} : { extract: request.extract }),
    })),
  }
}

type Write = (text: string) => string

function addressOf({ method, path }: PlannedRequest, plan: Own, write: Write): Fields {
  const base = baseOf(plan.target)
  const joined = isJoined(plan)
  const whole = path ?? (joined ? undefined : `${base.path}${base.query === '' ? '' : `?${base.query}`}`)
  const own = whole === undefined ? undefined : write(joined ? (ownPath(whole, base.path) ?? whole) : whole)
  const key = methods.find((name) => name.toUpperCase() === method)
  if (own !== undefined) return key === undefined ? { request: { method, path: own } } : { [key]: own }
  return method === 'GET' ? {} : { request: { method } }
}

function headersOf({ headers }: PlannedRequest, write: Write): Fields {
  const entries = Object.entries(headers).map(([name, given]) => [
    name,
    typeof given === 'string' ? write(given) : given.map(write),
  ])
  return entries.length === 0 ? {} : { headers: Object.fromEntries(entries) as Fields }
}

function authOf({ auth }: PlannedRequest, write: Write): Fields {
  if (auth === undefined) return {}
  const texts = textsOfAuth(auth).map(([name, text]) => [name, isTemplate(name) ? write(text) : escaped(text)])
  return { auth: { [auth.digest === undefined ? 'oauth2' : 'digest']: Object.fromEntries(texts) as Fields } }
}

function bodyOf({ body, bodyBase64, bodyFile }: PlannedBody, write: Write): Fields {
  if (body !== undefined) return { body: write(body) }
  if (bodyBase64 !== undefined) return { base64: bodyBase64 }
  return bodyFile === undefined ? {} : { file: escaped(bodyFile.path) }
}
