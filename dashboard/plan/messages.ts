/** What the orchestrator says about a plan, with its places in the text. Pure. */
import { type Issue, issuesOf, type ServerError } from '../api/issues.ts'
import { outlineOf } from './outline.ts'

/** What is wrong, and where. */
export interface Message {
  /** The place in the plan: `phases.2.rate`; empty for the plan as a whole. */
  readonly path: string
  readonly text: string
  /** By offsets; undefined if the text does not contain the place. */
  readonly range: Range | undefined
  /** From 1; undefined as the range. */
  readonly line: number | undefined
}

export interface Range {
  readonly from: number
  readonly to: number
}

/** Errors that are about the plan. */
const aboutPlan: ReadonlySet<string> = new Set(['invalid-request', 'forbidden', 'too-large'])

/** What an error says about a text; undefined if it is not about the plan. */
export function messagesOf(
  error: ServerError & { readonly code: string },
  text: string,
): readonly Message[] | undefined {
  if (!aboutPlan.has(error.code)) return undefined
  return issuesOf(error).map((issue) => {
    const offset = offsetOf(issue, text)
    const { path, message } = issue
    if (offset === undefined) return { path, text: message, range: undefined, line: undefined }
    return { path, text: message, range: rangeAt(text, offset), line: text.slice(0, offset).split('\n').length }
  })
}

/** Some problems are found in the plan and no longer in its text: they name the key. */
function offsetOf({ line, column = 1, path }: Issue, text: string): number | undefined {
  if (line !== undefined) return offsetAt(text, line, column)
  const outline = path === '' ? [] : outlineOf(text)
  const exact = outline.find((entry) => entry.path.join('.') === path)
  const last = path.split('.').at(-1)
  return (exact ?? outline.find((entry) => entry.path.at(-1) === last))?.from
}

/** The offset of a line and a column, both from 1; that of the end for a place behind it. */
export function offsetAt(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  const own = lines[line - 1]
  return own === undefined ? text.length : before + Math.min(column - 1, own.length)
}

/** The word or the text in quotes at an offset; at least one character, if there is one on the line. */
export function rangeAt(text: string, offset: number): Range {
  const rest = text.slice(offset)
  const [word] = /^(?:"[^"\n]*"?|'[^'\n]*'?|[^\s,:{}[\]]+)/.exec(rest) ?? []
  if (word !== undefined) return { from: offset, to: offset + word.length }
  if (rest !== '' && !rest.startsWith('\n')) return { from: offset, to: offset + 1 }
  // Behind the last character of a line.
  const isEmpty = offset === 0 || text.charAt(offset - 1) === '\n'
  return { from: isEmpty ? offset : offset - 1, to: offset }
}
