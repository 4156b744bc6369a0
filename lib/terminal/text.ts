/** Texts in the cells of a terminal: how wide they are, cut to a width, and harmless whatever they contain. */

/** Characters that could move the cursor, change colours, reverse a line or stack on one cell. */
const HARMFUL = /[\p{C}\p{M}\p{Zl}\p{Zp}]/gu

/**
 * Characters of two cells: the scripts, punctuation and forms that Unicode calls wide (UAX #11), and emoji. Where
 * terminals differ, the larger width is assumed.
 */
const WIDE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Yi}\p{sc=Tangut}\p{Emoji_Presentation}\u3000-\u303e\u3099-\u33ff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/u

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

/** The number of cells that a harmless text occupies. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

function cellsOf(character: string): number {
  // Nearly all texts are of these.
  if (character < '\u1100') return 1
  return WIDE.test(character) ? 2 : 1
}

/** A harmless text that occupies at most this many cells; one that was cut ends with `…`. */
export function clipped(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let [kept, left] = ['', width - 1]
  for (const character of text) {
    left -= cellsOf(character)
    if (left < 0) break
    kept += character
  }
  return width < 1 ? '' : `${kept}…`
}

/** The lines of a harmless text that are at most this wide, broken at blanks where possible. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].map((one) => clipped(one, width))
}
