/** The tables of phases, requests and labels in the text report: one row for each, where there are several. */
import type { BreakdownAnswer, PartFigures } from '../../lib/api/breakdown.ts'
import { phaseTitle } from '../../lib/measure/phase-title.ts'
import { type Column, countColumns, namedTable } from './columns.ts'
import { cellOf } from './latency-table.ts'
import { joined, type Line, linesOf } from './lines.ts'

interface Row extends PartFigures {
  readonly name: string
}

const columns: readonly Column<Row>[] = [
  ...countColumns,
  { title: 'median ms', of: ({ response }) => cellOf('median', response) },
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
