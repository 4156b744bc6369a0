/** The states of a chunked body, and the error for an unexpected byte in each (RFC 9112 §7.1). */

export const SIZE_START = 0
export const SIZE = 1
export const BLANK = 2
export const EXTENSION = 3
export const SIZE_LF = 4
export const DATA = 5
export const DATA_CR = 6
export const DATA_LF = 7
export const LINE_START = 8
export const NAME = 9
export const VALUE = 10
export const LINE_LF = 11
export const LAST_LF = 12
export const OVER = 13
export const WRONG = 14

/** The error for an unexpected byte. */
export const faults: readonly string[] = [
  'a chunk size that is not a hexadecimal number',
  'a chunk size that is not a hexadecimal number',
  'something other than an extension after a chunk size',
  'a malformed chunk extension',
  'CR without LF after a chunk size',
  '',
  'no line end after the data of a chunk',
  'no line end after the data of a chunk',
  'a malformed trailer field',
  'a malformed trailer field',
  'NUL in a trailer field',
  'CR without LF in a trailer field',
  'CR without LF after the last chunk',
]
