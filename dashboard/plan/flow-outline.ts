/** The part of an outline that is between braces or brackets, over one line or several. Pure. */
import type { Entry, Path, Place } from './outline.ts'

/** An object or a list that is open. */
interface Open {
  readonly isObject: boolean
  /** The key whose value is next, or the index; undefined while a key is next. */
  step: string | number | undefined
}

/** What is being read: a word, or a text between quotes. */
interface Word {
  /** The offset of its first character. */
  readonly from: number
  readonly isQuoted: boolean
  text: string
}

export class FlowScanner {
  readonly #base: Path
  readonly #entries: Entry[]
  readonly #open: Open[] = []
  #word: Word | undefined
  /** Whether the latest line ends with a comment. */
  #isComment = false
  #isClosed = false

  /** @param entries receives each key and item */
  constructor(base: Path, entries: Entry[]) {
    this.#base = base
    this.#entries = entries
  }

  /** Whether the first brace or bracket is closed. */
  get isOver(): boolean {
    return this.#isClosed
  }

  /** Reads a line. @param start the column to begin in @param from the offset of the line */
  read(line: string, start: number, from: number): void {
    this.#isComment = false
    for (let at = start; at < line.length && !this.#isClosed; at += 1) {
      if (line.charAt(at) === '#' && /\s/.test(line.charAt(at - 1))) {
        this.#isComment = true
        return
      }
      at = this.#character(line, at, from)
    }
  }

  /** What is being typed at the end of a line that was read. */
  placeAt(line: string, from: number): Place | undefined {
    const top = this.#isComment ? undefined : this.#open.at(-1)
    const { isQuoted = false, from: own = from + line.length } = this.#word ?? {}
    if (top === undefined || isQuoted) return undefined
    const place = { path: this.#path(), from: own, isFlow: true, indent: 0 }
    if (top.step === undefined) return { ...place, at: 'key' }
    // The value of a key begins behind a blank.
    return top.isObject && !/\s/.test(line.charAt(own - from - 1)) ? undefined : { ...place, at: 'value' }
  }

  /** Returns the column of the last character that was used. */
  #character(line: string, at: number, from: number): number {
    const character = line.charAt(at)
    // Within a word they are letters.
    if (this.#word === undefined && (character === '"' || character === "'")) return this.#quoted(line, at, from)
    switch (character) {
      case '{':
      case '[':
        this.#begin(character === '{', from + at)
        break
      case '}':
      case ']':
        this.#end()
        break
      case ',':
        this.#next()
        break
      default:
        if (character === ':' && this.#endsKey(line.charAt(at + 1))) this.#key()
        else this.#letter(character, from + at)
    }
    return at
  }

  #quoted(line: string, at: number, from: number): number {
    const quote = line.charAt(at)
    let end = at + 1
    while (end < line.length && line.charAt(end) !== quote) end += quote === '"' && line.charAt(end) === '\\' ? 2 : 1
    this.#word = { from: from + at, isQuoted: true, text: line.slice(at + 1, end) }
    return end
  }

  #begin(isObject: boolean, at: number): void {
    if (this.#open.at(-1)?.isObject === false) this.#entries.push({ path: this.#path(), from: at })
    this.#word = undefined
    this.#open.push({ isObject, step: isObject ? undefined : 0 })
  }

  #end(): void {
    this.#item()
    this.#open.pop()
    this.#isClosed = this.#open.length === 0
  }

  #next(): void {
    this.#item()
    const top = this.#open.at(-1)
    if (top !== undefined) top.step = typeof top.step === 'number' ? top.step + 1 : undefined
  }

  /** A word that ends is an item if a list contains it. */
  #item(): void {
    if (this.#word !== undefined && this.#open.at(-1)?.isObject === false) {
      this.#entries.push({ path: this.#path(), from: this.#word.from })
    }
    this.#word = undefined
  }

  #endsKey(next: string): boolean {
    const isAwaited = this.#open.at(-1)?.step === undefined && this.#word !== undefined
    return isAwaited && (this.#word?.isQuoted === true || next === '' || /[\s,}\]]/.test(next))
  }

  #key(): void {
    const top = this.#open.at(-1)
    if (top === undefined || this.#word === undefined) return
    top.step = this.#word.text.trim()
    this.#entries.push({ path: this.#path(), from: this.#word.from })
    this.#word = undefined
  }

  #letter(character: string, from: number): void {
    if (this.#word !== undefined) this.#word.text += character
    else if (!/\s/.test(character)) this.#word = { from, isQuoted: false, text: character }
  }

  #path(): Path {
    return [...this.#base, ...this.#open.flatMap(({ step }) => (step === undefined ? [] : [step]))]
  }
}
