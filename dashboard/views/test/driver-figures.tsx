/** Each driver beside the others: its state and its response times, and its rates over time. */
import { useMemo } from 'preact/hooks'
import type { FiguresAnswer, RunDriverAnswer } from '../../../lib/api/answers.ts'
import { count, millis, rate } from '../../format.ts'
import type { ChartGroup } from '../../charts/group.ts'
import type { DriverSeries } from '../../state/series.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { SortableTable, numberColumn, type TableColumn } from '../parts/sortable-table.tsx'
import { SmallMultiplesBox } from './chart-box.tsx'
import type { ShownTest } from './test-view.tsx'

interface Row {
  readonly driver: RunDriverAnswer
  readonly series: DriverSeries | undefined
}

interface DriverFiguresProps {
  readonly shown: ShownTest
  readonly group: ChartGroup
}

export function DriverFigures({ shown, group }: DriverFiguresProps) {
  const { test, series, live } = shown
  const drivers = series?.drivers
  const multiples = useMemo(() => ({ drivers: drivers ?? [] }), [drivers])
  const known = new Map(series?.drivers.map((driver) => [driver.nodeId, driver]))
  const rows = test.drivers.map((driver) => ({ driver, series: known.get(driver.nodeId) }))
  if (test.drivers.length === 0) return null
  return (
    <section aria-labelledby="drivers-title">
      <h2 id="drivers-title">Drivers</h2>
      <SortableTable
        caption="Response times by driver"
        columns={columns}
        rows={rows}
        keyOf={({ driver }) => driver.nodeId}
        order={{ key: 'nodeId', descending: false }}
        rowClass={({ driver }) => (gone.has(driver.state) ? 'inactive' : '')}
        empty="No driver takes part."
        footer={live === undefined ? undefined : <Overall live={live.overall} />}
      />
      {test.startAt === null ? null : <SmallMultiplesBox group={group} data={multiples} />}
    </section>
  )
}

const gone: ReadonlySet<RunDriverAnswer['state']> = new Set(['lost', 'left', 'late', 'failed', 'refused'])

const titles = { min: 'Min', max: 'Max', mean: 'Mean', median: 'Median', mode: 'Mode', p99: 'p99' } as const
const latencies = ['min', 'max', 'mean', 'median', 'mode', 'p99'] as const

const columns: readonly TableColumn<Row>[] = [
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

/** Of a driver that has ended there is no latest second. */
function latestRate({ driver, series }: Row): number | undefined {
  const point = driver.state === 'running' ? series?.points.at(-1) : undefined
  return point === undefined ? undefined : point.completed / (point.to - point.from)
}

type NumberOf = (row: Row) => number | null | undefined

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
