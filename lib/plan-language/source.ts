/**
 * The text of a plan, YAML 1.2 or JSON, as a value with the position of each part. A scalar without quotes is a number,
 * true, false or null only if it has exactly this form in JSON; otherwise it is the text that was written. A number
 * that JSON would write in another way (1.50, 1e3) keeps its written form, see {@link Written}.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Parser,
  type Scalar,
} from 'yaml'
import { type Fault, type Path, type Places, type Position, type Problem, problemsOf } from './problems.ts'
import { flowFault, hashFault, syntaxProblems } from './source-faults.ts'

/** The longest text of a plan, in characters. */
export const MAX_SOURCE = 4_194_304
/** The most parts of a plan, after aliases were replaced by what they stand for. */
const MAX_PARTS = 100_000

/** The deepest nesting, in tokens of the parser: about 100 objects. */
const MAX_DEPTH = 300
const options = { version: '1.2', stringKeys: true, uniqueKeys: true, prettyErrors: false } as const

/** A number without quotes whose written form is not that of JSON.stringify, or true, false or null in capitals. */
export class Written {
  readonly source: string
  readonly value: number | boolean | null

  constructor(source: string, value: number | boolean | null) {
    this.source = source
    this.value = value
  }
}

/** An object of the plan: keys such as `__proto__` are keys like any other. */
export type Fields = Record<string, unknown>

/** A value with its places; `problems` is not empty if the text could not be read. */
export interface Source {
  readonly value: unknown
  readonly places: Places
  readonly problems: readonly Problem[]
}

/** Reads a text. It never throws. */
export function readSource(text: string): Source {
  const lines = text.split(/\r?\n/)
  const line = (number: number): string => lines[number - 1] ?? ''
  if (text.length > MAX_SOURCE) return refused(`exceeds ${MAX_SOURCE} characters`)
  const counter = new LineCounter()
  if (isTooDeep(text)) return refused('is nested too deeply')
  const document = parseDocument(text, { ...options, lineCounter: counter })
  const at = (offset: number): Position => {
    const { line: row, col } = counter.linePos(offset)
    return { line: row, column: col }
  }
  const reader = new Reader(document, text)
  const value = reader.read(document.contents, [])
  const places: Places = { of: (path, atKey) => reader.offsetOf(path, atKey, at), line }
  const syntax = syntaxProblems(document, { text, at, line })
  const problems = syntax.length > 0 ? syntax : problemsOf(reader.faults, places)
  return { value, places, problems }
}

/** Whether a text is nested so deeply that the composer, which is recursive, could exhaust the stack. */
function isTooDeep(text: string): boolean {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    // The parser itself is a state machine: consuming its tokens advances it.
    Array.from(parser.next(lexeme))
    if (parser.stack.length > MAX_DEPTH) return true
  }
  return false
}

function refused(message: string): Source {
  const places: Places = { of: () => undefined, line: () => '' }
  return { value: undefined, places, problems: [{ path: '', message }] }
}

interface Offsets {
  readonly key: number
  readonly value: number
}

/** Walks the nodes once. */
class Reader {
  readonly faults: Fault[] = []
  readonly #offsets = new Map<string, Offsets>()
  readonly #document: Document
  readonly #text: string
  #parts = 0

  constructor(document: Document, text: string) {
    this.#document = document
    this.#text = text
  }

  read(node: unknown, path: Path, keyAt?: number): unknown {
    this.#parts += 1
    const start = rangeStart(node) ?? keyAt ?? 0
    this.#offsets.set(JSON.stringify(path), { key: keyAt ?? start, value: start })
    if (this.#parts > MAX_PARTS) return this.#tooMany()
    if (isAlias(node)) return this.#aliased(node.resolve(this.#document), path, start)
    if (isMap(node)) return this.#map(node.items, path, node.flow === true)
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index]))
    return isScalar(node) ? this.#scalar(node, path) : null
  }

  /** The position of the longest beginning of a path that is in the text. */
  offsetOf(path: Path, atKey: boolean, at: (offset: number) => Position): Position | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const offsets = this.#offsets.get(JSON.stringify(path.slice(0, length)))
      const key = atKey || length < path.length
      if (offsets !== undefined) return at(key ? offsets.key : offsets.value)
    }
    return undefined
  }

  #tooMany(): null {
    const message = `has more than ${MAX_PARTS} parts`
    if (this.#parts === MAX_PARTS + 1) this.faults.push({ path: [], message })
    return null
  }

  /** An anchor that contains its own alias would never end. */
  #aliased(target: Node | undefined, path: Path, start: number): unknown {
    const end = target?.range?.[1]
    if (target !== undefined && end !== undefined && end <= start) return this.read(target, path, start)
    this.faults.push({ path, message: 'is an alias of something that has not ended before it' })
    return null
  }

  #map(items: readonly Pair[], path: Path, flow: boolean): Fields {
    const entries = items.map((pair): [string, unknown] => {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      const own = [...path, key]
      const fault = flow ? flowFault(items, pair, own) : undefined
      if (fault !== undefined) this.faults.push(fault)
      return [key, this.read(pair.value, own, rangeStart(pair.key))]
    })
    return Object.fromEntries(entries)
  }

  #scalar(node: Scalar, path: Path): unknown {
    const { value, source = '' } = node
    if (node.type !== 'PLAIN') return value
    const fault = hashFault(this.#text, node.range?.[1] ?? 0, path)
    if (fault !== undefined) this.faults.push(fault)
    return plainOf(value, source)
  }
}

function rangeStart(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null ? (node as Node).range?.[0] : undefined
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** @param value what YAML 1.2 makes of it */
function plainOf(value: unknown, source: string): unknown {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || value === null) {
    return String(value) === source || source === '' || source === '~' ? value : new Written(source, value)
  }
  if (!JSON_NUMBER.test(source)) return source
  const number = Number(source)
  return String(number) === source ? number : new Written(source, number)
}
