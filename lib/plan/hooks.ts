/**
 * The requests before and after the load: each is sent once a run, by one driver, one after the other. Those before it
 * may take values from their responses, which all requests of the run may contain.
 */
import { z } from 'zod'
import { templatesOfAuth } from './auth.ts'
import { pairsOf } from './headers.ts'
import { HTTP, protocolOf, type Spoken } from './protocol.ts'
import { type PlannedRequest, requestSchema } from './request.ts'
import { piecesOf } from './template.ts'

export const hookNames = ['before', 'after'] as const
export type HookName = (typeof hookNames)[number]

/** The most requests of a hook. */
const MAX_HOOK_REQUESTS = 20

export const hookSchema = z.array(requestSchema).min(1).max(MAX_HOOK_REQUESTS)

/** What of a plan concerns its requests. */
export interface Requests {
  readonly requests: readonly PlannedRequest[]
  readonly before?: readonly PlannedRequest[] | undefined
  readonly after?: readonly PlannedRequest[] | undefined
}

/** All requests of a plan, in the order in which they may be sent. */
export function allRequests({ before = [], requests, after = [] }: Requests): readonly PlannedRequest[] {
  return [...before, ...requests, ...after]
}

/** The texts of a request that may contain placeholders. */
export function templatesOf({ placeholders, path = '', headers, body = '', auth }: PlannedRequest): string[] {
  if (placeholders !== true) return []
  return [path, body, ...templatesOfAuth(auth), ...pairsOf(headers).map(([, value]) => value)]
}

interface HookConflict {
  readonly path: (string | number)[]
  readonly message: string
}

/** Contradictions between the requests of a load and those around it. */
export function hookConflicts(plan: Requests & Spoken): HookConflict[] {
  const { before = [], requests, after = [] } = plan
  const known = new Set<string>()
  const conflicts = before.flatMap((request, index): HookConflict[] => {
    const unknown = unknownValues(request, known, ['before', index])
    const names = Object.keys(request.extract ?? {})
    const again = names.filter((name) => known.has(name))
    for (const name of names) known.add(name)
    return [
      ...unknown,
      ...again.map((name) => ({ path: ['before', index, 'extract', name], message: 'is the name of another value' })),
    ]
  })
  const others = [
    ...requests.map((request, index) => ({ request, path: ['requests', index] })),
    ...after.map((request, index) => ({ request, path: ['after', index] })),
  ]
  return [
    ...protocolConflicts(plan),
    ...conflicts,
    ...others.flatMap(({ request, path }) => [...unknownValues(request, known, path), ...extracting(request, path)]),
  ]
}

function protocolConflicts(plan: Requests & Spoken): HookConflict[] {
  if (protocolOf(plan) === HTTP) return []
  const message = 'is for HTTP, and the plan has another protocol'
  const checked = plan.requests.flatMap(({ checks }, index) =>
    checks === undefined ? [] : [{ path: ['requests', index, 'checks'], message }],
  )
  return [...hookNames.flatMap((name) => (plan[name] === undefined ? [] : [{ path: [name], message }])), ...checked]
}

function extracting({ extract }: PlannedRequest, path: (string | number)[]): HookConflict[] {
  if (extract === undefined) return []
  return [{ path: [...path, 'extract'], message: 'is only for requests of `before`' }]
}

function unknownValues(request: PlannedRequest, known: ReadonlySet<string>, path: (string | number)[]): HookConflict[] {
  const missing = valueNamesIn(request).find((name) => !known.has(name))
  if (missing === undefined) return []
  return [{ path, message: `uses the value ${missing}, which no request of \`before\` extracts before it` }]
}

/** The names of the values that a request contains; none for a template that is not of the grammar. */
function valueNamesIn(request: PlannedRequest): string[] {
  try {
    return templatesOf(request).flatMap((template) =>
      piecesOf(template).flatMap((piece) => (piece.kind === 'value' ? [piece.name] : [])),
    )
  } catch {
    // The driver refuses such a plan.
    return []
  }
}
