/** The characters of HTTP/1.1 as numbers and tables (RFC 9110 §5.5, §5.6.2). */

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32
export const QUOTE = 34
export const COMMA = 44
export const COLON = 58
export const SEMICOLON = 59
export const EQUALS = 61
export const BACKSLASH = 92

/** 1 for the characters of a token: field names, codings, options. */
export const isToken = table(/[!#$%&'*+.^_`|~0-9A-Za-z-]/)
/** 1 for bytes allowed in a field value, a reason phrase or a quoted string: tab, visible characters, beyond ASCII. */
export const isText = table(/[\t\u0020-\u007e\u0080-\u00ff]/)
/** 1 for the control characters that do not affect the extent of a message: all but NUL, tab, LF and CR. */
export const isControl = table(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/)
/** The value of a hexadecimal digit, and 255 for anything else. */
export const hexValue = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[0-9a-fA-F]/.test(character) ? Number.parseInt(character, 16) : 255
})

function table(allowed: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (allowed.test(String.fromCharCode(byte)) ? 1 : 0))
}

/** The bytes of a name in lower case, for `matches`. */
export function nameBytes(name: string): Uint8Array {
  return Uint8Array.from(name, (character) => character.charCodeAt(0))
}

/** Whether the bytes from `start` are this name, ignoring case. The caller must compare the lengths first. */
export function matches(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const byte = bytes[start + i] ?? 0
    const lower = byte >= 65 && byte <= 90 ? byte | 32 : byte
    if (lower !== name[i]) return false
  }
  return true
}

/** The index of the first byte that is not a blank, or the end. */
export function blanksEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isBlank(bytes[at] ?? 0)) at += 1
  return at
}

/** The index after the last byte that is not a blank, or the start. */
export function blanksStart(bytes: Uint8Array, from: number, end: number): number {
  let at = end
  while (at > from && isBlank(bytes[at - 1] ?? 0)) at -= 1
  return at
}

/** Blanks of HTTP: SP and HTAB. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB
}

/** The value of a decimal digit; for any other byte a number far below any sum of digits. */
export function digit(byte: number | undefined): number {
  return byte !== undefined && byte >= 48 && byte <= 57 ? byte - 48 : -1_000_000
}

/** The index of the first byte that is not allowed in a text, or the end. */
export function textEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isText[bytes[at] ?? 0] === 1) at += 1
  return at
}

/** The index of the first byte that is not allowed in a token, or the end. */
export function tokenEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isToken[bytes[at] ?? 0] === 1) at += 1
  return at
}
