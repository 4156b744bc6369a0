/** The drawing of a panel of small multiples: two lanes one below the other, each with one line and its scale. */
import { firstEndingAfter, type TimeRange } from './group.ts'
import { lineColour, type Palette } from './palette.ts'
import { drawLine, type Values } from './step-path.ts'

export interface Lane {
  readonly values: Values
  /** Index of its colour, from 0. */
  readonly colour: number
  /** The place of a value: 0 at the bottom, 1 at the top. */
  readonly share: (value: number) => number
  /** The values at the bottom and at the top. */
  readonly ends: readonly [bottom: string, top: string]
}

export interface LaneContent {
  readonly stretches: readonly TimeRange[]
  readonly lanes: readonly Lane[]
  readonly range: TimeRange
  readonly palette: Palette
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

/** Draws all lanes. @param width of the canvas in CSS pixels */
export function drawLanes(canvas: HTMLCanvasElement, width: number, content: LaneContent): void {
  const ctx = canvas.getContext('2d')
  if (ctx === null) return
  const ratio = devicePixelRatio
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(lanesHeight(content.lanes.length) * ratio)
  ctx.scale(ratio, ratio)
  for (const [index, lane] of content.lanes.entries()) {
    drawLane(ctx, lane, content, { top: 1 + index * (LANE + BETWEEN), width: width - NUMBERS })
  }
}

interface Place {
  readonly top: number
  readonly width: number
}

function drawLane(ctx: CanvasRenderingContext2D, lane: Lane, content: LaneContent, { top, width }: Place): void {
  const { palette, range, stretches } = content
  const bottom = top + LANE
  ctx.strokeStyle = palette.grid
  ctx.lineWidth = 1
  ctx.strokeRect(0.5, top + 0.5, width - 1, LANE - 1)
  drawEnds(ctx, lane, palette, { top, width })
  ctx.save()
  ctx.beginPath()
  ctx.rect(0, top - 1, width, LANE + 2)
  ctx.clip()
  ctx.beginPath()
  drawLine(ctx, {
    stretches,
    values: lane.values,
    step: true,
    first: Math.max(firstEndingAfter(stretches, range.from) - 1, 0),
    last: Math.min(firstEndingAfter(stretches, range.to) + 1, stretches.length - 1),
    x: (seconds) => ((seconds - range.from) / (range.to - range.from)) * width,
    y: (value) => bottom - 1 - lane.share(value) * (LANE - 2),
  })
  ctx.strokeStyle = lineColour(palette, lane.colour)
  ctx.lineWidth = 1.25
  ctx.stroke()
  ctx.restore()
}

function drawEnds(ctx: CanvasRenderingContext2D, { ends }: Lane, palette: Palette, { top, width }: Place): void {
  ctx.font = FONT
  ctx.fillStyle = palette.muted
  ctx.textBaseline = 'top'
  ctx.fillText(ends[1], width + 4, top, NUMBERS - 4)
  ctx.textBaseline = 'bottom'
  ctx.fillText(ends[0], width + 4, top + LANE, NUMBERS - 4)
}
