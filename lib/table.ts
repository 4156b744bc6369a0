/** A table for a terminal. */
import { printable } from './measure/phrases.ts'

/** Longer texts are cut. */
const LONGEST = 60

/**
 * The lines of a table, in columns as wide as their longest cell.
 * @param texts the titles of the first columns, which are aligned to the left
 * @param numbers the titles of the others, which are aligned to the right
 */
export function table(texts: readonly string[], numbers: readonly string[], rows: readonly string[][]): string[] {
  const all = [[...texts, ...numbers], ...rows].map((row) => row.map(shown))
  const widths = [...texts, ...numbers].map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return column < texts.length ? cell.padEnd(width) : cell.padStart(width)
    })
    return cells.join('  ').trimEnd()
  })
}

function shown(text: string): string {
  return printable(text).slice(0, LONGEST)
}
