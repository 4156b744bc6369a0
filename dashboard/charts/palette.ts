/** The colours of the page as a canvas needs them: resolved for the scheme that applies now. */
import { type Ramp, darkRamp, lightRamp } from './heat-ramp.ts'

export interface Palette {
  /** `--chart-1` and so on. */
  readonly lines: readonly string[]
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly border: string
  readonly surface: string
  readonly warn: string
  readonly bad: string
  readonly heat: Ramp
}

/** The number of properties `--chart-1` and so on; with more lines they are used again. */
export const LINE_COLOURS = 6

/** Reads the custom properties that apply to an element, which has to be in the document. */
export function readPalette(element: HTMLElement): Palette {
  // A custom property is text, such as `light-dark(…)`; only a real property has a resolved value.
  const probe = element.ownerDocument.createElement('span')
  probe.hidden = true
  element.append(probe)
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const lines = Array.from({ length: LINE_COLOURS }, (_, index) => of(`chart-${index + 1}`))
  const surface = of('surface')
  const palette: Palette = {
    lines,
    surface,
    text: of('text'),
    muted: of('muted'),
    grid: of('grid'),
    border: of('border'),
    warn: of('warn'),
    bad: of('bad'),
    heat: isDark(surface) ? darkRamp : lightRamp,
  }
  probe.remove()
  return palette
}

/** The colour of a line by its index, from 0. */
export function lineColour(palette: Palette, index: number): string {
  return palette.lines[index % LINE_COLOURS] ?? palette.text
}

/** Whether a computed colour, `rgb(r, g, b)`, is darker than medium grey. */
export function isDark(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}
