/** A table that can be sorted by any of its columns and searched, of rows that are all there. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { DataTable, type TableColumn } from './data-table.tsx'
import { SearchField } from './search-field.tsx'
import { matching, type Order, sortedBy, toggled } from './table-order.ts'

export { numberColumn, type TableColumn } from './data-table.tsx'

export interface SortableTableProps<R> {
  readonly caption: string
  readonly columns: readonly TableColumn<R>[]
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => string
  /** The order before the user chooses one. */
  readonly order?: Order
  /** The label of the search field; without it there is none. */
  readonly search?: string
  /** Shown instead of rows. */
  readonly empty: ComponentChildren
  readonly rowClass?: (row: R) => string
  /** A last row that is not sorted, such as a sum. */
  readonly footer?: ComponentChildren
}

export function SortableTable<R>({ search, empty, ...props }: SortableTableProps<R>) {
  const { columns, rows } = props
  const [order, setOrder] = useState<Order | undefined>(props.order)
  const [query, setQuery] = useState('')
  const shown = sortedBy(matching(rows, query, columns), order, columns)
  return (
    <div class="sortable-table">
      {search === undefined ? null : <SearchField label={search} value={query} onInput={setQuery} />}
      <DataTable
        {...props}
        rows={shown}
        order={order}
        isSortable={({ value }) => value !== undefined}
        onSort={(column) => {
          setOrder(toggled(order, column))
        }}
        empty={rows.length === 0 ? empty : 'Nothing matches the search.'}
      />
    </div>
  )
}
