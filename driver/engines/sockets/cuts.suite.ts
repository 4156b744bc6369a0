/** For tests of the parser: responses designed to be expensive, and the expected state after every byte. */
import { HeadReader } from './head-reader.ts'
import { type ParserLimits, ResponseParser } from './parser.ts'

const LINE = 'HTTP/1.1 200 OK\r\n'
const MANY = 8_000
const blanks = ' \t'.repeat(MANY / 2)
const OK = 'Content-Length: 2\r\n\r\nok'

/** The final result of a parser: the status of a whole response and whether its connection is kept, or a failure. */
export type Told = readonly [status: number, keepAlive: boolean] | string

/** The bytes of each response, and the expected result if no bytes follow. */
export const hostile: Readonly<Record<string, readonly [says: string, told: Told]>> = {
  'blanks within an option of Connection': [`${LINE}Connection: a${blanks}b\r\n${OK}`, [200, true]],
  'blanks before an option that counts': [
    `${LINE}Connection:${blanks}a,${blanks}close${blanks}\r\n${OK}`,
    [200, false],
  ],
  'an option for each byte': [`${LINE}Connection: ${'a,'.repeat(MANY)}close\r\n${OK}`, [200, false]],
  'a field for each few bytes': [`${LINE}${'a:\r\n'.repeat(MANY / 2)}${OK}`, [200, true]],
  'fields of one list': [
    `${LINE}${'Transfer-Encoding: a\r\n'.repeat(MANY / 20)}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    [200, true],
  ],
  'blanks within a coding': [`${LINE}Transfer-Encoding: a${blanks}b, chunked\r\n\r\n0\r\n\r\n`, [200, true]],
  'blanks within a place': [`HTTP/1.1 302 Found\r\nLocation: a${blanks}b\r\n${OK}`, [302, true]],
  'blanks around a length': [`${LINE}Content-Length:${blanks}2${blanks}\r\n\r\nok`, [200, true]],
  'blanks within a length': [`${LINE}Content-Length: 0${blanks}2\r\n\r\nok`, 'protocol'],
  'zeros before a length': [`${LINE}Content-Length: ${'0'.repeat(MANY)}2\r\n\r\nok`, [200, true]],
  'a long reason': [`HTTP/1.1 200 ${'a '.repeat(MANY / 2)}\r\n${OK}`, [200, true]],
  'empty lines first': [`${'\r\n'.repeat(MANY / 2)}${LINE}${OK}`, [200, true]],
  'informational responses': [`${'HTTP/1.1 103 A\r\n\r\n'.repeat(MANY / 20)}${LINE}${OK}`, [200, true]],
  'a name that does not end': [`${LINE}${'a'.repeat(MANY)}`, 'closed'],
  'a value that does not end': [`${LINE}a: ${'a'.repeat(MANY)}`, 'closed'],
  'a line that is none, late': [`${LINE}${'a: b\r\n'.repeat(MANY / 6)}b c`, 'protocol'],
  'a value with what it may not hold, late': [`${LINE}a: ${'a'.repeat(MANY)}\0`, 'protocol'],
  'a head that is too long': [`${LINE}a: ${'a'.repeat(5 * MANY)}\r\n${OK}`, 'protocol'],
  'chunks of one byte': [
    `${LINE}Transfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(MANY / 6)}0\r\n\r\n`,
    [200, true],
  ],
  'a long extension': [`${LINE}Transfer-Encoding: chunked\r\n\r\n0${';a=b'.repeat(MANY / 4)}\r\n\r\n`, [200, true]],
  trailers: [`${LINE}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(MANY / 6)}\r\n`, [200, true]],
  'too many trailers': [`${LINE}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(2 * MANY)}\r\n`, 'protocol'],
}

export const limits: ParserLimits = { maxHeaderBytes: 4 * MANY, maxBodyBytes: undefined }

/** A separate parser that reads as a connection does: each piece into the same part of one buffer. */
export class PieceReader {
  readonly parser: ResponseParser
  readonly #buffer = Buffer.alloc(131_072)

  constructor() {
    this.parser = new ResponseParser(limits, new HeadReader(this.#buffer))
    this.parser.begin('GET')
  }

  /** Feeds a piece, and returns the state of the response. */
  feed(piece: Buffer): string {
    const { parser } = this
    piece.copy(this.#buffer)
    if (parser.state < 2) parser.feed(this.#buffer, 0, piece.length)
    this.#buffer.fill('#', 0, piece.length)
    const { state, failure, bodyBytes, begun } = parser
    return `${state} ${failure ?? ''} ${bodyBytes} ${begun}`
  }

  /** The result if no bytes follow. */
  end(): Told {
    this.parser.end()
    return this.parser.failure ?? [this.parser.status, this.parser.keepAlive]
  }
}
