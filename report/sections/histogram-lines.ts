/** The histogram of response times in the text report: a bar for each bucket. */
import { histogramRows, histogramTitle } from '../histogram-rows.ts'
import { COLUMNS, type Line, linesOf } from './lines.ts'
import type { Report } from '../report.ts'

/** None without a response. */
export function histogramLines({ distribution, overall }: Pick<Report, 'distribution' | 'overall'>): Line[] {
  if (distribution === undefined) return []
  const { atLeastFrom } = overall.latencies.response
  const rows = histogramRows(distribution.buckets, COLUMNS, atLeastFrom)
  return [
    { text: histogramTitle(distribution, atLeastFrom), tone: 'title' },
    ...linesOf(rows.map(({ label, bar }) => `${label}${bar}`.trimEnd())),
  ]
}
