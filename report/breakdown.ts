/** The tables of phases, requests and labels in the text report: one row for each, where there are several. */
import type { BreakdownAnswer, PartFigures } from '../lib/api/breakdown.ts'
import { printable } from '../lib/measure/phrases.ts'
import { phaseTitle } from '../lib/measure/phase-title.ts'
import { cellOf } from './latency-table.ts'

interface Row extends PartFigures {
  readonly title: string
}

const NAME = 14
const LONGEST_NAME = 40
const COLUMN = 11

const columns: readonly { readonly title: string; readonly of: (row: Row) => string }[] = [
  { title: 'planned', of: ({ planned }) => String(planned) },
  { title: 'sent', of: ({ sent }) => String(sent) },
  { title: 'completed', of: ({ completed }) => String(completed) },
  { title: 'failed', of: ({ failed }) => String(failed) },
  { title: 'dropped', of: ({ dropped }) => String(dropped) },
  { title: 'per second', of: ({ rates }) => String(rates.throughput) },
  { title: 'median ms', of: ({ response }) => cellOf('median', response) },
  { title: 'p99 ms', of: ({ response }) => cellOf('p99', response) },
]

/** The lines of all tables; none for a plan of one phase and one request on drivers without different labels. */
export function breakdownLines({ phases, requests, labels }: BreakdownAnswer): string[] {
  const ofPhases = phases.map((phase): Row => ({ ...phase, title: printable(phaseTitle(phase)) }))
  const ofRequests = requests.map((request): Row => ({ ...request, title: printable(request.name) }))
  const ofLabels = labels.map(({ name, value, ...figures }): Row => ({ ...figures, title: `${name}=${value}` }))
  return [...table('phase', ofPhases), ...table('request', ofRequests), ...table('label', ofLabels)]
}

function table(title: string, rows: readonly Row[]): string[] {
  if (rows.length < 2) return []
  const width = Math.max(NAME, ...rows.map((row) => Math.min(LONGEST_NAME, row.title.length) + 1))
  const head = columns.map((column) => column.title.padStart(COLUMN)).join('')
  const lines = rows.map((row) => {
    const cells = columns.map(({ of }) => of(row).padStart(COLUMN)).join('')
    return `${row.title.slice(0, LONGEST_NAME).padEnd(width)}${cells}`
  })
  return ['', `${title.padEnd(width)}${head}`, ...lines]
}
