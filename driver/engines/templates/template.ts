/** A text in which values change from request to request. Each character is one byte. */
import type { Value } from './values.ts'

export class Template {
  readonly #first: string
  readonly #values: readonly Value[]
  /** The text after each value. */
  readonly #texts: readonly string[]

  /** @param parts texts, and values between them */
  constructor(parts: readonly (string | Value)[]) {
    const texts = ['']
    const values: Value[] = []
    for (const part of parts) {
      if (typeof part === 'string') texts.push((texts.pop() ?? '') + part)
      else {
        values.push(part)
        texts.push('')
      }
    }
    const [first = '', ...others] = texts.map(compact)
    this.#first = first
    this.#texts = others
    this.#values = values
  }

  /** The text, if it is the same for each request. */
  get constant(): string | undefined {
    return this.#values.length === 0 ? this.#first : undefined
  }

  /** The text for a request; the parameters are those of `Value`. */
  render(request: number, handedOver: number): string {
    let text = this.#first
    for (let at = 0; at < this.#values.length; at += 1) {
      text = text + (this.#values[at]?.(request, handedOver) ?? '') + (this.#texts[at] ?? '')
    }
    return text
  }
}

/** A slice of a text with larger characters would take two bytes for each character, and make the result do so, too. */
function compact(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
