/** The search for the breaking point in the text report: what was found, and the curve. */
import { resultOfSearch } from '../lib/api/search-result.ts'
import { curveLines, searchSentences } from '../lib/search/words.ts'
import type { Report } from './report.ts'

/** None for a test without a search. */
export function searchLines({ search }: Pick<Report, 'search'>): string[] {
  const result = search === undefined ? undefined : resultOfSearch(search)
  if (search === undefined || result === undefined) return []
  const curve = curveLines(result, search.per)
  return ['', ...searchSentences(result, search.per), ...(curve.length === 0 ? [] : ['', ...curve])]
}
