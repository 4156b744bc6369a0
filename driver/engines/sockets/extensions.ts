/**
 * Chunk extensions, byte by byte (RFC 9112 §7.1.1): *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ).
 * Their content is ignored; recipients differ in how they read what violates the grammar.
 */
import { BACKSLASH, EQUALS, isBlank, isText, isToken, QUOTE, SEMICOLON } from './bytes.ts'

/** The position of the next byte within the extensions; the first one follows a semicolon. */
export const EXTENSION_BEGUN = 0
const NAME = 1
const AFTER_NAME = 2
const EQUALS_SEEN = 3
const TOKEN = 4
const QUOTED = 5
const ESCAPED = 6
const VALUE_WHOLE = 7
const AFTER_VALUE = 8
/** The byte cannot be part of an extension. */
export const NO_EXTENSION = -1

/** The position after this byte. */
export function afterExtensionByte(state: number, byte: number): number {
  if (state === QUOTED || state === ESCAPED) return inQuotes(state, byte)
  if (isBlank(byte)) return afterBlank(state)
  switch (byte) {
    case SEMICOLON:
      return afterSemicolon(state)
    case EQUALS:
      return state === NAME || state === AFTER_NAME ? EQUALS_SEEN : NO_EXTENSION
    case QUOTE:
      return state === EQUALS_SEEN ? QUOTED : NO_EXTENSION
    default:
      return isToken[byte] === 1 ? afterTokenByte(state) : NO_EXTENSION
  }
}

/** Whether the line may end at the next byte: after a name or a value, without a blank. */
export function endsExtensions(state: number): boolean {
  return state === NAME || state === TOKEN || state === VALUE_WHOLE
}

/** A semicolon starts another extension where a name may end, and a value after an equals sign. */
function afterSemicolon(state: number): number {
  return state === EXTENSION_BEGUN || state === EQUALS_SEEN ? NO_EXTENSION : EXTENSION_BEGUN
}

function inQuotes(state: number, byte: number): number {
  if (isText[byte] !== 1) return NO_EXTENSION
  if (state === ESCAPED) return QUOTED
  return byte === QUOTE ? VALUE_WHOLE : byte === BACKSLASH ? ESCAPED : QUOTED
}

function afterBlank(state: number): number {
  switch (state) {
    case NAME:
      return AFTER_NAME
    case TOKEN:
    case VALUE_WHOLE:
      return AFTER_VALUE
    default:
      return state
  }
}

function afterTokenByte(state: number): number {
  switch (state) {
    case EXTENSION_BEGUN:
    case NAME:
      return NAME
    case EQUALS_SEEN:
    case TOKEN:
      return TOKEN
    default:
      return NO_EXTENSION
  }
}
