/** What the list of tests can be sorted by. Without schemas, so that the page can use it. */

export const sortKeys = [
  'created',
  'name',
  'target',
  'state',
  'outcome',
  'throughput',
  'median',
  'p99',
  'failed',
] as const
export type SortKey = (typeof sortKeys)[number]

export function isSortKey(text: string): text is SortKey {
  return sortKeys.some((key) => key === text)
}
