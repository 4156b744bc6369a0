/**
 * The report as text for a terminal of 80 columns: the result of the target, the trust in the numbers, what was asked
 * for, the counts, the latencies, and the words that need an explanation.
 */
import { breakdownLines } from './breakdown.ts'
import { countLines } from './counts.ts'
import { driverLines } from './drivers.ts'
import { errorLines } from './errors.ts'
import { glossaryLines } from './glossary.ts'
import { histogramLines } from './histogram-lines.ts'
import { latencyTable } from './latency-table.ts'
import { joined, type Line, linesOf, type Section } from './lines.ts'
import { parameterLines } from './parameters.ts'
import type { Render, Report } from './report.ts'
import { searchLines } from './search.ts'
import { thresholdLines } from './thresholds.ts'
import { verdictLines } from './verdict-lines.ts'

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
