/**
 * Fields that are lists (RFC 9110 §5.6.1). The text comes from a target and is scanned once: a regular expression would
 * backtrack over runs of blanks in quadratic time.
 */

const SPACE = 32
const TAB = 9

/** The elements of a list, without surrounding blanks; empty ones are skipped. */
export function* elementsOf(list: string): Generator<string, void> {
  for (let from = 0; from < list.length;) {
    const comma = list.indexOf(',', from)
    const end = comma < 0 ? list.length : comma
    const element = trimmed(list.slice(from, end))
    if (element !== '') yield element
    from = end + 1
  }
}

/** Removes surrounding blanks. HTTP has two of them, while `trim` removes more, including some of Latin-1. */
export function trimmed(text: string): string {
  let from = 0
  let end = text.length
  while (from < end && isBlank(text.charCodeAt(from))) from += 1
  while (end > from && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(from, end)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
