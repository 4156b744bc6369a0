/**
 * What the system said of failures: one example for each code, bounded. Counts say how many requests failed; an example
 * says what to look for. Joining is associative and commutative, so that windows may be joined in any order.
 */
import { type FailureCode, failureCodeList, isCommon } from './failures.ts'

/** One example of what was said when requests failed with a code. */
export interface FailureDetail {
  readonly code: FailureCode
  readonly detail: string
}

/** The most characters of an example, and the most examples that one window carries. */
export const MAX_DETAIL = 200
export const MAX_DETAILS = 5

/** A text from outside as an example: control characters, which could steer a terminal, become spaces. */
export function cleanDetail(text: string): string {
  return text
    .slice(0, MAX_DETAIL)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/**
 * The examples of two lists: per code the one that sorts first, in the order of the codes' list and then of the protocol's
 * own by name, the first few of them.
 * @param most how many are kept
 */
export function joinDetails(
  a: readonly FailureDetail[],
  b: readonly FailureDetail[],
  most = MAX_DETAILS,
): readonly FailureDetail[] {
  if (b.length === 0) return a
  const texts = new Map<FailureCode, string>()
  for (const { code, detail } of [...a, ...b]) {
    const known = texts.get(code)
    if (known === undefined || detail < known) texts.set(code, detail)
  }
  const ofProtocols = [...texts.keys()].filter((code) => !isCommon(code)).sort()
  return [...failureCodeList, ...ofProtocols]
    .flatMap((code) => {
      const detail = texts.get(code)
      return detail === undefined ? [] : [{ code, detail }]
    })
    .slice(0, most)
}
