/** A small terminal for tests: it understands what the view writes, and fails on anything else. */
import type { TerminalStream } from './screen.ts'

interface Row {
  text: string
}

/** Control sequences with their parameter and final byte; a text up to the next one; a single control character. */
const TOKENS = /\u001b\[(\?\d+|[\d;]*)([A-Za-z])|[^\u001b\r\n]+|[\r\n]/gu

export class Emulator implements TerminalStream {
  columns: number
  rows: number
  cursorIsShown = true
  /** Lines that have left the terminal at its top. */
  readonly scrolled: string[] = []
  /** Each call of `write`. */
  readonly written: string[] = []
  #lines: Row[] = [{ text: '' }]
  #row = 0
  #column = 0
  #wraps = true

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  write(text: string): true {
    this.written.push(text)
    let at = 0
    for (const { 0: token, 1: parameter = '', 2: final, index } of text.matchAll(TOKENS)) {
      if (index !== at) throw new Error(`unknown sequence in ${JSON.stringify(text)}`)
      at = index + token.length
      if (final !== undefined) this.#control(parameter, final)
      else if (token === '\r') this.#column = 0
      else if (token === '\n') this.#feed()
      else this.#print(token)
    }
    return true
  }

  /** What is on the terminal, without blanks at the ends of lines, and without empty lines at the end. */
  get text(): string {
    return this.#lines
      .map(({ text }) => text.trimEnd())
      .join('\n')
      .trimEnd()
  }

  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column]
  }

  /** Becomes narrower or wider: lines that no longer fit are broken, as most terminals do. */
  resize(columns: number, rows: number): void {
    this.columns = columns
    this.rows = rows
    const before = this.#lines.slice(0, this.#row).map(({ text }) => text.trimEnd())
    const broken = before.flatMap((text) => chunks(text, columns))
    const rest = this.#lines.slice(this.#row)
    this.#lines = [...broken.map((text) => ({ text })), ...rest]
    this.#row = broken.length
    this.#scroll()
  }

  #control(parameter: string, final: string): void {
    switch (`${parameter.startsWith('?') ? parameter : ''}${final}`) {
      case 'A':
        this.#row = Math.max(0, this.#row - Number(parameter || 1))
        return
      case 'K':
        this.#set(this.#row, this.#textAt(this.#row).slice(0, this.#column))
        return
      case 'J':
        this.#set(this.#row, this.#textAt(this.#row).slice(0, this.#column))
        this.#lines.length = this.#row + 1
        return
      case '?25h':
      case '?25l':
        this.cursorIsShown = final === 'h'
        return
      case '?7h':
      case '?7l':
        this.#wraps = final === 'h'
        return
      case '?2026h':
      case '?2026l':
      case 'm':
        return
      default:
        throw new Error(`unknown sequence ${parameter}${final}`)
    }
  }

  #print(text: string): void {
    for (const character of text) {
      if (this.#column >= this.columns) {
        if (this.#wraps) {
          this.#column = 0
          this.#feed()
        } else this.#column = this.columns - 1
      }
      const line = this.#textAt(this.#row).padEnd(this.#column)
      this.#set(this.#row, line.slice(0, this.#column) + character + line.slice(this.#column + 1))
      this.#column += 1
    }
  }

  #feed(): void {
    this.#row += 1
    if (this.#row >= this.#lines.length) this.#lines.push({ text: '' })
    this.#scroll()
  }

  #scroll(): void {
    while (this.#lines.length > this.rows && this.#row > 0) {
      this.scrolled.push(this.#lines.shift()?.text.trimEnd() ?? '')
      this.#row -= 1
    }
  }

  #textAt(row: number): string {
    return this.#lines[row]?.text ?? ''
  }

  #set(row: number, text: string): void {
    const line = this.#lines[row]
    if (line === undefined) throw new RangeError(`the terminal has no row ${row}`)
    line.text = text
  }
}

function chunks(text: string, size: number): string[] {
  const parts = Array.from({ length: Math.max(1, Math.ceil(text.length / size)) })
  return parts.map((_, index) => text.slice(index * size, (index + 1) * size))
}
