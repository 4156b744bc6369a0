/**
 * Fields that are lists (RFC 9110 §5.6.1). What a target sends is walked through once: a regular expression that has to try
 * where a run of blanks ends would look at each blank as often as there are blanks before it.
 */

const SPACE = 32
const TAB = 9

/** The elements of a list, without the blanks around them; empty ones are none. */
export function* elementsOf(list: string): Generator<string, void> {
  for (let from = 0; from < list.length;) {
    const comma = list.indexOf(',', from)
    const end = comma < 0 ? list.length : comma
    const element = trimmed(list.slice(from, end))
    if (element !== '') yield element
    from = end + 1
  }
}

/** Without blanks around it. Those of HTTP are two, while `trim` knows more, also of Latin-1. */
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
