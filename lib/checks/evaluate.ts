/** Judges responses by the checks of a request. It is compiled once, and keeps nothing of a response. */
import { isWithin } from '../comparison.ts'
import { expressionFault, expressionOf } from '../expressions.ts'
import { jsonPathOf, valueAt } from '../json-path.ts'
import { type Check, isOfBody, type Scalar, type TextRule, type ValueOp } from './check.ts'
import { BODY_NOT_DECODED, BODY_TOO_LARGE, textOfCheck } from './text.ts'

/** So much of a body is kept for checks, compressed and decompressed, in bytes. */
export const KEPT_FOR_CHECKS = 1_048_576

/** Why the content of a body is not known. */
export type NoBody = 'too-large' | 'not-decoded'

/** A response, as far as the checks need it. */
export interface Checked {
  readonly status: number
  /** The values of the fields of a name in small letters, joined with a comma and a blank; undefined without one. */
  readonly header: (name: string) => string | undefined
  /** The decoded body; empty if no check needs it. */
  readonly body: Uint8Array | NoBody
  /** From the sending of the request to the last byte of the response, in ms. */
  readonly ms: number
  /** The bytes of the body as they were sent. */
  readonly bytes: number
}

/** What the checks of a request need of a response beside its status, time and size. */
export interface Needs {
  /** The names of the header fields, in small letters. */
  readonly headers: readonly string[]
  readonly body: boolean
}

const NONE: readonly number[] = []

type Test = (response: Checked, content: Content) => boolean

export class Checks {
  /** The texts of the checks, and behind them those that fail in place of all checks of the body. */
  readonly texts: readonly string[]
  readonly needs: Needs
  /** Whether a check says which statuses are right; otherwise those below 400 are. */
  readonly judgesStatus: boolean
  readonly #tests: readonly Test[]
  /** Whether the check at an index needs the body. */
  readonly #ofBody: readonly boolean[]

  /** @throws SyntaxError for an expression that is none */
  constructor(checks: readonly Check[]) {
    this.texts = [...checks.map(textOfCheck), BODY_TOO_LARGE, BODY_NOT_DECODED]
    this.#tests = checks.map(testOf)
    this.#ofBody = checks.map(isOfBody)
    this.judgesStatus = checks.some(({ kind }) => kind === 'status')
    const headers = checks.flatMap((check) => ('name' in check ? [check.name] : []))
    this.needs = { headers: [...new Set(headers)], body: this.#ofBody.includes(true) }
  }

  /** The indices of the failed checks in `texts`, in ascending order. */
  failed(response: Checked): readonly number[] {
    const { body } = response
    if (typeof body !== 'string') return this.#failedOf(response, new Content(body), false)
    const failed = this.#failedOf(response, NO_CONTENT, true)
    return this.needs.body ? [...failed, this.#tests.length + (body === 'too-large' ? 0 : 1)] : failed
  }

  /** @param unknown the content is not known: what needs it is not judged */
  #failedOf(response: Checked, content: Content, unknown: boolean): readonly number[] {
    let failed: number[] | undefined
    for (let index = 0; index < this.#tests.length; index += 1) {
      if (unknown && this.#ofBody[index] === true) continue
      if (this.#tests[index]?.(response, content) === false) (failed ??= []).push(index)
    }
    return failed ?? NONE
  }
}

/** Why an expression of checks cannot be used; undefined if all can. */
export function faultIn(checks: readonly Check[]): string | undefined {
  for (const check of checks) {
    const fault = 'rule' in check && check.rule === 'matches' ? expressionFault(check.text) : undefined
    if (fault !== undefined) return `${textOfCheck(check)}: ${fault}`
  }
  return undefined
}

/** A body, decoded into a text and into JSON once, when that is first needed. */
class Content {
  readonly bytes: Buffer
  #text: string | undefined
  #document: { readonly value: unknown } | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get text(): string {
    this.#text ??= this.bytes.toString()
    return this.#text
  }

  /** The value of the body as JSON; undefined if it is none. */
  get document(): unknown {
    this.#document ??= { value: parsed(this.text) }
    return this.#document.value
  }
}

const NO_CONTENT = new Content(Buffer.alloc(0))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function testOf(check: Check): Test {
  switch (check.kind) {
    case 'status':
      return ({ status }) => check.ranges.some(([from, to]) => status >= from && status <= to)
    case 'header':
      return ({ header }) => (header(check.name) !== undefined) === (check.rule === 'exists')
    case 'header-text':
      return headerTest(check.name, textTest(check.rule, check.text))
    case 'body':
      return bodyTest(check.rule, check.text)
    case 'json':
    case 'json-value':
      return jsonTest(check)
    case 'time':
      return ({ ms }) => isWithin(ms, check.op, check.ms)
    default:
      return ({ bytes }) => isWithin(bytes, check.op, check.bytes)
  }
}

function headerTest(name: string, test: (text: string) => boolean): Test {
  return ({ header }) => {
    const value = header(name)
    return value !== undefined && test(value)
  }
}

function textTest(rule: TextRule, wanted: string): (text: string) => boolean {
  if (rule === 'contains') return (text) => text.includes(wanted)
  if (rule === 'equals') return (text) => text === wanted
  const expression = expressionOf(wanted)
  return (text) => expression.matcher(text).find()
}

/** Only an expression needs the body as a text: bytes are compared as they are. */
function bodyTest(rule: TextRule, wanted: string): Test {
  const bytes = Buffer.from(wanted)
  if (rule === 'contains') return (_, content) => content.bytes.includes(bytes)
  if (rule === 'equals') return (_, content) => content.bytes.equals(bytes)
  const test = textTest(rule, wanted)
  return (_, content) => test(content.text)
}

/** A body that is no JSON fails every check of its values, also that one is absent. */
function jsonTest(check: Extract<Check, { kind: 'json' | 'json-value' }>): Test {
  const path = jsonPathOf(check.path) ?? []
  return (_, content) => {
    if (content.document === undefined) return false
    const value = valueAt(content.document, path)
    if (check.kind === 'json') return (value !== undefined) === (check.rule === 'exists')
    return value !== undefined && compares(value, check.op, check.value)
  }
}

function compares(value: unknown, op: ValueOp, wanted: Scalar): boolean {
  if (op === '=') return value === wanted
  if (op === '!=') return value !== wanted
  return typeof value === 'number' && typeof wanted === 'number' && isWithin(value, op, wanted)
}
