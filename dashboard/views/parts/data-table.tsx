/** A table whose headings sort it. It shows the rows as they are given. */
import type { ComponentChildren, Ref } from 'preact'
import type { Column, Order } from './table-order.ts'

/** A column, and what its cells show. */
export interface TableColumn<R> extends Column<R> {
  readonly cell: (row: R) => ComponentChildren
}

export interface DataTableProps<R> {
  readonly caption: string
  readonly columns: readonly TableColumn<R>[]
  /** In the order in which they are shown. */
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => string
  /** The order in which the rows are. */
  readonly order: Order | undefined
  readonly isSortable: (column: Column<R>) => boolean
  readonly onSort: (column: Column<R>) => void
  /** Shown instead of rows. */
  readonly empty: ComponentChildren
  readonly rowClass?: ((row: R) => string) | undefined
  /** A last row that is not sorted, such as a sum. */
  readonly footer?: ComponentChildren
  /** Whether other rows are on their way. */
  readonly isBusy?: boolean
  /** The region of the table, which can have the focus. */
  readonly region?: Ref<HTMLDivElement>
}

export function DataTable<R>(props: DataTableProps<R>) {
  const { caption, columns, rows, footer } = props
  return (
    // A wide table scrolls by itself, and the keyboard must be able to scroll it.
    <div
      class="scroll"
      tabIndex={0}
      role="region"
      aria-label={caption}
      aria-busy={props.isBusy}
      ref={props.region ?? null}
    >
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Rows {...props} />
          {rows.length > 0 ? null : (
            <tr>
              <td colSpan={columns.length} class="empty">
                {props.empty}
              </td>
            </tr>
          )}
        </tbody>
        {footer === undefined ? null : <tfoot>{footer}</tfoot>}
      </table>
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

function Rows<R>({ rows, columns, keyOf, rowClass }: DataTableProps<R>) {
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

interface HeadingProps<R> extends Pick<DataTableProps<R>, 'order' | 'isSortable' | 'onSort'> {
  readonly column: Column<R>
}

function Heading<R>({ column, order, isSortable, onSort }: HeadingProps<R>) {
  const sorted = order?.key === column.key ? (order.descending ? 'descending' : 'ascending') : undefined
  const arrow = sorted === undefined ? '' : sorted === 'ascending' ? ' ▲' : ' ▼'
  return (
    <th scope="col" aria-sort={sorted ?? 'none'} class={column.numeric === true ? 'number' : undefined}>
      {isSortable(column) ? (
        <button
          type="button"
          class="sort"
          title={column.help}
          onClick={() => {
            onSort(column)
          }}
        >
          {column.title}
          <span aria-hidden="true">{arrow}</span>
        </button>
      ) : (
        <span title={column.help}>{column.title}</span>
      )}
    </th>
  )
}
