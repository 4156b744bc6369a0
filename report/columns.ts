/** Tables of a report: a column of names, and columns of numbers that are as wide as they must be. */
import { counted, printable } from '../lib/measure/phrases.ts'
import { cutMiddle, padded, widthOf } from '../lib/text-width.ts'
import { COLUMNS, TITLE } from './lines.ts'

/** How a count is written in a table. */
export type CountText = (count: number) => string

export interface Column<T> {
  readonly title: string
  readonly of: (row: T, count: CountText) => string
  /** Whether the column tells anything of these rows; always unless given. */
  readonly isShown?: (rows: readonly T[]) => boolean
}

/** Between two columns, in columns of the terminal. */
const GAP = 2
/** The widest names that are not cut, and the narrowest to which they are, if numbers need the place. */
const WIDEST_NAME = 40

/** Rounded to four digits: 12.35M. */
const rounded = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 })

/**
 * The lines of a table. Where exact counts would need more than the width of a report, they are rounded; names get what
 * the numbers leave.
 * @param title that of the column of names
 */
export function namedTable<T extends { readonly name: string }>(
  title: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
): string[] {
  const shown = columns.filter(({ isShown }) => isShown?.(rows) ?? true)
  const names = [title, ...rows.map(({ name }) => printable(name))]
  const exact = numbersIn(shown, rows, counted)
  const wanted = Math.min(WIDEST_NAME, Math.max(TITLE, ...names.map(widthOf)))
  const numbers =
    wanted + widthOfAll(exact) <= COLUMNS ? exact : numbersIn(shown, rows, (count) => rounded.format(count))
  const width = Math.min(wanted, COLUMNS - widthOfAll(numbers))
  return names.map((name, index) => padded(cutMiddle(name, width), width) + (numbers[index] ?? []).join(''))
}

/** The cells with their gap, in columns of one width; the first row has the titles. */
function numbersIn<T>(columns: readonly Column<T>[], rows: readonly T[], count: CountText): string[][] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row, count)))]
  const widths = columns.map((_, at) => GAP + Math.max(...cells.map((row) => widthOf(row[at] ?? ''))))
  return cells.map((row) => row.map((cell, at) => padded(cell, widths[at] ?? 0, 'left')))
}

function widthOfAll([first = []]: readonly string[][]): number {
  return first.reduce((sum, cell) => sum + widthOf(cell), 0)
}
