/** The tests that are not over, which the list has only page by page. */
import { isFinal, runStates } from '../../lib/api/run-states.ts'
import type { Client } from '../api/client.ts'
import type { ListEntry } from '../state/list.ts'

/** The newest first. Rejects with an ApiError. */
export async function testsUnderWay(client: Pick<Client, 'testsMentioning'>): Promise<readonly ListEntry[]> {
  const states = runStates.filter((state) => !isFinal(state))
  const answers = await Promise.all(states.map((state) => client.testsMentioning(state)))
  const found = answers.flatMap(({ tests }) => tests).filter(({ state }) => !isFinal(state))
  const byId = new Map(found.map((test) => [test.TestId, test]))
  return [...byId.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
}
