/**
 * An upper bound for the length of the authority that the URL parser would find in a reference (WHATWG URL §4.4),
 * computed without parsing.
 */

/**
 * The number of characters that can contain user, password, host and port for the URL parser: after a scheme, or after
 * two slashes of either kind. The result may be too large, for a scheme without an authority, but never too small.
 */
export function authorityLength(location: string): number {
  // The parser removes tabs.
  const text = location.replaceAll('\t', '')
  const segmentEnd = delimiterFrom(text, 0)
  const colon = text.indexOf(':')
  const hasScheme = colon >= 0 && colon < segmentEnd
  if (!hasScheme && !(isSlash(text[0]) && isSlash(text[1]))) return 0
  let from = hasScheme ? colon + 1 : 0
  while (isSlash(text[from])) from += 1
  return delimiterFrom(text, from) - from
}

/** The index of the first character that an authority cannot contain, or the end. */
function delimiterFrom(text: string, from: number): number {
  let at = from
  while (at < text.length && !isSlash(text[at]) && text[at] !== '?' && text[at] !== '#') at += 1
  return at
}

function isSlash(character: string | undefined): boolean {
  return character === '/' || character === '\\'
}
