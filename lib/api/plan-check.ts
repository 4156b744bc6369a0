/** Checks a plan as a whole: each option may be valid on its own while the combination is not. */
import { newTestId } from '../ids.ts'
import { parsed } from '../issue-messages.ts'
import { MAX_LARGE_MESSAGE_BYTES } from '../messages/reading.ts'
import { testConfig } from '../messages/test-config.ts'
import { hashOf, type Plan, planSchema } from '../plan/plan.ts'

/** Why a plan cannot be published. */
export type PlanFault =
  | { readonly code: 'invalid-request'; readonly issues: readonly PlanIssue[] }
  | { readonly code: 'too-large'; readonly message: string }

/** One error, and its path in the plan. */
export interface PlanIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/**
 * The errors of a plan; undefined when drivers can accept it. The size is checked on the actual record that would carry
 * the plan, not estimated.
 */
export function planFault(plan: Plan): PlanFault | undefined {
  const read = parsed(planSchema, plan)
  if (!read.success) return { code: 'invalid-request', issues: read.error.issues }
  // All ids have one length, and so have all hashes.
  const bytes = Buffer.byteLength(testConfig.write({ testId: newTestId(), plan, hash: hashOf(plan) }))
  if (bytes <= MAX_LARGE_MESSAGE_BYTES) return undefined
  const message = `the plan takes ${bytes} bytes, which exceeds the limit of ${MAX_LARGE_MESSAGE_BYTES} bytes: use a shorter body or fewer headers`
  return { code: 'too-large', message }
}
