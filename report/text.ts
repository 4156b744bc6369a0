/**
 * The report as text for a terminal of 80 columns: the result of the target, the trust in the numbers, what was asked
 * for, the counts, the latencies, and the words that need an explanation.
 */
import { breakdownLines } from './sections/breakdown.ts'
import { countLines } from './sections/counts.ts'
import { driverLines } from './sections/drivers.ts'
import { errorLines } from './sections/errors.ts'
import { glossaryLines } from './sections/glossary.ts'
import { histogramLines } from './sections/histogram-lines.ts'
import { latencyTable } from './sections/latency-table.ts'
import { joined, type Line, linesOf, type Section } from './sections/lines.ts'
import { parameterLines } from './sections/parameters.ts'
import type { Render, Report } from './report.ts'
import { searchLines } from './sections/search.ts'
import { thresholdLines } from './sections/thresholds.ts'
import { verdictLines } from './sections/verdict-lines.ts'

/** The parts of a report, in their order. */
const sections: readonly Section<Report>[] = [
  verdictLines,
  thresholdLines,
  searchLines,
  parameterLines,
  countLines,
  errorLines,
  ({ overall }) => linesOf(latencyTable(overall)),
  histogramLines,
  breakdownLines,
  driverLines,
]

/** The lines of a report; none is wider than 80 columns. */
export function reportLines(report: Report): Line[] {
  const told = sections.map((section) => section(report))
  return joined([...told, glossaryLines(told.flat())])
}

export const renderText: Render = (report) =>
  reportLines(report)
    .map(({ text }) => `${text}\n`)
    .join('')
