/** `breakwater test list`: the tests of an orchestrator, the newest first. */
import type { TestListAnswer } from '../../lib/api/tests.ts'
import type { Given } from '../../lib/flags/command.ts'
import { counted, plural } from '../../lib/measure/phrases.ts'
import { table } from '../../lib/table.ts'
import type { listSettings } from '../commands/test-settings.ts'
import { answer, remotely } from './remotely.ts'

type Test = TestListAnswer['tests'][number]

/** Writes the list. */
export async function listTests({ values }: Given<typeof listSettings>): Promise<number> {
  const { json, search, limit } = values
  const query = { limit: String(limit), ...(search === undefined ? {} : { search }) }
  const list = await remotely(values, (api) => api.tests(query))
  return answer(json, list, listLines(list))
}

/** The list as text for a terminal. */
export function listLines({ total, tests }: TestListAnswer): string[] {
  if (tests.length === 0) return ['no tests']
  const lines = table(['test', 'name', 'state', 'outcome', 'trust', 'target'], titles, tests.map(cellsOf))
  return total > tests.length ? [...lines, `and ${plural(total - tests.length, 'older test')}: give --limit`] : lines
}

const titles = ['created', 'sent', 'failed', 'rate', 'p99']

function cellsOf(test: Test): string[] {
  const { p99 } = test.response
  return [
    test.TestId,
    test.name === '' ? test.type : test.name,
    test.state,
    test.outcome,
    test.trust,
    test.target,
    test.createdAt.replace('T', ' ').slice(0, 19),
    counted(test.sent),
    counted(test.failed),
    test.seconds === 0 ? '–' : `${counted(test.throughput)}/s`,
    p99 === null ? '–' : `${p99.toPrecision(3)} ms`,
  ]
}
