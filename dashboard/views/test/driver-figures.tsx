/** Each driver beside the others: its state and its response times, and its rates over time. */
import type { FiguresAnswer, RunDriverAnswer } from '../../../lib/api/answers.ts'
import { count, millis, rate } from '../../format.ts'
import type { DriverSeries } from '../../state/series.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { DataTable, type DataTableProps } from '../parts/data-table.tsx'
import type { Range, ShownTest } from './test-view.tsx'

interface DriverFiguresProps {
  readonly shown: ShownTest
  readonly range: Range | undefined
  readonly onRange: (range: Range | undefined) => void
}

interface Row {
  readonly driver: RunDriverAnswer
  readonly series: DriverSeries | undefined
}

export function DriverFigures({ shown }: DriverFiguresProps) {
  const { test, series, live } = shown
  if (test.drivers.length === 0) return null
  const known = new Map(series?.drivers.map((driver) => [driver.nodeId, driver]))
  const rows = test.drivers.map((driver) => ({ driver, series: known.get(driver.nodeId) }))
  return (
    <section aria-labelledby="drivers-title">
      <h2 id="drivers-title">Drivers</h2>
      <DataTable
        caption="Response times by driver"
        columns={columns}
        rows={rows}
        keyOf={({ driver }) => driver.nodeId}
        order={{ key: 'nodeId', descending: false }}
        rowClass={({ driver }) => (gone.has(driver.state) ? 'inactive' : '')}
        empty="No driver takes part."
        footer={live === undefined ? undefined : <Overall live={live.overall} />}
      />
    </section>
  )
}

const gone: ReadonlySet<RunDriverAnswer['state']> = new Set(['lost', 'left', 'late', 'failed', 'refused'])

const titles = { min: 'Min', max: 'Max', mean: 'Mean', median: 'Median', mode: 'Mode', p99: 'p99' } as const
const latencies = ['min', 'max', 'mean', 'median', 'mode', 'p99'] as const

const columns: DataTableProps<Row>['columns'] = [
  {
    key: 'nodeId',
    title: 'Driver',
    value: ({ driver }) => driver.nodeId,
    cell: ({ driver }) => <code>{driver.nodeId}</code>,
  },
  {
    key: 'state',
    title: 'State',
    value: ({ driver }) => driver.state,
    cell: ({ driver: { state, reason } }) => (
      <>
        <Badge text={state} tone={toneOf(state)} /> <span class="muted small">{reason ?? ''}</span>
      </>
    ),
  },
  numberColumn({ key: 'sent', title: 'Sent', shown: count }, ({ series }) => series?.sent),
  numberColumn({ key: 'failed', title: 'Failed', shown: count }, ({ series }) => series?.failed),
  numberColumn(
    { key: 'rate', title: 'Throughput', shown: rate, help: 'Responses per second in the latest second.' },
    latestRate,
  ),
  ...latencies.map((name) => numberColumn({ key: name, title: titles[name], shown: millis }, ofResponse(name))),
]

function latestRate({ series }: Row): number | undefined {
  const point = series?.points.at(-1)
  return point === undefined ? undefined : point.completed / (point.to - point.from)
}

type NumberOf = (row: Row) => number | null | undefined

interface NumberColumn {
  readonly key: string
  readonly title: string
  readonly help?: string
  readonly shown: (value: number | null | undefined) => string
}

function numberColumn({ shown, ...column }: NumberColumn, value: NumberOf): DataTableProps<Row>['columns'][number] {
  return { ...column, numeric: true, value: (row) => value(row) ?? null, cell: (row) => shown(value(row)) }
}

function ofResponse(name: (typeof latencies)[number]): NumberOf {
  return ({ series }) => series?.response[name]
}

/** The row of all drivers together: from merged histograms, not from the rows above. */
function Overall({ live: { sent, failed, rates, latencies: all } }: { readonly live: FiguresAnswer }) {
  return (
    <tr>
      <th scope="row">all together</th>
      <td />
      <td class="number">{count(sent)}</td>
      <td class="number">{count(failed)}</td>
      <td class="number" title="Over the time of the load.">
        {rate(rates.throughput)}
      </td>
      {latencies.map((name) => (
        <td key={name} class="number">
          {millis(all.response[name])}
        </td>
      ))}
    </tr>
  )
}
