/** Lines of the view as texts with tones, so that their width is known before there are any colours. */
import { cutEnd, widthOf } from '../../../lib/terminal/width.ts'

/** The SGR codes (ECMA-48) of each tone; colours are those of the terminal's own palette. */
const codes = { plain: '', bold: '1', dim: '2', good: '32', bad: '31', doubtful: '33', accent: '36' } as const
export type Tone = keyof typeof codes

export interface Span {
  /** Without control characters. */
  readonly text: string
  readonly tone: Tone
}
export type Line = readonly Span[]

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0)
}

/** A line of at most this width; one that was cut ends with `…`. */
export function clippedLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line
  const kept: Span[] = []
  let left = width
  for (const { text, tone } of line) {
    const isCut = widthOf(text) >= left
    kept.push(span(isCut ? cutEnd(`${text}…`, left) : text, tone))
    if (isCut) break
    left -= widthOf(text)
  }
  return kept
}

/** A line of exactly this width. */
export function filledLine(line: Line, width: number): Line {
  const fitting = clippedLine(line, width)
  return [...fitting, span(' '.repeat(Math.max(0, width - lineWidth(fitting))))]
}

/** A line with one part at its left edge and one at its right, which is cut last. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = width - lineWidth(right) - 1
  return room < 1 ? right : [...filledLine(left, room), span(' '), ...right]
}

/** The text of a line, with its colours if there are any. Blanks at its end are left out. */
export function painted(line: Line, colours: boolean): string {
  if (!colours) {
    return line
      .map(({ text }) => text)
      .join('')
      .trimEnd()
  }
  const last = line.findLastIndex(({ text }) => text.trim() !== '')
  return line
    .slice(0, last + 1)
    .map(({ text, tone }) => (tone === 'plain' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`))
    .join('')
    .trimEnd()
}
