/** For the fuzzer: the result of our own parser. */
import type { Reading } from './llhttp.suite.ts'
import { HeadReader } from '../sockets/head-reader.ts'
import { DONE, FAILED, HEAD, ResponseParser } from '../sockets/parser.ts'

/** One buffer for all, as on a connection: bytes left by one response would affect the next. */
const buffer = Buffer.alloc(262_144)
const parser = new ResponseParser({ maxHeaderBytes: 65_536, maxBodyBytes: undefined }, new HeadReader(buffer))

/**
 * Parses a response as the engine does, in pieces that overwrite each other in one buffer; then the other side closes.
 */
export function readByOurs(pieces: readonly Buffer[], method: string): Reading {
  parser.begin(method)
  let state: number = HEAD
  let left = 0
  for (const piece of pieces) {
    if (state === DONE || state === FAILED) {
      left += piece.length
      continue
    }
    piece.copy(buffer)
    const after = parser.feed(buffer, 0, piece.length)
    state = parser.state
    if (state === DONE) left = piece.length - after
    buffer.fill('#', 0, piece.length)
  }
  parser.end()
  return readingOf(parser, left)
}

function readingOf(
  { state, failure, status, bodyBytes, keepAlive, tolerated, detail }: ResponseParser,
  left: number,
): Reading {
  const outcome = state === DONE ? 'whole' : failure === 'closed' ? 'cut' : 'wrong'
  return { outcome, status, bodyBytes, keepAlive, left, tolerated, reason: detail ?? '' }
}
