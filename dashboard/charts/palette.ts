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
  const lineNames = Array.from({ length: LINE_COLOURS }, (_, index) => `chart-${index + 1}`)
  const others = ['surface', 'text', 'muted', 'grid', 'border', 'warn', 'bad'] as const
  const colours = resolved(element, [...lineNames, ...others])
  const of = (name: string): string => colours.get(name) ?? ''
  return {
    lines: lineNames.map(of),
    surface: of('surface'),
    text: of('text'),
    muted: of('muted'),
    grid: of('grid'),
    border: of('border'),
    warn: of('warn'),
    bad: of('bad'),
    heat: isDark(of('surface')) ? darkRamp : lightRamp,
  }
}

/**
 * Resolves custom properties. One is text, such as `light-dark(…)`; only a real property has a resolved value. All are
 * set before any is read, so that the browser computes styles once.
 */
function resolved(element: HTMLElement, names: readonly string[]): Map<string, string> {
  const probes = names.map((name) => {
    const probe = element.ownerDocument.createElement('span')
    probe.hidden = true
    probe.style.color = `var(--${name})`
    return probe
  })
  element.append(...probes)
  const colours = names.map((name, index): [string, string] => {
    const probe = probes[index]
    return [name, probe === undefined ? '' : getComputedStyle(probe).color]
  })
  for (const probe of probes) probe.remove()
  return new Map(colours)
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
