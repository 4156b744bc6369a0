/** Moments and stretches of a test that are worth a look: drawn as lines and bands with a symbol at their top. */
import type uPlot from 'uplot'
import type { TimeRange } from './group.ts'
import type { Palette } from './palette.ts'

/** Lost figures of drivers, a reason to doubt the numbers, a change of the load, or an event such as the stop of the test. */
export type MarkKind = 'loss' | 'doubt' | 'change' | 'event'

export interface Mark {
  /** In seconds since the start of the test. */
  readonly from: number
  /** The end of a stretch; absent for a moment. */
  readonly to?: number
  readonly kind: MarkKind
  readonly text: string
  /** A few letters that stand beside the symbol, where there is room. */
  readonly label?: string
}

/** More texts would hide the chart. */
const MOST_TEXTS = 4
const OPACITY = 0.14
/** Half of the width of a symbol, and the height of a label, in CSS pixels. */
const SYMBOL = 4
const FONT_SIZE = 11

/** The texts of the marks at a moment, one a line; undefined if there are none. @param reach in seconds */
export function textAt(marks: readonly Mark[], at: number, reach: number): string | undefined {
  const near = marks.filter(({ from, to = from }) => from - reach <= at && at <= to + reach)
  if (near.length === 0) return undefined
  const texts = near.slice(0, MOST_TEXTS).map(({ kind, text }) => `${symbolOf[kind]} ${text}`)
  return near.length > MOST_TEXTS ? [...texts, `and ${near.length - MOST_TEXTS} more`].join('\n') : texts.join('\n')
}

/** As in the drawing, for texts. */
export const symbolOf = { loss: '✕', doubt: '▲', change: '■', event: '◆' } as const satisfies Record<MarkKind, string>

/** Draws the lines and bands. */
export function drawMarks(u: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const mark of visible(u, marks)) {
    const x = Math.round(u.valToPos(mark.from, 'x', true))
    const end = u.valToPos(mark.to ?? mark.from, 'x', true)
    ctx.fillStyle = colourOf(mark.kind, palette)
    ctx.globalAlpha = OPACITY
    if (mark.to !== undefined) ctx.fillRect(x, bbox.top, Math.max(end - x, 1), bbox.height)
    ctx.globalAlpha = mark.to === undefined ? 0.8 : 0.4
    ctx.fillRect(x, bbox.top, Math.max(devicePixelRatio, 1), bbox.height)
  }
  ctx.restore()
}

/** Draws the symbols above the plot, those that would cover another one excepted, and the labels that have room. */
export function drawSymbols(u: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = u
  const size = SYMBOL * devicePixelRatio
  const y = bbox.top - 1.9 * size
  const places = symbolPlaces(u, marks, size)
  ctx.save()
  ctx.font = `${FONT_SIZE * devicePixelRatio}px system-ui, sans-serif`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  let free = bbox.left
  places.forEach(({ x, mark: { kind, label } }, index) => {
    ctx.fillStyle = ctx.strokeStyle = colourOf(kind, palette)
    ctx.lineWidth = 1.6 * devicePixelRatio
    ctx.beginPath()
    outline[kind](ctx, x, y, size)
    if (kind === 'loss') ctx.stroke()
    else ctx.fill()
    const next = (places[index + 1]?.x ?? bbox.left + bbox.width + 4 * size) - size
    const left = labelLeft(ctx.measureText(label ?? '').width, { from: free, to: next }, { x, size })
    free = x + size
    if (label === undefined || left === undefined) return
    ctx.fillText(label, left, y)
    free = Math.max(free, left + ctx.measureText(label).width)
  })
  ctx.restore()
}

interface Place {
  readonly x: number
  readonly mark: Mark
}

function symbolPlaces(u: uPlot, marks: readonly Mark[], size: number): Place[] {
  const { min = -Infinity, max = Infinity } = u.scales['x'] ?? {}
  let free = -Infinity
  return visible(u, marks).flatMap((mark): Place[] => {
    const { from, to = from } = mark
    const x = u.valToPos((Math.max(from, min) + Math.min(to, max)) / 2, 'x', true)
    if (x - size < free) return []
    free = x + size
    return [{ x, mark }]
  })
}

/**
 * Where the label of a symbol begins: behind the symbol, or before it; undefined if neither has room.
 * @param room between the neighbours
 */
export function labelLeft(
  width: number,
  room: TimeRange,
  { x, size }: { readonly x: number; readonly size: number },
): number | undefined {
  const distance = 2 * size
  if (x + distance + width <= room.to) return x + distance
  const before = x - distance - width
  return before >= room.from ? before : undefined
}

function visible(u: uPlot, marks: readonly Mark[]): readonly Mark[] {
  const { min, max } = u.scales['x'] ?? {}
  if (min === undefined || max === undefined) return []
  const shown: TimeRange = { from: min, to: max }
  return marks.filter(({ from, to = from }) => to >= shown.from && from <= shown.to).sort((a, b) => a.from - b.from)
}

function colourOf(kind: MarkKind, palette: Palette): string {
  return { loss: palette.bad, doubt: palette.warn, change: palette.text, event: palette.muted }[kind]
}

type Outline = (ctx: CanvasRenderingContext2D, x: number, y: number, size: number) => void

const outline: Readonly<Record<MarkKind, Outline>> = {
  loss: (ctx, x, y, size) => {
    ctx.moveTo(x - size, y - size)
    ctx.lineTo(x + size, y + size)
    ctx.moveTo(x + size, y - size)
    ctx.lineTo(x - size, y + size)
  },
  doubt: (ctx, x, y, size) => {
    ctx.moveTo(x, y - size)
    ctx.lineTo(x + size, y + size)
    ctx.lineTo(x - size, y + size)
    ctx.closePath()
  },
  change: (ctx, x, y, size) => {
    ctx.rect(x - size, y - size, 2 * size, 2 * size)
  },
  event: (ctx, x, y, size) => {
    ctx.moveTo(x, y - size)
    ctx.lineTo(x + size, y)
    ctx.lineTo(x, y + size)
    ctx.lineTo(x - size, y)
    ctx.closePath()
  },
}
