/** Suggestions for misspelled words. */

/** The number of letters that may be wrong. */
const TOLERANCE = 2

/** The number of letters to add, drop or replace to turn one word into the other (Levenshtein distance). */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const letter of from) {
    let [diagonal = 0] = row
    const next = [diagonal + 1]
    for (const [index, other] of Array.from(to).entries()) {
      const above = row[index + 1] ?? 0
      next.push(Math.min(diagonal + (letter === other ? 0 : 1), above + 1, (next[index] ?? 0) + 1))
      diagonal = above
    }
    row = next
  }
  return row.at(-1) ?? 0
}

/** The known word nearest to a given one: it starts with the given word, or differs in one or two letters. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const close = known.map((name) => ({
    name,
    off: name.startsWith(word) && word.length > 2 ? 0 : distance(word, name),
  }))
  // Any short word is near to any other one.
  const most = Math.min(TOLERANCE, word.length - 1)
  const [best] = close.filter(({ off }) => off <= most).sort((a, b) => a.off - b.off)
  return best?.name
}
