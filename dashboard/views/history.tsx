/** The tests: all of the history, a page at a time, and the queue of those that wait for their trigger. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { isSortKey } from '../../lib/api/sort-keys.ts'
import { type ListPlace, LONGEST_SEARCH, queryOf } from '../app/list-place.ts'
import { hashOf } from '../app/place.ts'
import type { ViewProps } from './app.tsx'
import { actionsColumn, columns, nameColumn } from './history-columns.tsx'
import { DataTable } from './parts/data-table.tsx'
import { Pager } from './parts/pager.tsx'
import { SearchField } from './parts/search-field.tsx'
import { toggled } from './parts/table-order.ts'
import { QueueSection } from './queue.tsx'
import { useSelected } from './use-store.ts'

/** After this time in ms without a key, what was typed is looked for. */
const TYPED_AFTER = 250

interface HistoryProps extends ViewProps {
  readonly list: ListPlace
}

export function HistoryView({ store, controller, list }: HistoryProps) {
  const queue = useSelected(store, (state) => state.queue)
  return (
    <>
      <h1>Tests</h1>
      <QueueSection queue={queue} controller={controller} />
      <Search
        search={list.search}
        onSearch={(search) => {
          controller.showList({ ...list, search, page: 1 })
        }}
      />
      <div class="list">
        <TestTable {...{ store, controller, list }} />
      </div>
    </>
  )
}

interface SearchProps {
  /** What the list shows. */
  readonly search: string
  readonly onSearch: (search: string) => void
}

function Search({ search, onSearch }: SearchProps) {
  const [typed, setTyped] = useState(search)
  const sent = useRef(search)
  const timer = useRef<number | undefined>(undefined)
  const forget = (): void => {
    window.clearTimeout(timer.current)
  }
  // A link or the back button may lead to another search; what was sent from here comes back while more is being typed.
  useEffect(() => {
    if (search === sent.current) return
    sent.current = search
    forget()
    setTyped(search)
  }, [search])
  useEffect(() => forget, [])
  const type = (value: string): void => {
    setTyped(value)
    forget()
    timer.current = window.setTimeout(() => {
      sent.current = value
      onSearch(value)
    }, TYPED_AFTER)
  }
  return <SearchField label="Search tests" value={typed} maxLength={LONGEST_SEARCH} onInput={type} />
}

function TestTable({ store, controller, list }: HistoryProps) {
  const tests = useSelected(store, (state) => state.tests)
  const { region, deleted } = useFocusAfterDelete(tests?.tests)
  const [renaming, setRenaming] = useState<string | undefined>(undefined)
  const show = (change: Partial<ListPlace>): void => {
    controller.showList({ ...list, page: 1, ...change })
  }
  const editing = { renaming, setRenaming, deleted, controller }
  return (
    <>
      <DataTable
        caption="Tests"
        columns={[nameColumn(editing), ...columns, actionsColumn(editing)]}
        rows={tests?.tests ?? []}
        keyOf={({ TestId }) => TestId}
        order={{ key: list.sort, descending: list.descending }}
        isSortable={({ key }) => isSortKey(key)}
        onSort={(column) => {
          const { key, descending } = toggled({ key: list.sort, descending: list.descending }, column)
          if (isSortKey(key)) show({ sort: key, descending })
        }}
        isBusy={tests !== undefined && queryOf(tests.list) !== queryOf(list)}
        region={region}
        empty={tests === undefined ? 'Loading …' : <NoTests isSearch={tests.list.search !== ''} />}
      />
      {tests === undefined ? null : (
        <Pager
          page={tests.list.page}
          total={tests.total}
          shown={tests.tests.length}
          onPage={(page) => {
            show({ page })
          }}
        />
      )}
    </>
  )
}

/** A deleted row takes its button with it: the table gets the focus. */
function useFocusAfterDelete(tests: readonly { readonly TestId: string }[] | undefined) {
  const region = useRef<HTMLDivElement>(null)
  const gone = useRef<string | undefined>(undefined)
  const focus = (): void => {
    if (gone.current === undefined || tests?.some(({ TestId }) => TestId === gone.current) === true) return
    gone.current = undefined
    region.current?.focus()
  }
  useEffect(focus, [tests])
  const deleted = (testId: string): void => {
    gone.current = testId
    focus()
  }
  return { region, deleted }
}

function NoTests({ isSearch }: { readonly isSearch: boolean }) {
  if (isSearch) return <>Nothing matches the search.</>
  return (
    <>
      There is no test yet: <a href={hashOf({ view: 'new' })}>create one</a>.
    </>
  )
}
