/** Tables of a report: a column of names, and columns of numbers that are as wide as they must be. */
import { briefCount, counted, perSecond, printable } from '../../lib/measure/phrases.ts'
import { cutMiddle, padded, widthOf } from '../../lib/terminal/width.ts'
import { errorCount } from '../error-kinds.ts'
import { COLUMNS, TITLE } from './lines.ts'

/** How a count is written in a table. */
type CountText = (count: number) => string

export interface Column<T> {
  readonly title: string
  readonly of: (row: T, count: CountText) => string
  /** Whether the column tells anything of these rows; always unless given. */
  readonly isShown?: (rows: readonly T[]) => boolean
}

/** Between two columns, in columns of the terminal. */
const GAP = 2
/** The widest names that are not cut, and how narrow they become before counts are rounded. */
const [WIDEST_NAME, NARROW_NAME] = [40, 16]

/**
 * The lines of a table. Names get what the numbers leave: where exact counts would need too much of the width of a
 * report, they are rounded, and then the last columns are left out.
 * @param title that of the column of names
 */
export function namedTable<T extends { readonly name: string }>(
  title: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
): string[] {
  const shown = columns.filter(({ isShown }) => isShown?.(rows) ?? true)
  const names = [title, ...rows.map(({ name }) => printable(name))]
  const wanted = Math.min(WIDEST_NAME, Math.max(...names.map(widthOf)))
  const least = Math.min(wanted, NARROW_NAME)
  const exact = numbersIn(shown, rows, counted)
  const numbers = roomBeside(exact) >= least ? exact : withoutLast(numbersIn(shown, rows, briefCount), least)
  const width = Math.min(Math.max(wanted, TITLE), roomBeside(numbers))
  return names.map((name, index) => padded(cutMiddle(name, width), width) + (numbers[index] ?? []).join(''))
}

function withoutLast(numbers: string[][], least: number): string[][] {
  const fewer = numbers.map((row) => row.slice(0, -1))
  return roomBeside(numbers) >= least ? numbers : withoutLast(fewer, least)
}

/** The cells with their gap, in columns of one width; the first row has the titles. */
function numbersIn<T>(columns: readonly Column<T>[], rows: readonly T[], count: CountText): string[][] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row, count)))]
  const widths = columns.map((_, at) => GAP + Math.max(...cells.map((row) => widthOf(row[at] ?? ''))))
  return cells.map((row) => row.map((cell, at) => padded(cell, widths[at] ?? 0, 'left')))
}

function roomBeside([first = []]: readonly string[][]): number {
  return first.reduce((room, cell) => room - widthOf(cell), COLUMNS)
}

/** What a row with counts has: a phase, a request, a label, a driver. */
interface Counts {
  readonly planned: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly succeeded: number
  readonly dropped: number
  readonly rates: { readonly throughput: number }
}

/** The columns of counts; those that tell nothing new are left out. */
export const countColumns: readonly Column<Counts>[] = [
  {
    title: 'planned',
    of: ({ planned }, count) => count(planned),
    isShown: (rows) => rows.some(({ planned, sent }) => planned !== sent),
  },
  { title: 'sent', of: ({ sent }, count) => count(sent) },
  {
    title: 'completed',
    of: ({ completed }, count) => count(completed),
    isShown: (rows) => rows.some(({ completed, sent }) => completed !== sent),
  },
  {
    title: 'errors',
    of: (row, count) => count(errorCount(row)),
    isShown: (rows) => rows.some((row) => errorCount(row) > 0),
  },
  {
    title: 'dropped',
    of: ({ dropped }, count) => count(dropped),
    isShown: (rows) => rows.some(({ dropped }) => dropped > 0),
  },
  { title: 'responses', of: ({ rates }) => perSecond(rates.throughput) },
]
