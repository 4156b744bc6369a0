/** A table that can be sorted by any of its columns and searched. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Column, matching, type Order, sortedBy, toggled } from './table-order.ts'

/** A column, and what its cells show. */
export interface TableColumn<R> extends Column<R> {
  readonly cell: (row: R) => ComponentChildren
}

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

export function SortableTable<R>(props: SortableTableProps<R>) {
  const { caption, columns, rows, search, footer } = props
  const [order, setOrder] = useState<Order | undefined>(props.order)
  const [query, setQuery] = useState('')
  const shown = sortedBy(matching(rows, query, columns), order, columns)
  return (
    <div class="sortable-table">
      {search === undefined ? null : <Search label={search} query={query} onQuery={setQuery} />}
      {/* A wide table scrolls by itself, and the keyboard must be able to scroll it. */}
      <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading
                  key={column.key}
                  column={column}
                  order={order}
                  onSort={() => {
                    setOrder(toggled(order, column))
                  }}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Rows {...props} rows={shown} />
            {shown.length > 0 ? null : <EmptyRow {...props} />}
          </tbody>
          {footer === undefined ? null : <tfoot>{footer}</tfoot>}
        </table>
      </div>
    </div>
  )
}

interface NumberColumn extends Pick<Column<never>, 'key' | 'title' | 'help'> {
  /** The text of a number; of a missing one, a dash. */
  readonly shown: (value: number | null | undefined) => string
}

/** A column of numbers, which shows the value by which it is sorted. */
export function numberColumn<R>(
  { shown, ...column }: NumberColumn,
  value: (row: R) => number | null | undefined,
): TableColumn<R> {
  return { ...column, numeric: true, value: (row) => value(row) ?? null, cell: (row) => shown(value(row)) }
}

interface SearchProps {
  readonly label: string
  readonly query: string
  readonly onQuery: (query: string) => void
}

function Search({ label, query, onQuery }: SearchProps) {
  return (
    <label class="search">
      <span>{label}</span>
      <input
        type="search"
        value={query}
        onInput={(event) => {
          onQuery(event.currentTarget.value)
        }}
      />
    </label>
  )
}

function Rows<R>({ rows, columns, keyOf, rowClass }: SortableTableProps<R>) {
  return (
    <>
      {rows.map((row) => (
        <tr key={keyOf(row)} class={rowClass?.(row)}>
          {columns.map(({ key, numeric, cell }) => (
            <td key={key} class={numeric === true ? 'number' : undefined}>
              {cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </>
  )
}

function EmptyRow<R>({ rows, columns, empty }: SortableTableProps<R>) {
  return (
    <tr>
      <td colSpan={columns.length} class="empty">
        {rows.length === 0 ? empty : 'Nothing matches the search.'}
      </td>
    </tr>
  )
}

interface HeadingProps<R> {
  readonly column: Column<R>
  readonly order: Order | undefined
  readonly onSort: () => void
}

function Heading<R>({ column, order, onSort }: HeadingProps<R>) {
  const sorted = order?.key === column.key ? (order.descending ? 'descending' : 'ascending') : undefined
  const arrow = sorted === undefined ? '' : sorted === 'ascending' ? ' ▲' : ' ▼'
  return (
    <th scope="col" aria-sort={sorted ?? 'none'} class={column.numeric === true ? 'number' : undefined}>
      {column.value === undefined ? (
        <span title={column.help}>{column.title}</span>
      ) : (
        <button type="button" class="sort" title={column.help} onClick={onSort}>
          {column.title}
          <span aria-hidden="true">{arrow}</span>
        </button>
      )}
    </th>
  )
}
