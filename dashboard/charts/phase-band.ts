/** The phases of a test on its time axis: a band with their names above the plot, and a line where each begins. */
import type uPlot from 'uplot'
import type { BreakdownAnswer } from '../../lib/api/breakdown.ts'
import { phaseTitle } from '../../lib/measure/phase-title.ts'
import { elapsed } from './format.ts'
import { indexAt, type TimeRange } from './group.ts'
import type { Palette } from './palette.ts'

/** A phase from its beginning to its end, in seconds since the start of the test. */
export interface PhaseStretch extends TimeRange {
  readonly name: string
  /** Its name, and whether it is outside of the figures of the test. */
  readonly title: string
  /** Whether its requests are in the figures of the test. */
  readonly measured: boolean
}

/** One array, so that charts see that nothing has changed. */
export const NO_PHASES: readonly PhaseStretch[] = []
/** The height of the band, in CSS pixels. */
export const BAND = 18
/** The height of its boxes. */
const BOX = 15
/** Beside a name, in CSS pixels. */
const PADDING = 4
const FONT_SIZE = 11
/** The distance of the lines of a hatched box. */
const HATCH = 7
/** The part of such a box that no name covers. */
const HATCHED = 16
const DASH = [3, 3]
/** More phases in a sentence are not understood. */
const MOST = 6

/** The phases that the plan places on the time axis; none if there is only one, which is the whole test. */
export function phaseStretches(phases: BreakdownAnswer['phases']): PhaseStretch[] {
  if (phases.length < 2) return []
  return phases.flatMap((phase) => {
    const { name, measured, from, to } = phase
    return from === null || to === null ? [] : [{ from, to, name, title: phaseTitle(phase), measured }]
  })
}

/** The phase at a moment; undefined if the plan does not set it. */
export function phaseAt(phases: readonly PhaseStretch[], at: number): PhaseStretch | undefined {
  const index = indexAt(phases, at)
  return index === undefined ? undefined : phases[index]
}

/** Such as "Phases: ramp from 0:00, steady from 0:30, to 1:30."; empty without phases. */
export function phasesText(phases: readonly PhaseStretch[]): string {
  const last = phases.at(-1)
  if (last === undefined) return ''
  const parts = phases.slice(0, MOST).map(({ title, from }) => `${title} from ${elapsed(from)}`)
  const more = phases.length > MOST ? [`and ${phases.length - MOST} more`] : []
  return `Phases: ${[...parts, ...more].join(', ')}, to ${elapsed(last.to)}.`
}

/**
 * As much of a text as fits, with an ellipsis for the rest; empty if not even one letter does.
 * @param widthOf the width of a text, which grows with its length
 */
export function fitting(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text
  const letters = Array.from(text)
  let [low, high] = [0, letters.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (widthOf(shortened(letters, middle)) <= width) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : shortened(letters, low)
}

function shortened(letters: readonly string[], count: number): string {
  return `${letters.slice(0, count).join('').trimEnd()}…`
}

/** Draws the band and the lines. */
export function drawPhases(u: uPlot, phases: readonly PhaseStretch[], palette: Palette): void {
  const { ctx, bbox } = u
  const { min = 0, max = 0 } = u.scales['x'] ?? {}
  for (const phase of phases) {
    if (phase.to <= min || phase.from >= max) continue
    const left = Math.max(u.valToPos(phase.from, 'x', true), bbox.left)
    const right = Math.min(u.valToPos(phase.to, 'x', true), bbox.left + bbox.width)
    ctx.save()
    if (phase.from > min) drawBeginning(u, left, palette)
    drawBox(ctx, { left, width: right - left }, phase, palette)
    ctx.restore()
  }
}

function drawBeginning({ ctx, bbox }: uPlot, x: number, palette: Palette): void {
  const ratio = devicePixelRatio
  ctx.beginPath()
  ctx.setLineDash(DASH.map((length) => length * ratio))
  ctx.strokeStyle = palette.muted
  ctx.lineWidth = ratio
  ctx.moveTo(x, BOX * ratio)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  ctx.setLineDash([])
}

interface Place {
  readonly left: number
  readonly width: number
}

/** A box with the name; that of a phase that is not measured is hatched. */
function drawBox(ctx: CanvasRenderingContext2D, place: Place, phase: PhaseStretch, palette: Palette): void {
  const ratio = devicePixelRatio
  const { left, width } = place
  const height = BOX * ratio
  ctx.beginPath()
  ctx.rect(left, 0, width, height)
  ctx.clip()
  ctx.fillStyle = palette.grid
  ctx.fillRect(left, 0, width, height)
  ctx.strokeStyle = palette.muted
  ctx.lineWidth = ratio
  if (!phase.measured) hatch(ctx, place)
  ctx.strokeRect(left + ratio / 2, ratio / 2, width - ratio, height - ratio)
  drawName(ctx, place, phase, palette)
}

function hatch(ctx: CanvasRenderingContext2D, { left, width }: Place): void {
  const height = BOX * devicePixelRatio
  ctx.beginPath()
  for (let x = left - height; x < left + width; x += HATCH * devicePixelRatio) {
    ctx.moveTo(x, height)
    ctx.lineTo(x + height, 0)
  }
  ctx.stroke()
}

/** On a ground of its own, so that no line crosses the letters. Where the words do not fit, the hatching says it. */
function drawName(ctx: CanvasRenderingContext2D, { left, width }: Place, phase: PhaseStretch, palette: Palette): void {
  const ratio = devicePixelRatio
  const { name, title, measured } = phase
  const padding = PADDING * ratio
  const room = width - 2 * padding - (measured ? 0 : HATCHED * ratio)
  const widthOf = (text: string): number => ctx.measureText(text).width
  ctx.font = `${FONT_SIZE * ratio}px system-ui, sans-serif`
  const text = fitting(widthOf(title) <= room ? title : name, room, widthOf)
  if (text === '') return
  ctx.fillStyle = palette.grid
  ctx.fillRect(left + ratio, ratio, widthOf(text) + 2 * padding - ratio, (BOX - 2) * ratio)
  ctx.fillStyle = palette.text
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  ctx.fillText(text, left + padding, ((BOX + 1) / 2) * ratio)
}
