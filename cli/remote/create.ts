/** `breakwater test create`: a test that waits for its trigger. */
import type { Given } from '../../lib/flags/command.ts'
import type { createSettings } from '../commands/test-settings.ts'
import { planGiven } from '../plan/given.ts'
import { answer, remotely } from './remotely.ts'

/** Creates a test from a plan, and writes its id. */
export async function createTest({ values, operands }: Given<typeof createSettings>): Promise<number> {
  const plan = await planGiven(operands, values)
  const TestId = await remotely(values, (api) => api.published(plan))
  return answer(values.json, { TestId }, [TestId])
}
