/** The columns of the list of tests. Their keys are those by which the API sorts, where it does. */
import type { Controller } from '../app/controller.ts'
import { sparkline } from '../charts/sparkline.ts'
import { clock, count, millis, rate } from '../format.ts'
import type { ListEntry } from '../state/list.ts'
import { Badge, toneOf } from './parts/badge.tsx'
import { numberColumn, type TableColumn } from './parts/data-table.tsx'
import { DeleteButton } from './parts/delete.tsx'
import { Drawing } from './parts/drawing.tsx'
import { Rename } from './parts/rename.tsx'
import { TestLink } from './parts/test-link.tsx'
import { titleOf } from './parts/test-title.ts'
import { Time } from './parts/time.tsx'

/** What can be done with a row. */
export interface Editing {
  readonly controller: Controller
  /** The test whose name is being typed. */
  readonly renaming: string | undefined
  readonly setRenaming: (testId: string | undefined) => void
  readonly deleted: (testId: string) => void
}

/** The name, which can be typed anew. */
export function nameColumn({ renaming, setRenaming, controller }: Editing): TableColumn<ListEntry> {
  return {
    key: 'name',
    title: 'Test',
    cell: ({ name, TestId, type, target }) =>
      renaming === TestId ? (
        <Rename
          name={name}
          onSave={(typed) => controller.rename(TestId, typed)}
          onEnd={() => {
            setRenaming(undefined)
            document.getElementById(renameId(TestId))?.focus()
          }}
        />
      ) : (
        <>
          <TestLink {...{ TestId, name }} />
          <div class="muted small">
            {type} of <span class="target">{target}</span>
          </div>
        </>
      ),
  }
}

/** The button that had the focus before the typing. */
function renameId(testId: string): string {
  return `rename-${testId}`
}

export const columns: readonly TableColumn<ListEntry>[] = [
  {
    key: 'created',
    title: 'Created',
    cell: ({ createdAt, startAt, seconds }) => (
      <>
        <Time at={createdAt} withDate />
        {startAt === null ? null : (
          <div class="muted small">ran {seconds < 10 ? `${count(seconds)} s` : clock(seconds)}</div>
        )}
      </>
    ),
  },
  { key: 'state', title: 'State', cell: ({ state }) => <Badge text={state} tone={toneOf(state)} /> },
  { key: 'outcome', title: 'Outcome', cell: (entry) => <Outcome {...entry} /> },
  numberColumn({ key: 'throughput', title: 'Throughput', shown: rate }, ({ throughput }) => throughput),
  {
    key: 'sparkline',
    title: 'Over time',
    cell: ({ sparkline: rates }) => (
      <Drawing of={rates} draw={(values) => sparkline(values, { width: 72, height: 24 })} />
    ),
  },
  numberColumn({ key: 'median', title: 'Median', shown: millis }, ({ response }) => response.median),
  numberColumn({ key: 'p99', title: 'p99', shown: millis }, ({ response }) => response.p99),
  numberColumn({ key: 'sent', title: 'Sent', shown: count }, ({ sent }) => sent),
  numberColumn({ key: 'failed', title: 'Failed', shown: count }, ({ failed }) => failed),
  numberColumn({ key: 'drivers', title: 'Drivers', shown: count }, ({ driverCount }) => driverCount),
]

/** What became of the target, and how far the figures can be trusted if that is in doubt. */
function Outcome({ outcome, trust }: Pick<ListEntry, 'outcome' | 'trust'>) {
  const isDoubtful = trust === 'degraded' || trust === 'invalid'
  if (outcome === 'none' && !isDoubtful) return <>–</>
  return (
    <>
      {outcome === 'none' ? null : <Badge text={outcome} tone={toneOf(outcome)} />}{' '}
      {isDoubtful ? <Badge text={`trust: ${trust}`} tone={toneOf(trust)} /> : null}
    </>
  )
}

/** Run again, rename, delete. */
export function actionsColumn({ controller, setRenaming, deleted }: Editing): TableColumn<ListEntry> {
  return {
    key: 'actions',
    title: 'Actions',
    cell: ({ TestId, name }) => {
      const title = titleOf({ TestId, name })
      return (
        <div class="row-actions">
          <button
            type="button"
            aria-label={`Run again: ${title}`}
            title="Creates a new test with the same plan, which you then trigger."
            onClick={() => void controller.rerun(TestId)}
          >
            Run again
          </button>
          <button
            type="button"
            id={renameId(TestId)}
            aria-label={`Rename: ${title}`}
            onClick={() => {
              setRenaming(TestId)
            }}
          >
            Rename
          </button>
          <DeleteButton
            testId={TestId}
            title={title}
            name={`Delete: ${title}`}
            controller={controller}
            onDeleted={() => {
              deleted(TestId)
            }}
          />
        </div>
      )
    },
  }
}
