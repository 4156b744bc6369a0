/** The path and query of a planned request. */

/** Characters that cannot be part of a path or query (RFC 3986 §3.3, §3.4), and percent signs without two digits. */
const INVALID = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu

/** Percent-encodes what is invalid in a path or query, as UTF-8. Everything else is preserved, including `/../`. */
export function pathEncoded(text: string): string {
  return text.replace(INVALID, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}
