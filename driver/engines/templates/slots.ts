/**
 * The placeholders of one request. In the texts of its head, in which each character is one byte, a character above a
 * byte stands for each value: a slot. Such texts can be assembled like any others, and become templates at the end.
 */
import { systemClock } from '../../../lib/clock.ts'
import { BreakwaterError, messageOf } from '../../../lib/errors.ts'
import { type Piece, piecesOf } from '../../../lib/plan/template.ts'
import { Template } from './template.ts'
import { isTimed, partOf, type Value, type ValueSources, type Write } from './values.ts'

/** Slots are characters of the private use area. */
const FIRST = 0xe000
const SLOT = /[\ue000-\uf8ff]/
/** The maximum number of slots in the head of a request. */
const MAX_SLOTS = 0xf8ff - FIRST + 1

export class Slots {
  readonly #sources: ValueSources
  readonly #values: Value[] = []
  readonly #templates = new Map<string, Template>()
  /** The number of placeholders so far. */
  #count = 0
  #timed = false

  constructor(sources: ValueSources) {
    this.#sources = sources
  }

  /**
   * A template of the plan as a text with slots.
   * @throws BreakwaterError `invalid-request` for a text that is no template, a missing secret, or too many placeholders
   */
  marked(template: string, write: Write): string {
    const parts = this.#partsOf(template, write)
    return parts.map((part) => (typeof part === 'string' ? part : this.#slotFor(part))).join('')
  }

  /** A template of the plan without slots, for texts of any length. @throws BreakwaterError as in `marked` */
  template(template: string, write: Write): Template {
    return new Template(this.#partsOf(template, write))
  }

  /** A text with a slot for this value. @throws BreakwaterError for too many values */
  holding(value: Value): string {
    return this.#slotFor(value)
  }

  /** Whether any text has slots. */
  get isUsed(): boolean {
    return this.#values.length > 0
  }

  /** Whether a text has slots. */
  isIn(text: string): boolean {
    return SLOT.test(text)
  }

  /** A text with slots as a template. */
  compiled(text: string): Template {
    const known = this.#templates.get(text)
    if (known !== undefined) return known
    const parts = text
      .split(/([\ue000-\uf8ff])/)
      .map((part) => (SLOT.test(part) ? (this.#values[part.charCodeAt(0) - FIRST] ?? '') : part))
    const compiled = new Template(parts)
    this.#templates.set(text, compiled)
    return compiled
  }

  /** Now in ms since 1970, if a value depends on it; otherwise 0. */
  now(): number {
    return this.#timed ? systemClock.wall() : 0
  }

  #partsOf(template: string, write: Write): (string | Value)[] {
    return readPieces(template).map((piece) => {
      this.#timed ||= isTimed(piece)
      const part = partOf(piece, { sources: this.#sources, write, position: this.#count })
      if (piece.kind !== 'text') this.#count += 1
      return part
    })
  }

  #slotFor(value: Value): string {
    if (this.#values.length === MAX_SLOTS) {
      const message = `A request has more than ${MAX_SLOTS} placeholders in its path and headers.`
      throw new BreakwaterError('invalid-request', message)
    }
    this.#values.push(value)
    return String.fromCharCode(FIRST + this.#values.length - 1)
  }
}

function readPieces(template: string): Piece[] {
  try {
    return piecesOf(template)
  } catch (error) {
    throw new BreakwaterError('invalid-request', `A template cannot be read: ${messageOf(error)}.`, { cause: error })
  }
}
