/**
 * Writes pictures to a terminal, each over the one before, without flicker: rows are rewritten in place and cleared to
 * their end, and a terminal that knows synchronised updates (mode 2026) shows each picture at once. The cursor, which is
 * hidden, waits in the row below the picture, so that whatever else is written stands there and not inside of it.
 */
import { widthOf } from '../../../lib/terminal/width.ts'
import type { Size } from '../picture/frame.ts'

/** The part of a stream of a terminal that is used. */
export interface TerminalStream {
  write(text: string): unknown
  readonly columns?: number
  readonly rows?: number
}

const COLUMNS = 80
const ROWS = 24

const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
/** Lines are cut at the edge and not wrapped. */
const NO_WRAP = '\u001b[?7l'
const WRAP = '\u001b[?7h'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
/** Colours take no place. */
const CODES = /\u001b\[[\d;]*m/g

export class Screen {
  readonly #stream: TerminalStream
  /** The widths of the lines of the picture that stands on the terminal. */
  #shown: readonly number[] = []
  #isHidden = false

  constructor(stream: TerminalStream) {
    this.#stream = stream
  }

  /** The room for a picture: the last row remains for the cursor. */
  get size(): Size {
    const { columns, rows } = this.#stream
    return { columns: positive(columns, COLUMNS), rows: Math.max(1, positive(rows, ROWS) - 1) }
  }

  /** Shows a picture in place of the one before. @param lines at most as many and as wide as `size` */
  draw(lines: readonly string[]): void {
    const hide = this.#isHidden ? '' : HIDE_CURSOR
    const { columns } = this.size
    const widths = lines.map((line) => widthOf(line.replace(CODES, '')))
    // After a character in the last column the cursor stays on it: clearing from there would remove it.
    const rows = lines.map((line, row) => `${line}${(widths[row] ?? 0) < columns ? CLEAR_LINE : ''}\r\n`).join('')
    this.#stream.write(`${BEGIN}${hide}${this.#back()}${NO_WRAP}${rows}${WRAP}${CLEAR_BELOW}${END}`)
    this.#isHidden = true
    this.#shown = widths
  }

  /** Writes lines that stay, in place of the picture; the next one is shown below them. */
  print(text: string): void {
    this.#stream.write(`${this.#back()}${CLEAR_BELOW}${text}\n`)
    this.#shown = []
  }

  /** Removes the picture, and shows the cursor. */
  clear(): void {
    if (this.#shown.length > 0) this.#stream.write(`${this.#back()}${CLEAR_BELOW}`)
    this.#shown = []
    this.restore()
  }

  /** Shows the cursor, and leaves the picture where it is: something was written below it. */
  restore(): void {
    if (this.#isHidden) this.#stream.write(SHOW_CURSOR)
    this.#isHidden = false
    this.#shown = []
  }

  /** To the first row of the picture. A terminal that has become narrower has broken its lines. */
  #back(): string {
    const { columns, rows } = this.size
    const broken = this.#shown.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
    const up = Math.min(broken, rows)
    return up === 0 ? '\r' : `\r\u001b[${up}A`
  }
}

/** A pseudo-terminal without a size says 0. */
function positive(value: number | undefined, otherwise: number): number {
  return value === undefined || value < 1 ? otherwise : value
}
