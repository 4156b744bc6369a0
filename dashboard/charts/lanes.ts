/** The drawing of panels of small multiples: two lanes one below the other, each with one line and its scale. */
import { firstEndingAfter, type TimeRange } from './group.ts'
import { lineColour, type Palette } from './palette.ts'
import { axisThrough, drawLine } from './step-path.ts'

/** What a lane has in common in all panels. */
export interface Lane {
  /** Index of the line's colour, from 0. */
  readonly colour: number
  /** The values at the bottom and at the top. */
  readonly limits: readonly [bottom: number, top: number]
  /** The same as texts. */
  readonly ends: readonly [bottom: string, top: string]
}

/** What panels of the same size have in common. */
export interface Frame {
  /** Of the canvas, in CSS pixels. */
  readonly width: number
  readonly lanes: readonly Lane[]
  readonly range: TimeRange
  readonly palette: Palette
}

/** The lines of a panel. */
export interface PanelLines {
  readonly stretches: readonly TimeRange[]
  /** For each lane; NaN where there is no value. */
  readonly values: readonly (readonly number[])[]
}

/** In CSS pixels. */
const LANE = 44
const BETWEEN = 8
const NUMBERS = 52
const FONT = '11px system-ui, sans-serif'

/** The height of a panel with so many lanes, in CSS pixels. */
export function lanesHeight(lanes: number): number {
  return lanes * LANE + (lanes - 1) * BETWEEN + 2
}

/** Draws panels whose frames and numbers are the same: those are drawn once, and then copied. */
export class PanelPainter {
  readonly #frame: Frame
  readonly #ratio = devicePixelRatio
  readonly #background = document.createElement('canvas')

  constructor(frame: Frame) {
    this.#frame = frame
    const ctx = this.#background.getContext('2d')
    if (ctx === null) return
    this.#prepare(ctx)
    for (const [index, lane] of frame.lanes.entries()) this.#drawFrame(ctx, lane, topOf(index))
  }

  /** Draws a panel anew. */
  draw(ctx: CanvasRenderingContext2D, lines: PanelLines): void {
    this.#prepare(ctx)
    const { width, lanes } = this.#frame
    ctx.drawImage(this.#background, 0, 0, width, lanesHeight(lanes.length))
    for (const [index, lane] of lanes.entries()) {
      this.#drawValues(ctx, lane, { ...lines, values: lines.values[index] ?? [], top: topOf(index) })
    }
  }

  /** Gives the canvas the right size, in CSS pixels, and empties it. A new size is expensive, so it is not set again. */
  #prepare(ctx: CanvasRenderingContext2D): void {
    const { canvas } = ctx
    const width = Math.round(this.#frame.width * this.#ratio)
    const height = Math.round(lanesHeight(this.#frame.lanes.length) * this.#ratio)
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    ctx.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0)
    ctx.clearRect(0, 0, width, height)
  }

  #drawFrame(ctx: CanvasRenderingContext2D, { ends }: Lane, top: number): void {
    const { palette } = this.#frame
    const width = this.#frame.width - NUMBERS
    ctx.strokeStyle = palette.grid
    ctx.lineWidth = 1
    ctx.strokeRect(0.5, top + 0.5, width - 1, LANE - 1)
    ctx.font = FONT
    ctx.fillStyle = palette.muted
    ctx.textBaseline = 'top'
    ctx.fillText(ends[1], width + 4, top, NUMBERS - 4)
    ctx.textBaseline = 'bottom'
    ctx.fillText(ends[0], width + 4, top + LANE, NUMBERS - 4)
  }

  #drawValues(ctx: CanvasRenderingContext2D, { colour, limits }: Lane, { stretches, values, top }: LaneValues): void {
    const { palette, range } = this.#frame
    const width = this.#frame.width - NUMBERS
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, top - 1, width, LANE + 2)
    ctx.clip()
    ctx.beginPath()
    drawLine(ctx, {
      stretches,
      values,
      step: true,
      first: Math.max(firstEndingAfter(stretches, range.from) - 1, 0),
      last: Math.min(firstEndingAfter(stretches, range.to) + 1, stretches.length - 1),
      x: axisThrough([range.from, 0], [range.to, width]),
      y: axisThrough([limits[0], top + LANE - 1], [limits[1], top + 1]),
    })
    ctx.strokeStyle = lineColour(palette, colour)
    ctx.lineWidth = 1.25
    ctx.stroke()
    ctx.restore()
  }
}

interface LaneValues {
  readonly stretches: readonly TimeRange[]
  readonly values: readonly number[]
  readonly top: number
}

function topOf(index: number): number {
  return 1 + index * (LANE + BETWEEN)
}
