/** Moments and stretches of a test that are worth a look: drawn as lines and bands with a symbol at their top. */
import type uPlot from 'uplot'
import type { TimeRange } from './group.ts'
import type { Palette } from './palette.ts'

/** Lost figures of drivers, a reason to doubt the numbers, or an event such as the stop of the test. */
export type MarkKind = 'loss' | 'doubt' | 'event'

export interface Mark {
  /** In seconds since the start of the test. */
  readonly from: number
  /** The end of a stretch; absent for a moment. */
  readonly to?: number
  readonly kind: MarkKind
  readonly text: string
}

/** More texts would hide the chart. */
const MOST_TEXTS = 4
const OPACITY = 0.14

/** The texts of the marks at a moment, one a line; undefined if there are none. @param reach in seconds */
export function textAt(marks: readonly Mark[], at: number, reach: number): string | undefined {
  const near = marks.filter(({ from, to = from }) => from - reach <= at && at <= to + reach)
  if (near.length === 0) return undefined
  const texts = near.slice(0, MOST_TEXTS).map(({ kind, text }) => `${symbolOf[kind]} ${text}`)
  return near.length > MOST_TEXTS ? [...texts, `and ${near.length - MOST_TEXTS} more`].join('\n') : texts.join('\n')
}

/** As in the drawing, for texts. */
export const symbolOf = { loss: '✕', doubt: '▲', event: '◆' } as const satisfies Record<MarkKind, string>

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

/** Draws the symbols above the plot, those that would cover another one excepted. */
export function drawSymbols(u: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = u
  const size = 4 * devicePixelRatio
  const y = bbox.top - 1.9 * size
  let free = -Infinity
  ctx.save()
  for (const { from, to = from, kind } of visible(u, marks)) {
    const middle = (Math.max(from, u.scales['x']?.min ?? from) + Math.min(to, u.scales['x']?.max ?? to)) / 2
    const x = u.valToPos(middle, 'x', true)
    if (x - size < free) continue
    free = x + size
    ctx.fillStyle = ctx.strokeStyle = colourOf(kind, palette)
    ctx.lineWidth = 1.6 * devicePixelRatio
    ctx.beginPath()
    outline[kind](ctx, x, y, size)
    if (kind === 'loss') ctx.stroke()
    else ctx.fill()
  }
  ctx.restore()
}

function visible(u: uPlot, marks: readonly Mark[]): readonly Mark[] {
  const { min, max } = u.scales['x'] ?? {}
  if (min === undefined || max === undefined) return []
  const shown: TimeRange = { from: min, to: max }
  return marks.filter(({ from, to = from }) => to >= shown.from && from <= shown.to).sort((a, b) => a.from - b.from)
}

function colourOf(kind: MarkKind, palette: Palette): string {
  return { loss: palette.bad, doubt: palette.warn, event: palette.muted }[kind]
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
  event: (ctx, x, y, size) => {
    ctx.moveTo(x, y - size)
    ctx.lineTo(x + size, y)
    ctx.lineTo(x, y + size)
    ctx.lineTo(x - size, y)
    ctx.closePath()
  },
}
