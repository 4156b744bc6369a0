/** The line of a series as steps: each value holds from the start to the end of its point. */
import type { TimeRange } from './group.ts'

/** What a line is drawn with: a `Path2D`, or a canvas. */
export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
}

export type Values = readonly (number | null)[]

export interface Line {
  readonly stretches: readonly TimeRange[]
  /** One for each stretch; null where there is none. */
  readonly values: ArrayLike<number | null | undefined>
  /** The indexes of the first and the last point to draw. */
  readonly first: number
  readonly last: number
  /** Whether values are steps; otherwise they are joined from middle to middle. */
  readonly step: boolean
  /** Seconds and values as pixels of the canvas. */
  readonly x: (seconds: number) => number
  readonly y: (value: number) => number
}

/** Points that would stand in one column of pixels; what is drawn of them covers the same pixels as all of them. */
interface Column {
  readonly x: number
  low: number
  high: number
  last: number
}

/** From this number of points for each column of pixels on, they are drawn as columns. */
const CROWDED = 2

/** Draws the line; it has gaps where a value is null, and between points that do not touch. */
export function drawLine(pen: Pen, line: Line): void {
  const { stretches, first, last, x } = line
  const [start, end] = [stretches[first], stretches[last]]
  if (start === undefined || end === undefined) return
  const crowded = last - first > CROWDED * (x(end.to) - x(start.from))
  if (crowded) drawColumns(pen, line)
  else drawPoints(pen, line)
}

function drawPoints(pen: Pen, line: Line): void {
  let endOfLast: number | undefined
  for (let index = line.first; index <= line.last; index++) {
    const [stretch, value] = [line.stretches[index], line.values[index]]
    if (stretch === undefined || value === undefined || value === null) {
      endOfLast = undefined
      continue
    }
    const [y, from, to] = [line.y(value), ...ends(line, stretch)]
    if (endOfLast === stretch.from) pen.lineTo(from, y)
    else pen.moveTo(from, y)
    // A line without length would not be visible: a single value gets a pixel.
    pen.lineTo(to > from ? to : from + (endOfLast === stretch.from ? 0 : 1), y)
    endOfLast = stretch.to
  }
}

function ends({ step, x }: Line, { from, to }: TimeRange): [number, number] {
  const middle = (from + to) / 2
  return step ? [x(from), x(to)] : [x(middle), x(middle)]
}

function drawColumns(pen: Pen, line: Line): void {
  let column: Column | undefined
  let endOfLast: number | undefined
  for (let index = line.first; index <= line.last; index++) {
    const [stretch, value] = [line.stretches[index], line.values[index]]
    if (stretch === undefined || value === undefined || value === null) continue
    const [x, y] = [Math.floor(line.x(stretch.from)), line.y(value)]
    const touches = endOfLast === stretch.from
    endOfLast = stretch.to
    if (column?.x === x && touches) {
      widen(column, y)
      continue
    }
    finish(pen, column)
    column = { x, low: y, high: y, last: y }
    if (touches) pen.lineTo(x, y)
    else pen.moveTo(x, y)
  }
  finish(pen, column)
}

function widen(column: Column, y: number): void {
  column.low = Math.min(column.low, y)
  column.high = Math.max(column.high, y)
  column.last = y
}

function finish(pen: Pen, column: Column | undefined): void {
  if (column === undefined) return
  pen.lineTo(column.x, column.low)
  pen.lineTo(column.x, column.high)
  pen.lineTo(column.x, column.last)
  pen.lineTo(column.x + 1, column.last)
}
