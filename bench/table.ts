/** Figures as text for a terminal. */
import type { Aim, Row } from './part.ts'

/** Rows under the keys of the first one; numbers are right-aligned. */
export function tableOf(rows: readonly Row[]): string {
  const heads = Object.keys(rows[0] ?? {})
  const widths = heads.map((head) => Math.max(head.length, ...rows.map((row) => cell(row, head).length)))
  const line = (row: Row): string => heads.map((head, index) => padded(row, head, widths[index] ?? 0)).join('  ')
  const first = Object.fromEntries(heads.map((head) => [head, head]))
  const numeric = heads.map((head, index) =>
    typeof rows[0]?.[head] === 'number' ? head.padStart(widths[index] ?? 0) : padded(first, head, widths[index] ?? 0),
  )
  return [numeric.join('  '), ...rows.map(line)].map((text) => `  ${text.trimEnd()}`).join('\n')
}

/** Whether an aim was met, in one line. */
export function aimText({ text, measured, met }: Aim): string {
  return `  ${met ? 'met' : 'NOT MET'}: ${text} (measured ${measured})`
}

function padded(row: Row, head: string, width: number): string {
  return typeof row[head] === 'number' ? cell(row, head).padStart(width) : cell(row, head).padEnd(width)
}

function cell(row: Row, head: string): string {
  return String(row[head] ?? '')
}
