/** Whether a plan fits into the one record that carries it to the drivers: by the record itself, not by a guess. */
import { newTestId } from '../ids.ts'
import { MAX_LARGE_MESSAGE_BYTES } from '../messages/reading.ts'
import { testConfig } from '../messages/test-config.ts'
import { hashOf, type Plan } from '../plan/plan.ts'

/** Why the record of a plan is longer than drivers read, in a sentence that says what to do; undefined when it is not. */
export function oversize(plan: Plan): string | undefined {
  // Ids and hashes are all of one length.
  const bytes = Buffer.byteLength(testConfig.write({ testId: newTestId(), plan, hash: hashOf(plan) }))
  if (bytes <= MAX_LARGE_MESSAGE_BYTES) return undefined
  return `the record of the plan has ${bytes} bytes, and drivers read ${MAX_LARGE_MESSAGE_BYTES} at most: send a shorter body or fewer headers`
}
