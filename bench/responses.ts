/** For the part `responses`: megabyte responses that cost a parser most, and how the engine `sockets` reads them. */
import { randomBytes } from 'node:crypto'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { BodyKeeper } from '../driver/engines/sockets/bodies.ts'
import { HeadReader } from '../driver/engines/sockets/head-reader.ts'
import { DONE, FAILED, ResponseParser } from '../driver/engines/sockets/parser.ts'
import { nextMessage } from '../driver/engines/sockets/redirects.ts'
import { noExchange } from '../driver/engines/outcomes.ts'
import { MAX_REDIRECTS } from '../lib/plan/limits.ts'
import { message } from './worst.ts'

export interface CostlyResponse {
  readonly name: string
  readonly bytes: () => Buffer
  /** Bytes of one read. */
  readonly piece: number
  /** The outcome of the last response: a status, a failure, or that a redirect is followed. */
  readonly told: string
}

const SIZE = 1_000_000
/** The size of the engine's read buffer. */
const READ_BUFFER = 65_536
/** Payload of a packet, in bytes. */
const SEGMENT = 1_448
/** High enough that no limit ends the work. */
const MOST_HEAD = 2 * SIZE
/** The maximum size of a body, compressed or not, in bytes. */
const BOUND = 2 * SIZE
const LINE = 'HTTP/1.1 200 OK\r\n'
const OK = 'Content-Length: 0\r\n\r\n'
const CHUNKED = `${LINE}Transfer-Encoding: chunked\r\n\r\n`

/** A text repeated to about the total size. */
function filled(text: string): string {
  return text.repeat(Math.floor(SIZE / text.length))
}

/** The redirects that one request may follow; their locations consist of this part. */
function redirects(part: string): string {
  const place = part.repeat(Math.floor(SIZE / MAX_REDIRECTS / part.length))
  return `HTTP/1.1 302 F\r\nLocation: ${place}\r\n${OK}`.repeat(MAX_REDIRECTS)
}

function response(name: string, says: () => string, told = '200'): CostlyResponse {
  return { name, bytes: () => Buffer.from(says(), 'latin1'), piece: READ_BUFFER, told }
}

/** The same in pieces the size of a packet, so that the head is gathered. */
function cut(name: string, says: () => string): CostlyResponse {
  return { ...response(`${name}, ${SEGMENT} bytes a read`, says), piece: SEGMENT }
}

function compressed(name: string, coding: string, made: { body: () => Buffer; told?: string }): CostlyResponse {
  const bytes = (): Buffer => {
    const body = made.body()
    return Buffer.concat([
      Buffer.from(`${LINE}Content-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`),
      body,
    ])
  }
  return { name, bytes, piece: READ_BUFFER, told: made.told ?? '200' }
}

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

export const costlyResponses: readonly CostlyResponse[] = [
  response('head: many fields', () => `${LINE}${filled('a: b\r\n')}${OK}`),
  cut('head: many fields', () => `${LINE}${filled('a: b\r\n')}${OK}`),
  response('head: many fields that end in LF', () => `${LINE}${filled('a: b\n')}${OK}`),
  response('head: a long value', () => `${LINE}a: ${filled('b')}\r\n${OK}`),
  cut('head: a long value', () => `${LINE}a: ${filled('b')}\r\n${OK}`),
  response('head: a value of control characters', () => `${LINE}a: ${filled('\u0001')}\r\n${OK}`),
  response('head: a long name', () => `${LINE}${filled('a')}: b\r\n${OK}`),
  response('head: a long reason', () => `HTTP/1.1 200 ${filled('a')}\r\n${OK}`),
  response('head: a value folded again and again', () => `${LINE}a: b${filled('\r\n c')}\r\n${OK}`),
  cut('head: a value folded again and again', () => `${LINE}a: b${filled('\r\n c')}\r\n${OK}`),
  response('head: Connection folded again and again', () => `${LINE}Connection: a${filled('\r\n ,a')}\r\n${OK}`),
  response('head: many folded fields', () => `${LINE}${filled('a: b\r\n c\r\n')}${OK}`),
  response('head: Content-Length in a long list', () => `${LINE}Content-Length: 0${filled(',0')}\r\n\r\n`),
  response('head: Content-Length in many fields', () => `${LINE}${filled('Content-Length: 0\r\n')}\r\n`),
  response('head: a long list of codings', () => `${LINE}Transfer-Encoding: ${filled('a,')}chunked\r\n\r\n0\r\n\r\n`),
  response('informational heads', () => `${filled('HTTP/1.1 103 A\r\n\r\n')}${LINE}${OK}`),
  response('empty lines', () => `${filled('\r\n')}${LINE}${OK}`),
  response('chunks of 1 byte', () => `${CHUNKED}${filled('1\r\na\r\n')}0\r\n\r\n`),
  response('chunks of 1 byte whose lines end in LF', () => `${CHUNKED}${filled('1\na\n')}0\n\n`),
  response('chunks of 1 byte with an extension', () => `${CHUNKED}${filled('1;a="b"\r\na\r\n')}0\r\n\r\n`),
  response('chunks of 1 byte with blanks after the size', () => `${CHUNKED}${filled('1    \r\na\r\n')}0\r\n\r\n`),
  response('a long extension', () => `${CHUNKED}0${filled(';a=b')}\r\n\r\n`),
  response('a long quoted extension', () => `${CHUNKED}0;a="${filled('b')}"\r\n\r\n`),
  response('a size with many zeros before it', () => `${CHUNKED}${filled('0')}\r\n\r\n`),
  response('trailers', () => `${CHUNKED}0\r\n${filled('a: b\r\n')}\r\n`),
  response('a trailer folded again and again', () => `${CHUNKED}0\r\na: b${filled('\r\n c')}\r\n\r\n`),
  response('small responses', () => filled(`${LINE}${OK}`)),
  response('as many redirects as may be', () => redirects('/a'), 'followed'),
  response('as many redirects of dots', () => redirects('/..'), 'followed'),
  response('as many redirects beyond ASCII', () => redirects('/\u00c3\u00a9'), 'followed'),
  compressed('gzip of noise', 'gzip', { body: () => gzipSync(randomBytes(SIZE)) }),
  compressed('gzip bomb up to the bound', 'gzip', { body: () => gzipSync(Buffer.alloc(BOUND)) }),
  compressed('gzip bomb beyond the bound', 'gzip', {
    body: () => gzipSync(Buffer.alloc(64 * SIZE)),
    told: 'too-large',
  }),
  compressed('deflate bomb up to the bound', 'deflate', { body: () => deflateSync(Buffer.alloc(BOUND)) }),
  compressed('Brotli bomb up to the bound', 'br', { body: () => brotliCompressSync(Buffer.alloc(BOUND), fast) }),
]

/** Reads the responses one after the other, as the engine does. Returns the outcome of the last one. */
export function readCostly(bytes: Buffer, piece: number): string {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER)
  const parser = new ResponseParser({ maxHeaderBytes: MOST_HEAD, maxBodyBytes: undefined }, new HeadReader(buffer))
  const keeper = new BodyKeeper(parser, BOUND)
  let told = 'unfinished'
  parser.begin('GET')
  for (let at = 0; at < bytes.length && parser.state !== FAILED; at += piece) {
    const end = bytes.copy(buffer, 0, at, at + piece)
    for (let after = parser.feed(buffer, 0, end); parser.state === DONE; after = parser.feed(buffer, after, end)) {
      told = toldOf(parser, keeper)
      if (after === end) break
      parser.begin('GET')
    }
  }
  return parser.state === DONE ? told : (parser.failure ?? 'unfinished')
}

function toldOf(parser: ResponseParser, keeper: BodyKeeper): string {
  const content = keeper.decode()
  if (content !== undefined && 'code' in content) return content.code
  if (parser.status !== 302) return String(parser.status)
  const next = nextMessage({ message, parser, exchange: noExchange, hops: 0 }, 1)
  return next === undefined || 'code' in next ? '302' : 'followed'
}
