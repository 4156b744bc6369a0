/** The tables of phases, requests and labels in the text report: one row for each, where there are several. */
import type { BreakdownAnswer, PartFigures } from '../lib/api/breakdown.ts'
import { perSecond } from '../lib/measure/phrases.ts'
import { phaseTitle } from '../lib/measure/phase-title.ts'
import { type Column, namedTable } from './columns.ts'
import { cellOf } from './latency-table.ts'
import { joined, type Line, linesOf } from './lines.ts'

interface Row extends PartFigures {
  readonly name: string
}

const columns: readonly Column<Row>[] = [
  {
    title: 'planned',
    of: ({ planned }, count) => count(planned),
    isShown: (rows) => rows.some(({ planned, sent }) => planned !== sent),
  },
  { title: 'sent', of: ({ sent }, count) => count(sent) },
  { title: 'completed', of: ({ completed }, count) => count(completed) },
  { title: 'failed', of: ({ failed }, count) => count(failed) },
  {
    title: 'dropped',
    of: ({ dropped }, count) => count(dropped),
    isShown: (rows) => rows.some(({ dropped }) => dropped > 0),
  },
  { title: 'responses', of: ({ rates }) => perSecond(rates.throughput) },
  { title: 'median', of: ({ response }) => cellOf('median', response) },
  { title: 'p99 ms', of: ({ response }) => cellOf('p99', response) },
]

/** The lines of all tables; none for a plan of one phase and one request on drivers without different labels. */
export function breakdownLines({ phases, requests, labels }: BreakdownAnswer): Line[] {
  const ofPhases = phases.map((phase): Row => ({ ...phase, name: phaseTitle(phase) }))
  const ofLabels = labels.map(({ name, value, ...figures }): Row => ({ ...figures, name: `${name}=${value}` }))
  return joined([table('phase', ofPhases), table('request', requests), table('label', ofLabels)])
}

function table(title: string, rows: readonly Row[]): Line[] {
  return rows.length < 2 ? [] : linesOf(namedTable(title, columns, rows))
}
