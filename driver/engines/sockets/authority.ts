/** How much of a reference the URL parser would take for an authority (WHATWG URL §4.4), known without parsing it. */

/**
 * The characters in which user, password, host and port stand, as the URL parser takes them: after a scheme, or after two
 * slashes of either kind. It may say too many, for a scheme that has no authority, and never too few.
 */
export function authorityLength(location: string): number {
  // The parser knows no tabs.
  const text = location.replaceAll('\t', '')
  const segmentEnd = delimiterFrom(text, 0)
  const colon = text.indexOf(':')
  const hasScheme = colon >= 0 && colon < segmentEnd
  if (!hasScheme && !(isSlash(text[0]) && isSlash(text[1]))) return 0
  let from = hasScheme ? colon + 1 : 0
  while (isSlash(text[from])) from += 1
  return delimiterFrom(text, from) - from
}

/** The index of the first character that no authority may hold, or the end. */
function delimiterFrom(text: string, from: number): number {
  let at = from
  while (at < text.length && !isSlash(text[at]) && text[at] !== '?' && text[at] !== '#') at += 1
  return at
}

function isSlash(character: string | undefined): boolean {
  return character === '/' || character === '\\'
}
