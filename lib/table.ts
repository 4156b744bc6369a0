/** A table for a terminal. */
import { printable } from './measure/phrases.ts'

/** Longer texts are cut, unless a table says otherwise. */
const LONGEST = 60

/**
 * The lines of a table, in columns as wide as their longest cell.
 * @param texts the titles of the first columns, which are aligned to the left
 * @param numbers the titles of the others, which are aligned to the right
 * @param longest cells are cut to this number of characters
 */
export function table(
  texts: readonly string[],
  numbers: readonly string[],
  rows: readonly string[][],
  longest = LONGEST,
): string[] {
  const all = [[...texts, ...numbers], ...rows].map((row) => row.map((text) => printable(text).slice(0, longest)))
  const widths = [...texts, ...numbers].map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return column < texts.length ? cell.padEnd(width) : cell.padStart(width)
    })
    return cells.join('  ').trimEnd()
  })
}
