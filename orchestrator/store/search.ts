/** The part of the list of tests that is asked for, without SQL: for a process without a data directory. */
import type { SortKey } from '../../lib/api/tests.ts'
import type { ListEntry, TestPage, TestQuery } from './history.ts'

/** The text in which words are looked for. */
export function wordsOf({ TestId, name, target, type, state, outcome, tags = {} }: ListEntry): string {
  const tagged = Object.entries(tags).map(([key, value]) => `${key}=${value}`)
  return [TestId, name, target, type, state, outcome, ...tagged].join(' ').toLowerCase()
}

/** The words that must all be found. */
export function wordsIn(search: string): string[] {
  return search
    .toLowerCase()
    .split(/\s/)
    .filter((word) => word !== '')
}

const columns: Readonly<Record<Exclude<SortKey, 'created'>, (entry: ListEntry) => string | number | null>> = {
  name: ({ name }) => name,
  target: ({ target }) => target,
  state: ({ state }) => state,
  outcome: ({ outcome }) => outcome,
  throughput: ({ throughput }) => throughput,
  median: ({ response }) => response.median,
  p99: ({ response }) => response.p99,
  failed: ({ failed }) => failed,
}

/**
 * A part of a list, as `SqliteHistory.tests` selects it.
 * @param entries in the order of their creation, the oldest first
 */
export function pageOf(
  entries: readonly ListEntry[],
  { limit, offset, search, sort, descending }: TestQuery,
): TestPage {
  const words = wordsIn(search)
  const found = entries.filter((entry) => {
    const text = wordsOf(entry)
    return words.every((word) => text.includes(word))
  })
  const inOrder = descending ? found.toReversed() : found
  const sorted = sort === 'created' ? inOrder : inOrder.toSorted(byColumn(columns[sort], descending))
  return { total: found.length, entries: sorted.slice(offset, offset + limit) }
}

/** Tests without a value come last in both directions. */
function byColumn(
  column: (entry: ListEntry) => string | number | null,
  descending: boolean,
): (a: ListEntry, b: ListEntry) => number {
  return (one, other) => {
    const [a, b] = [column(one), column(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const order = a < b ? -1 : Number(a > b)
    return descending ? -order : order
  }
}
