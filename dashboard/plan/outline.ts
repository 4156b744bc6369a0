/**
 * Where the keys of a plan are in its text, be it complete or half typed: YAML in blocks, and in braces and brackets as
 * in JSON. What is wrong with a text is for the orchestrator to say; this only finds places. Pure.
 */
import { FlowScanner } from './flow-outline.ts'

/** Keys and indices from the top of the plan. */
export type Path = readonly (string | number)[]

/** A key, or an item of a list. */
export interface Entry {
  readonly path: Path
  /** The offset of its first character. */
  readonly from: number
}

/** What is being typed at an offset. */
export interface Place {
  /** Of a key: where it will be; of a value: its own. */
  readonly path: Path
  readonly at: 'key' | 'value'
  /** The offset of the first character of the word that is being typed. */
  readonly from: number
  /** Whether it is between braces or brackets. */
  readonly isFlow: boolean
  /** The column of a key in a block, from 0. */
  readonly indent: number
}

/** All keys and items, in the order of the text. */
export function outlineOf(text: string): readonly Entry[] {
  return new Scanner().read(text).entries
}

/** What is being typed at an offset; undefined in a comment, between quotes, and in a text of several lines. */
export function placeAt(text: string, offset: number): Place | undefined {
  return new Scanner().read(text.slice(0, offset)).place
}

/** Whether two paths are the same. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index])
}

/** A key or an item in a block. */
interface Frame {
  readonly indent: number
  readonly step: string | number
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#{}[\],&*!|>%@`-][^:]*)):(?=\s|$)/
const ITEM = /^-(?: +|$)/

class Scanner {
  readonly entries: Entry[] = []
  place: Place | undefined
  #frames: Frame[] = []
  #flow: FlowScanner | undefined
  /** The column that a text of several lines is indented beyond. */
  #textColumn: number | undefined

  read(text: string): this {
    let from = 0
    for (const line of text.split('\n')) {
      this.place = this.#line(line, from)
      from += line.length + 1
    }
    return this
  }

  #line(line: string, from: number): Place | undefined {
    if (this.#flow !== undefined) return this.#inFlow(this.#flow, line, { from, start: 0 })
    const indent = line.length - line.trimStart().length
    if (this.#isText(line, indent)) return undefined
    const rest = line.slice(indent)
    if (rest === '') {
      const path = this.#frames.filter((frame) => frame.indent < indent).map(stepOf)
      return this.#keyPlace(path, from + indent, indent)
    }
    if (rest.startsWith('#')) return undefined
    return this.#content(line, this.#items(line, indent, from), from)
  }

  /** Whether a line belongs to a text of several lines. */
  #isText(line: string, indent: number): boolean {
    if (this.#textColumn === undefined) return false
    if (line.trim() === '' || indent > this.#textColumn) return true
    this.#textColumn = undefined
    return false
  }

  /** Ends what is indented further, and begins the items of this line. Returns the column of what they contain. */
  #items(line: string, indent: number, from: number): number {
    let column = indent
    let index = this.#close(indent, ITEM.test(line.slice(indent)))
    for (;;) {
      const [mark] = ITEM.exec(line.slice(column)) ?? []
      if (mark === undefined) return column
      this.#begin({ indent: column, step: index }, from + column)
      index = 0
      column += mark.length
    }
  }

  /** Returns the index of an item that begins at this column. */
  #close(indent: number, isItem: boolean): number {
    let next = 0
    for (let top = this.#frames.at(-1); top !== undefined && isOver(top, indent, isItem); top = this.#frames.at(-1)) {
      if (top.indent === indent && typeof top.step === 'number') next = top.step + 1
      this.#frames.pop()
    }
    return next
  }

  #begin(frame: Frame, from: number): void {
    this.#frames.push(frame)
    this.entries.push({ path: this.#path(), from })
  }

  #path(): Path {
    return this.#frames.map(stepOf)
  }

  /** A key with its value, a part of a key, or an item without keys. */
  #content(line: string, column: number, from: number): Place | undefined {
    const rest = line.slice(column)
    const found = KEY.exec(rest)
    if (found === null) {
      if (isPlain(rest)) return this.#keyPlace(this.#path(), from + column, column)
      return this.#special(line, column, from)
    }
    const key = found.slice(1).join('')
    this.#begin({ indent: column, step: key.trim() }, from + column)
    const value = rest.slice(found[0].length)
    const at = line.length - value.trimStart().length
    if (!isPlain(value.trimStart())) return this.#special(line, at, from)
    // A value begins behind a blank.
    return value === '' ? undefined : this.#valuePlace(from + at)
  }

  /** A value that is not a plain text on one line. */
  #special(line: string, start: number, from: number): Place | undefined {
    const first = line.charAt(start)
    if (first === '|' || first === '>') this.#textColumn = this.#frames.at(-1)?.indent ?? -1
    if (first !== '{' && first !== '[') return undefined
    this.#flow = new FlowScanner(this.#path(), this.entries)
    return this.#inFlow(this.#flow, line, { from, start })
  }

  #keyPlace(path: Path, from: number, indent: number): Place {
    return { path, at: 'key', from, isFlow: false, indent }
  }

  #valuePlace(from: number): Place {
    return { path: this.#path(), at: 'value', from, isFlow: false, indent: 0 }
  }

  #inFlow(flow: FlowScanner, line: string, { from, start }: { from: number; start: number }): Place | undefined {
    flow.read(line, start, from)
    if (flow.isOver) this.#flow = undefined
    return flow.placeAt(line, from)
  }
}

function stepOf({ step }: Frame): string | number {
  return step
}

function isPlain(value: string): boolean {
  return !/^["'{[|>#&*!]/.test(value) && !value.includes(' #')
}

/** A key stays open for items in its own column. */
function isOver(frame: Frame, indent: number, isItem: boolean): boolean {
  return frame.indent > indent || (frame.indent === indent && (!isItem || typeof frame.step === 'number'))
}
