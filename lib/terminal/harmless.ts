/** Texts from outside, harmless for a terminal whatever they contain. */

/** Characters that could move the cursor, change colours, reverse a line or stack on one cell. */
const HARMFUL = /[\p{C}\p{M}\p{Zl}\p{Zp}]/gu

/** A text from outside, sanitised for a terminal: no control or combining characters, and a maximum length. */
export function harmless(text: string, most: number): string {
  // Truncated before and after escaping: the text may be long, and escapes make it longer.
  const head = Array.from(text.slice(0, 4 * most).normalize('NFC'))
    .slice(0, most + 1)
    .join('')
  const escaped = Array.from(head.replace(HARMFUL, escape))
  return escaped.length > most ? `${escaped.slice(0, most - 1).join('')}…` : escaped.join('')
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
