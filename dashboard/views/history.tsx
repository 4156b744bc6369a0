/** The tests that the orchestrator remembers. */
import { clock, count, figure, millis, rate } from '../format.ts'
import { hashOf } from '../app/place.ts'
import { sparkline } from '../charts/sparkline.ts'
import type { ListEntry } from '../state/state.ts'
import type { ViewProps } from './app.tsx'
import { Badge, toneOf } from './parts/badge.tsx'
import { DataTable, type DataTableProps } from './parts/data-table.tsx'
import { Drawing } from './parts/drawing.tsx'
import { Time } from './parts/time.tsx'
import { useSelected } from './use-store.ts'

export function HistoryView({ store, controller }: ViewProps) {
  const tests = useSelected(store, (state) => state.tests)
  return (
    <>
      <h1>Tests</h1>
      <p class="muted">The orchestrator keeps the latest tests in memory until it ends.</p>
      <DataTable
        caption="Tests"
        search="Search tests"
        columns={[...columns, rerunColumn((testId) => controller.rerun(testId))]}
        rows={tests ?? []}
        keyOf={({ TestId }) => TestId}
        order={{ key: 'created', descending: true }}
        empty={tests === undefined ? 'Loading …' : <NoTests />}
      />
    </>
  )
}

function NoTests() {
  return (
    <>
      There is no test yet: <a href={hashOf({ view: 'new' })}>create one</a>.
    </>
  )
}

/** What became of a test: its state while it runs, its outcome afterwards. */
function verdictOf({ state, outcome }: ListEntry): string {
  return outcome === 'none' ? state : outcome
}

const columns: DataTableProps<ListEntry>['columns'] = [
  {
    key: 'name',
    title: 'Test',
    value: ({ name, TestId, target }) => `${name} ${TestId} ${target}`,
    cell: ({ name, TestId, target }) => (
      <>
        <a href={hashOf({ view: 'test', testId: TestId })}>{name === '' ? <code>{TestId}</code> : name}</a>
        <div class="muted small target">{target}</div>
      </>
    ),
  },
  { key: 'type', title: 'Type', value: ({ type }) => type, cell: ({ type }) => type },
  {
    key: 'created',
    title: 'Created',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} withDate />,
  },
  {
    key: 'verdict',
    title: 'Verdict',
    value: (entry) => `${verdictOf(entry)} ${entry.trust}`,
    cell: (entry) => (
      <>
        <Badge text={verdictOf(entry)} tone={toneOf(verdictOf(entry))} />
        {entry.trust === 'none' || entry.trust === 'valid' ? null : (
          <>
            {' '}
            <Badge text={`trust: ${entry.trust}`} tone={toneOf(entry.trust)} />
          </>
        )}
      </>
    ),
  },
  {
    key: 'throughput',
    title: 'Throughput',
    numeric: true,
    value: ({ throughput }) => throughput,
    cell: ({ throughput }) => rate(throughput),
  },
  {
    key: 'sparkline',
    title: 'Over time',
    cell: ({ sparkline: rates }) => (
      <Drawing of={rates} draw={(values) => sparkline(values, { width: 96, height: 24 })} />
    ),
  },
  {
    key: 'median',
    title: 'Median',
    numeric: true,
    value: ({ response }) => response.median,
    cell: ({ response }) => millis(response.median),
  },
  {
    key: 'p99',
    title: 'p99',
    numeric: true,
    value: ({ response }) => response.p99,
    cell: ({ response }) => millis(response.p99),
  },
  { key: 'sent', title: 'Sent', numeric: true, value: ({ sent }) => sent, cell: ({ sent }) => count(sent) },
  {
    key: 'failed',
    title: 'Failed',
    numeric: true,
    value: ({ failed }) => failed,
    cell: ({ failed }) => count(failed),
  },
  {
    key: 'duration',
    title: 'Duration',
    numeric: true,
    value: ({ seconds }) => seconds,
    cell: ({ seconds }) => (seconds < 10 ? `${figure(seconds)} s` : clock(seconds)),
  },
  {
    key: 'drivers',
    title: 'Drivers',
    numeric: true,
    value: ({ driverCount }) => driverCount,
    cell: ({ driverCount }) => count(driverCount),
  },
]

function rerunColumn(rerun: (testId: string) => Promise<boolean>): DataTableProps<ListEntry>['columns'][number] {
  return {
    key: 'rerun',
    title: 'Again',
    cell: ({ TestId, name }) => (
      <button
        type="button"
        aria-label={`Run again: ${name === '' ? TestId : name}`}
        title="Creates a new test with the same plan, which you then trigger."
        onClick={() => void rerun(TestId)}
      >
        Run again
      </button>
    ),
  }
}
