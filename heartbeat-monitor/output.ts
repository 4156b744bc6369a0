/** The outputs of notices: log lines, or a table for a terminal. */
import type { Log } from '../lib/log.ts'
import { logNotice } from './json-output.ts'
import type { Notice } from './notice.ts'
import { type View, tableLines } from './table.ts'
import { noticeText } from './text.ts'

/** The monitor's state for the table; the output itself keeps the latest changes. */
export type Scene = Omit<View, 'latest'>

export interface Output {
  notice(notice: Notice): void
  /** Shows the present state; called a few times a second. */
  frame(scene: Scene): void
  /** Shows the final result. */
  conclude(text: string, good: boolean): void
  /** The process was asked to end: further text on the terminal must begin on its own line. */
  end(): void
}

/** The terminal, or a replacement. */
export interface Screen {
  write(text: string): void
  /** Whether it supports cursor movement. */
  readonly terminal: boolean
  readonly colours: boolean
  readonly rows: () => number
}

const LATEST = 5

/** JSON lines through the log. `quiet` omits the heartbeats. */
export function jsonOutput(log: Log, quiet: boolean): Output {
  return {
    notice: (notice) => {
      if (!quiet || notice.event !== 'heartbeat') logNotice(log, notice)
    },
    frame: () => undefined,
    conclude: (text, good) => {
      if (good) log.info({ event: 'conclusion', met: true }, text)
      else log.error({ event: 'conclusion', met: false }, text)
    },
    end: () => undefined,
  }
}

/** Only the changes, one line of text each. */
export function lineOutput(screen: Screen): Output {
  const line = (text: string): void => {
    screen.write(`${time()} ${text}\n`)
  }
  return {
    notice: (notice) => {
      if (notice.event !== 'heartbeat') line(noticeText(notice))
    },
    frame: () => undefined,
    conclude: line,
    end: () => undefined,
  }
}

/** The table: redrawn in place on a terminal; elsewhere written again at each change. */
export class TableOutput implements Output {
  readonly #screen: Screen
  #latest: string[] = []
  #drawn = 0
  #changed = true
  #scene: Scene | undefined

  constructor(screen: Screen) {
    this.#screen = screen
  }

  notice(notice: Notice): void {
    if (notice.event !== 'heartbeat') this.note(noticeText(notice))
  }

  /** Adds a line, which must be sanitised, to the latest changes. */
  note(text: string): void {
    this.#latest = [...this.#latest, `${time()} ${text}`].slice(-LATEST)
    this.#changed = true
  }

  frame(scene: Scene): void {
    this.#scene = scene
    if (this.#screen.terminal) this.#draw(scene)
    else if (this.#changed) this.#append(scene)
    this.#changed = false
  }

  conclude(text: string): void {
    this.#screen.write(`${text}\n`)
  }

  /** Redraws the last frame, over the ^C that the terminal has printed. */
  end(): void {
    if (this.#screen.terminal && this.#scene !== undefined) this.#draw(this.#scene)
  }

  #draw(scene: Scene): void {
    // One row remains free for the cursor: a full screen would scroll.
    const lines = tableLines({ ...scene, latest: this.#latest }, this.#look(Math.max(3, this.#screen.rows() - 1)))
    const up = this.#drawn === 0 ? '' : `\u001B[${this.#drawn}A\r`
    // Lines are truncated at the edge, not wrapped, so that a redraw covers exactly the same rows.
    this.#screen.write(`${up}\u001B[?7l${lines.map((line) => `${line}\u001B[K\n`).join('')}\u001B[J\u001B[?7h`)
    this.#drawn = lines.length
  }

  #append(scene: Scene): void {
    const lines = tableLines({ ...scene, latest: this.#latest }, this.#look(Number.POSITIVE_INFINITY))
    this.#latest = []
    this.#screen.write(`${lines.join('\n')}\n\n`)
  }

  #look(rows: number): { colours: boolean; rows: number } {
    return { colours: this.#screen.colours, rows }
  }
}

function time(): string {
  return new Date().toTimeString().slice(0, 8)
}
