/** What is wrong with a plan: every problem at once, each with its place, the line itself and what to write instead. */
import { unknownKey } from '../issue-messages.ts'
import type { Issue } from '../invalid-request.ts'

/** Keys and indices from the top of the plan. */
export type Path = readonly (string | number)[]

/** What is wrong, before its position is known. */
export interface Fault {
  readonly path: Path
  readonly message: string
  /** Whether the key is wrong; otherwise its value is. */
  readonly atKey?: boolean | undefined
  /** The value, a text, and the index of its first wrong character. */
  readonly within?: { readonly text: string; readonly at: number } | undefined
}

/** A problem of a plan. */
export interface Problem {
  /** The place in the plan: `phases.2.rate`; empty for the plan as a whole. */
  readonly path: string
  /** From 1; undefined where no file was read. */
  readonly line?: number | undefined
  /** From 1, in characters. */
  readonly column?: number | undefined
  /** One sentence without its place, with what to write instead. */
  readonly message: string
  /** The line of the file, where there is one. */
  readonly source?: string | undefined
}

/** A place in a text. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Where the keys and values of a plan are in its text. */
export interface Places {
  /** The position of the nearest part of the plan that has one. */
  readonly of: (path: Path, atKey: boolean) => Position | undefined
  readonly line: (line: number) => string
}

/** The longest line that is shown whole, in characters. */
const MAX_LINE = 160

/** Places of a plan that was not read from a text. */
export const nowhere: Places = { of: () => undefined, line: () => '' }

/** The faults with their positions, in the order of the file; of several at one place the first. */
export function problemsOf(faults: readonly Fault[], places: Places): Problem[] {
  const first = new Map<string, Fault>()
  for (const fault of faults) {
    // The plan as a whole may have several.
    const place = fault.path.length === 0 ? fault.message : JSON.stringify(fault.path)
    if (!first.has(place)) first.set(place, fault)
  }
  return [...first.values()].map((fault) => placed(fault, places)).sort(byPosition)
}

function placed({ path, message, atKey = false, within }: Fault, places: Places): Problem {
  const position = places.of(path, atKey)
  if (position === undefined) return { path: path.join('.'), message }
  const source = places.line(position.line)
  return { path: path.join('.'), ...inside(position, source, within), source, message }
}

/** The position of a character of a text that begins at another one, if the line has it as it is. */
function inside({ line, column }: Position, source: string, within: Fault['within']): Position {
  if (within === undefined) return { line, column }
  const quote = /["']/.test(source.charAt(column - 1)) ? 1 : 0
  const isPlain = source.startsWith(within.text, column - 1 + quote)
  return { line, column: isPlain ? column + quote + within.at : column }
}

function byPosition(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

/**
 * A problem as text: the place, the message, the line and a caret below it.
 *
 *     plan.yaml:3:7: rate: '500' has no unit: write 500/s
 *       3 | rate: 500
 *         |       ^
 */
export function problemText({ path, line, column, message, source }: Problem, file: string): string {
  const what = path === '' ? message : `${path}: ${message}`
  if (line === undefined || column === undefined) return what
  const head = `${file}:${line}:${column}: ${what}`
  if (source === undefined || source.length > MAX_LINE) return head
  const margin = ' '.repeat(String(line).length)
  // Tabs before the caret keep their width only if they are repeated.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return `${head}\n  ${line} | ${source}\n  ${margin} | ${indent}^`
}

/** All problems as text. */
export function problemsText(problems: readonly Problem[], file: string): string {
  return problems.map((problem) => problemText(problem, file)).join('\n')
}

/** The problems as a response of the API lists them. */
export function issuesOf(problems: readonly Problem[]): Issue[] {
  return problems.map(({ path, message, line, column }) => {
    return line === undefined ? { path, message } : { path, message, line, column }
  })
}

/** A key that is not known at its place. */
export function unknownKeyFault(path: Path, known: readonly string[]): Fault {
  return { path, message: unknownKey(String(path.at(-1)), known, 'this object'), atKey: true }
}
