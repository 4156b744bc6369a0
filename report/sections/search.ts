/** The search for the breaking point in the text report: what was found, and the curve. */
import { resultOfSearch } from '../../lib/api/search-result.ts'
import { cutEnd } from '../../lib/terminal/width.ts'
import { curveLines, searchSentences } from '../../lib/search/words.ts'
import { COLUMNS, joined, type Line, linesOf, paragraph } from './lines.ts'
import type { Report } from '../report.ts'

/** None for a test without a search. */
export function searchLines({ search }: Pick<Report, 'search'>): Line[] {
  const result = search === undefined ? undefined : resultOfSearch(search)
  if (search === undefined || result === undefined) return []
  const sentences = searchSentences(result, search.per).flatMap((sentence) => paragraph(sentence))
  const curve = curveLines(result, search.per, COLUMNS).map((line) => cutEnd(line, COLUMNS))
  return joined([linesOf(sentences), linesOf(curve)])
}
