/**
 * The system's messages about failures: one example per code, bounded. Counts show how many requests failed; an example
 * shows what to look for. Joining is associative and commutative, so windows may be joined in any order.
 */
import { type FailureCode, failureCodeList, isCommon } from './failures.ts'

/** One example of the message of a failure, for one code. */
export interface FailureDetail {
  readonly code: FailureCode
  readonly detail: string
}

/** The maximum length of an example, and the maximum number of examples in a window. */
export const MAX_DETAIL = 200
export const MAX_DETAILS = 5

/** Sanitises a text from outside: control characters, which could control a terminal, become spaces. */
export function cleanDetail(text: string): string {
  return text
    .slice(0, MAX_DETAIL)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/**
 * Joins two lists of examples: per code the one that sorts first, in the order of the list of codes and then of the
 * protocol's own by name, up to the maximum.
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
