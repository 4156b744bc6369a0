/** The table of drivers in the text report, and in few words what limited a single one. */
import { briefMillis, percent } from '../../lib/measure/phrases.ts'
import { type Column, countColumns, namedTable } from './columns.ts'
import { cellOf } from './latency-table.ts'
import { type Line, linesOf } from './lines.ts'
import type { Report } from '../report.ts'

type Driver = Report['drivers'][number]
type Row = Driver & { readonly name: string }

const hasGenerator = (rows: readonly Row[]): boolean => rows.some(({ generator }) => generator !== undefined)

/** The columns of the generator are its worst second. */
const columns: readonly Column<Row>[] = [
  ...countColumns,
  { title: 'median ms', of: ({ latencies }) => cellOf('median', latencies.response) },
  { title: 'p99 ms', of: ({ latencies }) => cellOf('p99', latencies.response) },
  { title: 'busy', of: ({ generator }) => busyText(generator), isShown: hasGenerator },
  {
    title: 'lag ms',
    of: ({ generator }) => (generator === undefined ? '–' : briefMillis(generator.loopLagMs)),
    isShown: hasGenerator,
  },
]

/** None for a single driver, whose figures are those of the whole test. */
export function driverLines({ drivers }: Pick<Report, 'drivers'>): Line[] {
  if (drivers.length < 2) return []
  const rows = drivers.map((driver): Row => ({ ...driver, name: driver.nodeId }))
  return linesOf(namedTable('driver', columns, rows))
}

/** Whole percents: the figure is one of a single second. */
export function busyText(generator: Driver['generator']): string {
  return generator === undefined ? '–' : percent(Math.round(generator.busy * 100) / 100)
}
