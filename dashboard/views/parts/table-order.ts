/** The order and the search of a table. */

export interface Column<R> {
  readonly key: string
  readonly title: string
  /** What the column means. */
  readonly help?: string
  /** Whether its cells are numbers, which are aligned at the right. */
  readonly numeric?: boolean
  /** The value by which rows are sorted and searched; a column without it is neither. */
  readonly value?: (row: R) => string | number | null
}

export interface Order {
  readonly key: string
  readonly descending: boolean
}

/** The order after a click on a column: ascending first, for numbers descending first, then the reverse. */
export function toggled<R>(order: Order | undefined, column: Column<R>): Order {
  if (order?.key === column.key) return { key: column.key, descending: !order.descending }
  return { key: column.key, descending: column.numeric === true }
}

/** The rows in which each word of the query occurs in some column, in any case. */
export function matching<R>(rows: readonly R[], query: string, columns: readonly Column<R>[]): readonly R[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const text = columns.map(({ value }) => String(value?.(row) ?? '').toLowerCase()).join('\n')
    return words.every((word) => text.includes(word))
  })
}

/** The rows in order; rows without a value are last in either direction, and equal rows keep their order. */
export function sortedBy<R>(rows: readonly R[], order: Order | undefined, columns: readonly Column<R>[]): readonly R[] {
  const value = columns.find(({ key }) => key === order?.key)?.value
  if (order === undefined || value === undefined) return rows
  const sign = order.descending ? -1 : 1
  return rows.toSorted((a, b) => compare(value(a), value(b), sign))
}

/** Made once: `localeCompare` would make one for each comparison. */
const collator = new Intl.Collator('en', { numeric: true })

function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
  return sign * collator.compare(String(a), String(b))
}
