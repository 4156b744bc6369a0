/** The texts on the axes of plots. */
import type uPlot from 'uplot'

/** Of the text on axes, in CSS pixels; it follows the font of the page. */
export const FONT = '12px system-ui, sans-serif'
/** The space for numbers on the value axis, so that the time axes of charts below each other agree. */
const NARROWEST = 54

/** The space for the longest of the numbers, in CSS pixels. */
export function widthOf(u: uPlot, texts: readonly string[]): number {
  return Math.ceil(Math.max(NARROWEST, ...texts.map((text) => textWidth(u, text)))) + 14
}

/** Of texts on value axes, in CSS pixels: charts that are zoomed show the same ones again and again. */
const widths = new Map<string, number>()
const MOST_WIDTHS = 1_000

function textWidth({ ctx }: uPlot, text: string): number {
  const known = widths.get(text)
  if (known !== undefined) return known
  if (widths.size >= MOST_WIDTHS) widths.clear()
  ctx.save()
  ctx.font = FONT
  const { width } = ctx.measureText(text)
  ctx.restore()
  widths.set(text, width)
  return width
}
