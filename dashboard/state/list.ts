/** The page of the list of tests as it was received, kept up to date by events until it is fetched anew. */
import type { LiveAnswer, RunAnswer } from '../../lib/api/answers.ts'
import type { TestListAnswer } from '../../lib/api/tests.ts'
import type { ListPlace } from '../app/list-place.ts'

export type ListEntry = TestListAnswer['tests'][number]

export interface KnownTests extends TestListAnswer {
  /** What was asked for. */
  readonly list: ListPlace
}

type Known = KnownTests | undefined

/** With the name, the state and the verdict of a test that has changed. */
export function withRun(known: Known, run: RunAnswer): Known {
  const { TestId, name, state, startAt, endedAt, verdict } = run
  const { outcome, trust } = verdict
  return changed(known, TestId, { name, state, startAt, endedAt, outcome, trust })
}

/** With the latest figures of a test that runs. */
export function withFigures(known: Known, { TestId, overall }: LiveAnswer): Known {
  const { planned, sent, completed, failed, seconds, rates, latencies } = overall
  const { median, p95, p99, max } = latencies.response
  const response = { median, p95, p99, max }
  return changed(known, TestId, { planned, sent, completed, failed, seconds, throughput: rates.throughput, response })
}

/** Without a test that no longer exists. */
export function withoutTest(known: Known, testId: string): Known {
  if (known === undefined || !isThere(known, testId)) return known
  const tests = known.tests.filter(({ TestId }) => TestId !== testId)
  return { ...known, tests, total: known.total - 1 }
}

/** The same value if the test is not on this page. */
function changed(known: Known, testId: string, change: Partial<ListEntry>): Known {
  if (known === undefined || !isThere(known, testId)) return known
  return { ...known, tests: known.tests.map((entry) => (entry.TestId === testId ? { ...entry, ...change } : entry)) }
}

function isThere({ tests }: KnownTests, testId: string): boolean {
  return tests.some(({ TestId }) => TestId === testId)
}
