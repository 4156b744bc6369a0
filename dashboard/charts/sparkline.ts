/** A line without axes, as small as a word. */
import { svgElement } from './elements.ts'
import { LINE_COLOURS } from './palette.ts'

export interface SparklineOptions {
  /** In CSS pixels; 120 by default. */
  readonly width?: number
  /** In CSS pixels; 24 by default. */
  readonly height?: number
  /** Index of its colour, from 0. */
  readonly colour?: number
  /** What it shows, for screen readers; without it they leave it out. */
  readonly label?: string
  /** The value at the top; by default the largest. */
  readonly most?: number
}

type Point = readonly [x: number, y: number]

/** Draws values from left to right; null is a gap. The bottom is 0. */
export function sparkline(values: readonly (number | null)[], options: SparklineOptions = {}): SVGSVGElement {
  const { width = 120, height = 24, colour = 0, label } = options
  const svg = svgElement('svg', { width, height, viewBox: `0 0 ${width} ${height}`, class: 'chart-sparkline' })
  if (label === undefined) svg.setAttribute('aria-hidden', 'true')
  else {
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', label)
  }
  for (const part of sparklineParts(values, { width, height, most: options.most })) {
    const points = part.map(([x, y]) => `${x},${y}`).join(' ')
    svg.append(svgElement('polyline', { points, class: `chart-line-${(colour % LINE_COLOURS) + 1}` }))
  }
  return svg
}

/** The connected parts of the line, in pixels with one decimal. Each has at least two points, so that it is visible. */
export function sparklineParts(
  values: readonly (number | null)[],
  { width, height, most }: { readonly width: number; readonly height: number; readonly most?: number | undefined },
): Point[][] {
  const top = most ?? Math.max(...values.map((value) => value ?? 0))
  const step = width / Math.max(values.length - 1, 1)
  const parts: Point[][] = [[]]
  for (const [index, value] of values.entries()) {
    if (value === null) parts.push([])
    else
      parts
        .at(-1)
        ?.push([round(index * step), round(height - 1 - (top > 0 ? Math.min(value / top, 1) : 0) * (height - 2))])
  }
  return parts.filter(({ length }) => length > 0).map((part) => withLength(part, width))
}

function withLength(part: Point[], width: number): Point[] {
  const [only] = part
  if (only === undefined || part.length > 1) return part
  const [x, y] = only
  return x + 2 <= width ? [only, [x + 2, y]] : [[x - 2, y], only]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
