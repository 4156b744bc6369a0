/** Texts in columns of a terminal: how wide they are, filled, cut and wrapped to a width. */

/**
 * Characters of two columns: those that Unicode calls wide or fullwidth (Standard Annex 11), and emoji. Where terminals
 * differ, the larger width is assumed.
 */
const WIDE =
  /[\p{sc=Han}\p{sc=Tangut}\p{sc=Nushu}\p{sc=Khitan_Small_Script}\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]/u
/** Characters of no column: they stand on the one before, or are not shown. */
const INVISIBLE = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u
/** Texts of these characters alone are as wide as they are long. */
const NARROW = /^[ -~\u00a0-\u00ac\u00ae-\u00ff]*$/
const CUT = '…'

/** The number of columns that a text takes. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length
  return Array.from(text).reduce((sum, character) => sum + characterWidth(character), 0)
}

function characterWidth(character: string): number {
  if (INVISIBLE.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** Fills a text with spaces up to a width. @param side where they are added */
export function padded(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'right' ? text + spaces : spaces + text
}

/** Cuts the end of a text that is wider than a width, and shows that by `…`; nothing is left for a width below 1. */
export function cutEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return width < 1 ? '' : head(Array.from(text), width - 1) + CUT
}

/** The same in its middle: of a long address both ends tell something. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const front = Math.ceil((width - 1) / 2)
  const back = head(Array.from(text).reverse(), width - 1 - front)
  return head(Array.from(text), front) + CUT + Array.from(back).reverse().join('')
}

function head(characters: readonly string[], width: number): string {
  let taken = ''
  let used = 0
  for (const character of characters) {
    used += characterWidth(character)
    if (used > width) break
    taken += character
  }
  return taken
}

/**
 * Breaks a text at its blanks into lines of a width; a word that is longer is broken within.
 * @param width at least 2
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  const words = text.split(/\s+/).filter((word) => word !== '')
  for (const word of words.flatMap((one) => pieces(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) {
      line = longer
      continue
    }
    lines.push(line)
    line = word
  }
  return [...lines, line]
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const first = head(Array.from(word), width)
  return [first, ...pieces(word.slice(first.length), width)]
}
