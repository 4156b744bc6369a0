/** Runs checks side by side, each within a limit of time. */
import { messageOf } from '../../lib/errors.ts'
import { pause } from '../../lib/clock.ts'
import type { Check, Context } from './context.ts'
import { type Finding, failure } from './finding.ts'

/** The time limit of a check in milliseconds, in which those that it waits for have to end as well. */
const LIMIT_MS = 20_000

/** A check that has begun. */
export interface Begun {
  readonly name: string
  /** Never rejects. */
  readonly finding: Promise<Finding>
}

/** Begins all checks at once; the results have their order. */
export function examine(checks: readonly Check[], context: Context, limitMs = LIMIT_MS): Begun[] {
  return checks.map((check) => ({ name: check.name, finding: bounded(check, context, limitMs) }))
}

async function bounded(check: Check, context: Context, limitMs: number): Promise<Finding> {
  const ended = new AbortController()
  const late = pause(limitMs, AbortSignal.any([ended.signal, context.signal])).then(() =>
    failure(
      context.signal.aborted ? 'ended before it had a result' : `no result within ${limitMs / 1_000} s`,
      'repeat it: what it asks answers too slowly',
    ),
  )
  try {
    return await Promise.race([run(check, context), late])
  } finally {
    ended.abort()
  }
}

async function run(check: Check, context: Context): Promise<Finding> {
  try {
    return await check.run(context)
  } catch (error) {
    return failure(`this check failed: ${messageOf(error)}`, 'report this as an error of Breakwater')
  }
}
