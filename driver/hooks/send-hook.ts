/** Sends the requests before or after a load, one after the other. */
import { KEPT_FOR_CHECKS } from '../../lib/checks/evaluate.ts'
import { messageOf } from '../../lib/errors.ts'
import { plural } from '../../lib/measure/phrases.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import { sendOnce, type SendingTask, type Tried } from '../engines/single-requests.ts'
import { type CheckOutcome, judged } from './checking.ts'
import { extractedFrom } from './extraction.ts'

/** A request that was sent, with all values that are known after it, or why it is no success. */
export interface Sent {
  readonly tried: Tried
  readonly values: Values
  readonly fault: string | undefined
  /** The outcome of each check; empty without a response. */
  readonly checks: readonly CheckOutcome[]
  /** The names of the values that the request is to extract. */
  readonly extracts: readonly string[]
}

export type HookTask = Omit<SendingTask, 'keep'>

/** Sends one request, and takes the values from its response. @throws BreakwaterError as `sendOnce` */
export async function sendOne(
  request: PlannedRequest,
  task: HookTask,
  { index, values }: { readonly index: number; readonly values: Values },
): Promise<Sent> {
  const tried = await sendOnce(request, { ...task, keep: KEPT_FOR_CHECKS }, { index, extracted: values })
  return { tried, extracts: Object.keys(request.extract ?? {}), ...outcomeOf(request, tried, values) }
}

function outcomeOf(request: PlannedRequest, tried: Tried, values: Values): Pick<Sent, 'values' | 'fault' | 'checks'> {
  const { outcome, ms } = tried
  if ('failure' in outcome) return { values, fault: outcome.failure, checks: [] }
  const { response } = outcome
  const { checks, fault } = judged(request, response, ms)
  if (fault !== undefined) return { values, fault, checks }
  try {
    return { values: extractedFrom(request, response, values), fault: undefined, checks }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { values, fault: error.message, checks }
  }
}

export interface HookResult {
  readonly values: Values
  /** Which requests failed, and how the first of them did; undefined if none did. */
  readonly fault: string | undefined
}

/**
 * Sends the requests of a hook. Those before a load end with the first that fails; those after it are sent whatever
 * happens to the others, because each may clean up something else. They have no numbers in their headers: those are of
 * the load.
 */
export async function sendHook(hook: HookName, task: HookTask, before: Values): Promise<HookResult> {
  const requests = task.plan[hook] ?? []
  const unnumbered = { ...task, plan: { ...task.plan, identify: false } }
  const faults: string[] = []
  let values = before
  for (const [index, request] of requests.entries()) {
    const { values: known, fault } = await attempted(request, unnumbered, { index, values })
    values = known
    if (fault !== undefined) faults.push(`${request.name} (${called(request)}): ${fault}`)
    // When it is stopped, the next one fails without being sent.
    if (fault !== undefined && (hook === 'before' || task.signal?.aborted === true)) break
  }
  const [first] = faults
  if (first === undefined) return { values, fault: undefined }
  const others = faults.length === 1 ? '' : `; ${plural(faults.length - 1, 'other request')} failed too`
  return { values, fault: `${first}${others}` }
}

/** A request that cannot be prepared is a fault of it alone. */
async function attempted(
  request: PlannedRequest,
  task: HookTask,
  at: { index: number; values: Values },
): Promise<Pick<Sent, 'values' | 'fault'>> {
  try {
    return await sendOne(request, task, at)
  } catch (error) {
    return { values: at.values, fault: messageOf(error) }
  }
}

function called({ method, path }: PlannedRequest): string {
  return path === undefined ? method : `${method} ${path}`
}
