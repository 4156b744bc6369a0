/** The result of a search as the API says it; without its schema, for the page. */
import type { SearchResult } from '../search/stage.ts'
import type { SearchAnswer } from './search.ts'

/** The result with its stages; undefined until the search is over. */
export function resultOfSearch({ result, stages }: SearchAnswer): SearchResult | undefined {
  return result === undefined ? undefined : { ...result, stages }
}
