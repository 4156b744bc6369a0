/** The text of a check: what it is called in reports, and under which its failures are counted. */
import { durationText } from '../duration.ts'
import { MAX_CHECK_TEXT } from '../measure/checks.ts'
import { counted, printable } from '../measure/phrases.ts'
import { sizeText } from '../size.ts'
import { fromMillis } from '../units.ts'
import type { Check } from './check.ts'

/** A longer operand is cut, with its length in place of the rest, in characters. */
const MAX_SHOWN = 100

/** What fails in place of the checks of a body that is larger than is kept for them. */
export const BODY_TOO_LARGE = 'body too large to check'
/** What fails in place of the checks of a body whose content coding cannot be undone. */
export const BODY_NOT_DECODED = 'body not decodable'

/** A check as text, such as `body contains "id"`: one line without control characters, of at most 200 characters. */
export function textOfCheck(check: Check): string {
  const text = wholeTextOf(check)
  return text.length > MAX_CHECK_TEXT ? `${text.slice(0, MAX_CHECK_TEXT - 1)}…` : text
}

function wholeTextOf(check: Check): string {
  switch (check.kind) {
    case 'status':
      return `status ${check.ranges.map(rangeTextOf).join(', ')}`
    case 'header':
      return `header ${check.name} ${check.rule}`
    case 'header-text':
      return `header ${check.name} ${check.rule} ${quoted(check.text)}`
    case 'body':
      return `body ${check.rule} ${quoted(check.text)}`
    case 'json':
      return `json ${printable(check.path)} ${check.rule}`
    case 'json-value':
      return `json ${printable(check.path)} ${check.op} ${scalarText(check.value)}`
    case 'time':
      return `time ${check.op} ${durationText(fromMillis(check.ms))}`
    default:
      return `size ${check.op} ${bytesTextOf(check.bytes)}`
  }
}

/** A range of statuses: `200..299`, or `304` for one. */
export function rangeTextOf([from, to]: readonly [number, number]): string {
  return from === to ? String(from) : `${from}..${to}`
}

function bytesTextOf(bytes: number): string {
  const text = sizeText(bytes)
  return /\d$/.test(text) ? `${text}B` : text
}

function scalarText(value: string | number | boolean | null): string {
  return typeof value === 'string' ? quoted(value) : String(value)
}

function quoted(text: string): string {
  if (text.length <= MAX_SHOWN) return printable(JSON.stringify(text))
  return `${printable(JSON.stringify(text.slice(0, MAX_SHOWN)))}… (${counted(text.length)} characters)`
}
