/** The words of a threshold, read one after the other. */
import { nearest } from '../spelling.ts'

/** What is wrong with a threshold, and the index of the first wrong character. */
export class ThresholdFault extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** A word, a comparison or a comma, and the index of its first character. */
export interface Token {
  readonly text: string
  readonly at: number
}

const TOKEN = /[<>=!≤≥]+|,|[^\s<>=!≤≥,]+/gu

export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], at: match.index }))
}

/** A text of the user for a message. */
export function quotedShort(text: string): string {
  return `'${text.length <= 40 ? text : `${text.slice(0, 40)}…`}'`
}

export class Words {
  readonly #tokens: readonly Token[]
  readonly #end: number
  #index = 0

  /** @param end the index after the last one, where something missing is reported */
  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens
    this.#end = end
  }

  /** The next token, or one of those after it, which stay to be read. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#index + ahead]
  }

  /** Reads the next token. @throws ThresholdFault with this message if there is none */
  next(missing: string): Token {
    const token = this.peek()
    if (token === undefined) throw new ThresholdFault(missing, this.#end)
    this.#index += 1
    return token
  }

  /** Reads a word of the grammar. @param known for the nearest word in the message */
  expect(word: string, known: readonly string[]): void {
    const { text, at } = this.next(`'${word}' is missing`)
    if (text === word) return
    const near = nearest(text, known)
    const remedy = near === undefined ? `write '${word}' before it` : `did you mean ${near}?`
    throw new ThresholdFault(`${quotedShort(text)} is not expected here: ${remedy}`, at)
  }
}
