/** The line of a series as steps: each value holds from the start to the end of its point. */
import type { TimeRange } from './group.ts'

/** What a line is drawn with: a `Path2D`, or a canvas. */
export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
}

export type Values = readonly (number | null)[]

/** A linear axis in pixels of the canvas: numbers and not a function, because they are used for every point. */
export interface Axis {
  /** The place of 0. */
  readonly zero: number
  /** The pixels of 1; negative if values grow to the left or upwards. */
  readonly one: number
}

export interface Line {
  readonly stretches: readonly TimeRange[]
  /** One for each stretch; null or NaN where there is none. */
  readonly values: ArrayLike<number | null | undefined>
  /** The indexes of the first and the last point to draw. */
  readonly first: number
  readonly last: number
  /** Whether values are steps; otherwise they are joined from middle to middle. */
  readonly step: boolean
  /** Of seconds. */
  readonly x: Axis
  /** Of values. */
  readonly y: Axis
}

/** The axis on which one value has one place, and another value another place. */
export function axisThrough([value, at]: readonly [number, number], [other, otherAt]: readonly [number, number]): Axis {
  const one = (otherAt - at) / (other - value)
  return { zero: at - value * one, one }
}

/** Points that would stand in one column of pixels; what is drawn of them covers the same pixels as all of them. */
interface Column {
  readonly x: number
  /** Whether it continues the line. */
  readonly joins: boolean
  low: number
  high: number
  last: number
}

/** From more points than this for each column of pixels on, they are drawn as columns. */
const CROWDED = 1

/** Draws the line; it has gaps where there is no value, and between points that do not touch. */
export function drawLine(pen: Pen, line: Line): void {
  const { stretches, first, last, x } = line
  const [start, end] = [stretches[first], stretches[last]]
  if (start === undefined || end === undefined) return
  const crowded = last - first > CROWDED * (end.to - start.from) * x.one
  if (crowded) drawColumns(pen, line)
  else drawPoints(pen, line)
}

function isValue(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value)
}

function drawPoints(pen: Pen, { stretches, values, first, last, step, x, y }: Line): void {
  let endOfLast: number | undefined
  for (let index = first; index <= last; index++) {
    const stretch = stretches[index]
    const value = values[index]
    if (stretch === undefined || !isValue(value)) {
      endOfLast = undefined
      continue
    }
    const middle = (stretch.from + stretch.to) / 2
    const from = x.zero + (step ? stretch.from : middle) * x.one
    const to = x.zero + (step ? stretch.to : middle) * x.one
    const height = y.zero + value * y.one
    const touches = endOfLast === stretch.from
    if (touches) pen.lineTo(from, height)
    else pen.moveTo(from, height)
    // A line without length would not be visible: a single value gets a pixel.
    if (to > from) pen.lineTo(to, height)
    else if (!touches) pen.lineTo(from + 1, height)
    endOfLast = stretch.to
  }
}

function drawColumns(pen: Pen, { stretches, values, first, last, x, y }: Line): void {
  let column: Column | undefined
  let endOfLast: number | undefined
  for (let index = first; index <= last; index++) {
    const stretch = stretches[index]
    const value = values[index]
    if (stretch === undefined || !isValue(value)) continue
    const at = Math.floor(x.zero + stretch.from * x.one)
    const height = y.zero + value * y.one
    const touches = endOfLast === stretch.from
    endOfLast = stretch.to
    if (column !== undefined && touches && column.x === at) {
      widen(column, height)
      continue
    }
    if (column !== undefined) leave(pen, column, touches ? at : undefined)
    column = { x: at, joins: touches, low: height, high: height, last: height }
  }
  if (column !== undefined) leave(pen, column, undefined)
}

function widen(column: Column, y: number): void {
  if (y < column.low) column.low = y
  else if (y > column.high) column.high = y
  column.last = y
}

/** Draws from the least to the greatest value. @param next the column that follows; undefined before a gap */
function leave(pen: Pen, { x, joins, low, high, last }: Column, next: number | undefined): void {
  if (joins) pen.lineTo(x, low)
  else pen.moveTo(x, low)
  if (low < high) pen.lineTo(x, high)
  if (next === x + 1) return
  // Before a gap, a line without length would not be visible; a long point is a step.
  if (last !== high) pen.lineTo(x, last)
  pen.lineTo(next ?? x + 1, last)
}
