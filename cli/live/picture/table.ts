/** Tables of the view: the most important columns that fit, each in its place. */
import { cutEnd, padded } from '../../../lib/terminal/width.ts'
import { type Line, type Span, span, type Tone } from './line.ts'

export interface Column {
  readonly title: string
  /** The smallest is the last to be left out. */
  readonly rank: number
}

export interface Row {
  readonly name: string
  /** One text for each column; those of a tone are highlighted. */
  readonly cells: readonly Pick<Span, 'text' | 'tone'>[]
}

export interface Frame {
  readonly width: number
  readonly nameWidth: number
  readonly cellWidth: number
}

export function cell(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

/** A line of titles and one for each row. @param name the title of the names */
export function tableLines(name: string, columns: readonly Column[], rows: readonly Row[], frame: Frame): Line[] {
  const shown = shownOf(columns, frame)
  const line = (title: string, cells: Row['cells'], tone: Tone): Line => [
    span(padded(cutEnd(title, frame.nameWidth - 1), frame.nameWidth), tone),
    ...shown.map((index) => aligned(cells[index] ?? cell(''), frame.cellWidth)),
  ]
  const titles = columns.map(({ title }) => cell(title, 'dim'))
  return [line(name, titles, 'dim'), ...rows.map((row) => line(row.name, row.cells, 'plain'))]
}

/** The indices of the columns for which there is room. */
function shownOf(columns: readonly Column[], { width, nameWidth, cellWidth }: Frame): number[] {
  const room = Math.max(1, Math.floor((width - nameWidth) / cellWidth))
  const indices = columns.map((_, index) => index)
  const byRank = indices.toSorted((a, b) => (columns[a]?.rank ?? 0) - (columns[b]?.rank ?? 0))
  return byRank.slice(0, room).toSorted((a, b) => a - b)
}

/** Right-aligned; neighbours never touch. */
function aligned({ text, tone }: Row['cells'][number], width: number): Span {
  return span(` ${padded(text, width - 1, 'left')}`, tone)
}
