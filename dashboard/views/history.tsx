/** The tests that the orchestrator remembers. */
import { clock, count, millis, rate } from '../format.ts'
import { hashOf } from '../app/place.ts'
import { sparkline } from '../charts/sparkline.ts'
import type { ListEntry } from '../state/state.ts'
import type { ViewProps } from './app.tsx'
import { Badge, toneOf } from './parts/badge.tsx'
import { SortableTable, numberColumn, type TableColumn } from './parts/sortable-table.tsx'
import { Drawing } from './parts/drawing.tsx'
import { Time } from './parts/time.tsx'
import { useSelected } from './use-store.ts'

export function HistoryView({ store, controller }: ViewProps) {
  const tests = useSelected(store, (state) => state.tests)
  return (
    <>
      <h1>Tests</h1>
      <p class="muted">The orchestrator keeps the latest tests in memory until it ends.</p>
      <SortableTable
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

const columns: readonly TableColumn<ListEntry>[] = [
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
  numberColumn({ key: 'throughput', title: 'Throughput', shown: rate }, ({ throughput }) => throughput),
  {
    key: 'sparkline',
    title: 'Over time',
    cell: ({ sparkline: rates }) => (
      <Drawing of={rates} draw={(values) => sparkline(values, { width: 96, height: 24 })} />
    ),
  },
  numberColumn({ key: 'median', title: 'Median', shown: millis }, ({ response }) => response.median),
  numberColumn({ key: 'p99', title: 'p99', shown: millis }, ({ response }) => response.p99),
  numberColumn({ key: 'sent', title: 'Sent', shown: count }, ({ sent }) => sent),
  numberColumn({ key: 'failed', title: 'Failed', shown: count }, ({ failed }) => failed),
  {
    key: 'duration',
    title: 'Duration',
    numeric: true,
    value: ({ seconds }) => seconds,
    cell: ({ seconds }) => (seconds < 10 ? `${count(seconds)} s` : clock(seconds)),
  },
  numberColumn({ key: 'drivers', title: 'Drivers', shown: count }, ({ driverCount }) => driverCount),
]

function rerunColumn(rerun: (testId: string) => Promise<boolean>): TableColumn<ListEntry> {
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
