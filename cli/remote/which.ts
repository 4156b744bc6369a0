/** Which test a command means: its id, the beginning of its id, or a word. */
import type { ApiClient } from '../../cluster/client.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Operand } from '../../lib/flags/command.ts'
import { usage } from '../../lib/flags/setting.ts'

/** The words that stand for a test. */
const testWords = ['latest', 'running'] as const
type TestWord = (typeof testWords)[number]

export const TEST: Operand = {
  name: 'TEST',
  help: 'the id of a test or its beginning, latest for the newest one, or running for the only one that runs',
  words: testWords,
}

/** Ids have so many letters. */
const ID_LENGTH = 20
const MOST = 1_000

/**
 * The id of the test that is meant.
 * @param given undefined: the word
 * @throws BreakwaterError `not-found` if there is none, `usage` if it may be several, naming some
 */
export async function whichTest(api: ApiClient, given: string | undefined, word: TestWord): Promise<string> {
  const meant = given ?? word
  if (!/^[\w-]+$/.test(meant)) throw usage(`'${meant.slice(0, 100)}' is not the id of a test, nor its beginning`)
  if (meant === 'latest') return only(await idsOf(api, { limit: '1' }), 'there is no test')
  if (meant === 'running') return only(await runningTests(api), 'no test runs')
  if (meant.length >= ID_LENGTH) return meant
  const found = await idsOf(api, { search: meant, limit: String(MOST) })
  return only(
    found.filter((id) => id.startsWith(meant)),
    `no test has an id that begins with '${meant.slice(0, ID_LENGTH)}'`,
  )
}

async function idsOf(api: ApiClient, query: Readonly<Record<string, string>>): Promise<string[]> {
  return (await api.tests(query)).tests.map(({ TestId }) => TestId)
}

async function runningTests(api: ApiClient): Promise<string[]> {
  const { tests } = await api.tests({ search: 'running', limit: String(MOST) })
  return tests.filter(({ state }) => state === 'running').map(({ TestId }) => TestId)
}

function only(ids: readonly string[], none: string): string {
  const [id, ...others] = ids
  if (id === undefined) throw new BreakwaterError('not-found', `${none}: breakwater test list shows the tests`)
  if (others.length > 0) throw usage(`it may be any of ${ids.slice(0, 5).join(', ')}: type more of the id`)
  return id
}
