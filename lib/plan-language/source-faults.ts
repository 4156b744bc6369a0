/** Traps of YAML: what a text means differs from what its writer saw. Each is an error that shows the quoted form. */
import { type Document, isScalar, type Pair, type YAMLError } from 'yaml'
import type { Fault, Path, Position, Problem } from './problems.ts'

/** A text, and its lines. */
export interface Lines {
  readonly text: string
  readonly at: (offset: number) => Position
  readonly line: (line: number) => string
}

/** What the parser reports, the first problem of each line: others follow from it. */
export function syntaxProblems({ errors, warnings }: Document, lines: Lines): Problem[] {
  const problems = [...errors, ...warnings].map((error) => syntaxProblem(error, lines))
  const byLine = new Map<number | undefined, Problem>()
  for (const problem of problems) {
    if (!byLine.has(problem.line)) byLine.set(problem.line, problem)
  }
  return [...byLine.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

function syntaxProblem({ code, pos, message }: YAMLError, { text, at, line }: Lines): Problem {
  const found = at(pos[0])
  const source = line(found.line)
  const braces = code === 'NON_STRING_KEY' || code === 'UNEXPECTED_TOKEN' ? bracesIn(source, found.column) : undefined
  if (braces !== undefined) {
    const remedy = `braces without quotes are an object in YAML: write "${quotedFrom(source, braces)}"`
    return { path: '', line: found.line, column: braces + 1, message: remedy, source }
  }
  // The parser places what never ends behind the last character of the text.
  const own = text.trim() !== '' && pos[0] >= text.trimEnd().length ? at(text.trimEnd().length - 1) : found
  const sentence = sentences[code] ?? unknown
  return { path: '', ...own, message: sentence({ text, offset: pos[0], message }), source: line(own.line) }
}

interface Found {
  readonly text: string
  readonly offset: number
  /** The message of the parser. */
  readonly message: string
}

type Sentence = (found: Found) => string

const sentences: Readonly<Partial<Record<string, Sentence>>> = {
  TAB_AS_INDENT: () => 'a tab begins this line: indent with blanks',
  DUPLICATE_KEY: ({ text, offset }) => `the key \`${wordAt(text, offset)}\` is given twice: leave one of them out`,
  BLOCK_AS_IMPLICIT_KEY: nestedValue,
  NON_STRING_KEY: () => 'a key must be a text: write it in quotes',
  MULTIPLE_DOCS: () => 'the file contains several documents: a file is one plan',
  BAD_SCALAR_START: ({ text, offset }) => `a value must not begin with ${text[offset] ?? ''}: write it in quotes`,
  UNEXPECTED_TOKEN: () => 'this does not continue the lines above it: check its indentation, and quotes around values',
  BAD_INDENT: () => 'a bracket or a brace is not closed, or this line is indented too little',
  MISSING_CHAR: (found) => {
    if (found.message.startsWith('Missing closing')) return 'a value in quotes does not end: write a quote behind it'
    return found.message.startsWith('Implicit map keys') ? 'this line is not of the form KEY: VALUE' : unknown(found)
  },
}

function nestedValue({ text, offset }: Found): string {
  const eol = text.indexOf('\n', offset)
  return /:\s/.test(text.slice(offset, eol < 0 ? undefined : eol + 1))
    ? 'the value contains a colon and a blank: write it in quotes'
    : 'the line below is indented and so continues this value: begin it in the column of its key'
}

function unknown({ message }: Found): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}

function wordAt(text: string, offset: number): string {
  return (/^["']?([^:"'\n]{1,40})/.exec(text.slice(offset, offset + 60))?.[1] ?? '').trim()
}

/** Where braces without quotes begin in a line, at a column or before it. */
function bracesIn(line: string, column: number): number | undefined {
  const starts = [...line.matchAll(/\{\{[^{}]*\}\}/g)].map(({ index }) => index)
  return starts.filter((start) => start < column && isUnquoted(line.slice(0, start))).at(-1)
}

function isUnquoted(before: string): boolean {
  return ['"', "'"].every((quote) => before.split(quote).length % 2 === 1)
}

/** The value around braces, as far as it is on the line. */
function quotedFrom(line: string, braces: number): string {
  const before = line.slice(0, braces)
  const start = Math.max(...[': ', ', ', '{ ', '[ ', '- ', '['].map((mark) => endOf(before, mark)), 0)
  // Between brackets or braces a value ends at a comma, and at theirs.
  const flow = /[[{]/.test(line.slice(0, start))
  const rest = line.slice(braces)
  const end = flow ? /^\{\{[^{}]*\}\}[^\s,\]}]*/.exec(rest)?.[0] : rest.replace(/\s+#.*$/, '').trimEnd()
  return `${line.slice(start, braces)}${end ?? rest}`
}

function endOf(text: string, mark: string): number {
  const at = text.lastIndexOf(mark)
  return at < 0 ? 0 : at + mark.length
}

/** A key without a value between braces: a placeholder without quotes, or a text that a comma ended. */
export function flowFault(items: readonly Pair[], pair: Pair, path: Path): Fault | undefined {
  if (pair.value !== null) return undefined
  const key = String(path.at(-1))
  const before = items[items.indexOf(pair) - 1]
  if (before !== undefined && isScalar(before.value)) {
    const value = String(before.value.source ?? before.value.value)
    return {
      path: [...path.slice(0, -1), keyOf(before)],
      message: `a comma ends the value: write ${whole(value, key)}`,
    }
  }
  const message =
    items.length === 1
      ? `braces without quotes are an object in YAML: write "{{${key}}}"`
      : `\`${key}\` has no value: write ${key}: VALUE`
  return { path: items.length === 1 ? path.slice(0, -1) : path, message }
}

/** The value that a comma split: a text in quotes, or a number with its point. */
function whole(value: string, rest: string): string {
  return /^\d+$/.test(value) && /^\d+$/.test(rest) ? `${value}.${rest}` : `"${value}, ${rest}"`
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : ''
}

/** A `#` behind a value without quotes, and text directly behind it: YAML drops it as a comment. */
export function hashFault(text: string, end: number, path: Path): Fault | undefined {
  const eol = text.indexOf('\n', end)
  const rest = text.slice(end, eol < 0 ? undefined : eol)
  const [, cut] = /^[ \t]+(#[^\s#].*)$/.exec(rest) ?? /^(#[^\s#].*)$/.exec(rest) ?? []
  if (cut === undefined) return undefined
  const shown = cut.length > 20 ? `${cut.slice(0, 20)}…` : cut.trimEnd()
  const message = `\`${shown}\` is a comment in YAML and not part of the value: write the value in quotes, or a blank behind #`
  return { path, message }
}
