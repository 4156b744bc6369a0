/** Checks a plan as a whole: each option may be valid on its own while the combination is not. */
import { newTestId } from '../ids.ts'
import { MAX_LARGE_MESSAGE_BYTES } from '../messages/reading.ts'
import { testConfig } from '../messages/test-config.ts'
import { hashOf, type Plan, planSchema } from '../plan/plan.ts'

/** Why a plan cannot be published. */
export type PlanFault =
  | { readonly code: 'invalid-request'; readonly issues: readonly PlanIssue[] }
  | { readonly code: 'too-large'; readonly message: string }

/** One thing that is wrong, and the way to it in the plan. */
export interface PlanIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/**
 * What is wrong with a plan; undefined when drivers can take it. Whether it fits into the one record that carries it to
 * the drivers is told by that record itself, not by a guess.
 */
export function planFault(plan: Plan): PlanFault | undefined {
  const parsed = planSchema.safeParse(plan)
  if (!parsed.success) return { code: 'invalid-request', issues: parsed.error.issues }
  // Ids and hashes are all of one length.
  const bytes = Buffer.byteLength(testConfig.write({ testId: newTestId(), plan, hash: hashOf(plan) }))
  if (bytes <= MAX_LARGE_MESSAGE_BYTES) return undefined
  const message = `the plan takes ${bytes} bytes, which exceeds the limit of ${MAX_LARGE_MESSAGE_BYTES} bytes: use a shorter body or fewer headers`
  return { code: 'too-large', message }
}
