/**
 * Failed checks: how often each failed, by its text, and one example for each, bounded. Joining is associative and
 * commutative, so windows may be joined in any order.
 */
import { cleanDetail } from './details.ts'

/** The longest text of a check, in characters. */
export const MAX_CHECK_TEXT = 200
/** The most checks that a tally counts apart. */
export const MAX_FAILED_CHECKS = 40
/** Counts all checks beyond the bound. */
export const OTHER_CHECKS = 'other checks'
/** The most examples of a window. */
export const MAX_EXAMPLES = 5
/** So much of a body is shown in an example, in bytes. */
const SHOWN_BYTES = 200
/** The longest example, in characters. */
export const MAX_EXAMPLE = 250

/** A response that failed a check, for people. */
export interface CheckExample {
  readonly check: string
  readonly example: string
}

/** Counts a failed check. Texts come from outside, too: those beyond the bound are counted as one. */
export function countCheck(checks: Map<string, number>, text: string, by: number): void {
  const isOver = checks.size >= MAX_FAILED_CHECKS && !checks.has(text)
  const counted = isOver ? OTHER_CHECKS : text
  checks.set(counted, (checks.get(counted) ?? 0) + by)
}

/**
 * The example of a response: its status, and the beginning of its body.
 * @param mask replaces the secrets in a text
 */
export function exampleOf(status: number, body: Buffer, mask: (text: string) => string): string {
  if (body.length === 0) return `status ${status}`
  // Masked before it is cut, with room for a secret that crosses the cut.
  const text = mask(body.subarray(0, 20 * SHOWN_BYTES).toString())
  // Bytes that are no text are no example; a character that was cut is.
  if (/[\ufffd\u0000]/.test(text.slice(0, SHOWN_BYTES)))
    return `status ${status}, ${body.length} bytes that are no text`
  return `status ${status}, ${cleanDetail(text)}${text.length > SHOWN_BYTES ? '…' : ''}`
}

/**
 * Joins two lists of examples: for each check the one that sorts first, in the order of the texts, up to the maximum.
 * @param most how many are kept
 */
export function joinExamples(
  a: readonly CheckExample[],
  b: readonly CheckExample[],
  most = MAX_EXAMPLES,
): readonly CheckExample[] {
  if (b.length === 0) return a
  const examples = new Map<string, string>()
  for (const { check, example } of [...a, ...b]) {
    const known = examples.get(check)
    if (known === undefined || example < known) examples.set(check, example)
  }
  return [...examples]
    .map(([check, example]) => ({ check, example }))
    .sort((one, other) => (one.check < other.check ? -1 : 1))
    .slice(0, most)
}
