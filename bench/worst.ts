/**
 * Responses that are designed to be expensive, for the part `worst`, and a reader that handles them as the engine
 * `sockets` does.
 */
import { gzipSync } from 'node:zlib'
import { randomBytes } from 'node:crypto'
import { fromSeconds } from '../lib/units.ts'
import { noExchange } from '../driver/engines/outcomes.ts'
import { prepareAll } from '../driver/engines/prepared.ts'
import { BodyKeeper } from '../driver/engines/sockets/bodies.ts'
import { HeadReader } from '../driver/engines/sockets/head-reader.ts'
import { messageOf } from '../driver/engines/sockets/message.ts'
import { DONE, ResponseParser } from '../driver/engines/sockets/parser.ts'
import { nextMessage } from '../driver/engines/sockets/redirects.ts'

export interface WorstCase {
  readonly name: string
  /** A response of approximately `size` bytes. */
  readonly bytes: (size: number) => Buffer
  /** The bytes per read. */
  readonly piece: number
  /** The expected result. */
  readonly told: string
}

/** As the engine reads: into one buffer of this size. */
const READ_BUFFER = 65_536
const LINE = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n'
/** Large enough that no limit ends the work. */
const MOST = 16_777_216

function head(fields: string): Buffer {
  return Buffer.from(`${LINE}${fields}\r\nContent-Length: 0\r\n\r\n`)
}

function redirect(location: string): Buffer {
  return Buffer.from(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`)
}

function inChunksOfOne(fields: string, body: Buffer): Buffer {
  const chunks = Buffer.alloc(6 * body.length, '1\r\n?\r\n')
  for (const [at, byte] of body.entries()) chunks[6 * at + 3] = byte
  return Buffer.concat([Buffer.from(`${LINE}${fields}${CHUNKED}`), chunks, Buffer.from('0\r\n\r\n')])
}

function blanks(size: number): string {
  return `a${' '.repeat(size)}b`
}

function fieldsOf(size: number): Buffer {
  return head('a: b\r\n'.repeat(size / 6).slice(0, -2))
}

const whole = { piece: READ_BUFFER, told: '200' }

export const worstCases: readonly WorstCase[] = [
  { name: 'head: Connection: a   …   b', bytes: (size) => head(`Connection: ${blanks(size)}`), ...whole },
  { name: 'head: Connection: a,a,a…', bytes: (size) => head(`Connection: ${'a,'.repeat(size / 2)}`), ...whole },
  {
    name: 'head: Transfer-Encoding: a   …   b',
    bytes: (size) => Buffer.from(`${LINE}Transfer-Encoding: ${blanks(size)}, chunked\r\n\r\n0\r\n\r\n`),
    ...whole,
  },
  {
    name: 'head: Content-Encoding: a   …   b',
    bytes: (size) => head(`Content-Encoding: ${blanks(size)}`),
    ...whole,
  },
  { name: 'head: Content-Encoding: ,,,…', bytes: (size) => head(`Content-Encoding: ${','.repeat(size)}`), ...whole },
  { name: 'head: a short field again and again', bytes: fieldsOf, ...whole },
  { name: 'the same, 4 bytes a read', bytes: fieldsOf, piece: 4, told: '200' },
  { name: 'the same, 1 byte a read', bytes: fieldsOf, piece: 1, told: '200' },
  { name: 'head: one long value, 4 bytes a read', bytes: (size) => head(`a: ${blanks(size)}`), piece: 4, told: '200' },
  { name: 'chunks of 1 byte', bytes: (size) => inChunksOfOne('', Buffer.alloc(size / 6)), ...whole },
  {
    name: 'trailers, 4 bytes a read',
    bytes: (size) => Buffer.from(`${LINE}${CHUNKED}0\r\n${'a: b\r\n'.repeat(size / 6)}\r\n`),
    piece: 4,
    told: '200',
  },
  {
    name: 'gzip in chunks of 1 byte',
    bytes: (size) => inChunksOfOne('Content-Encoding: gzip\r\n', gzipSync(randomBytes(size / 6))),
    ...whole,
  },
  {
    name: 'gzip of nothing, again and again',
    bytes: (size) => {
      const nothing = gzipSync('')
      const body = Buffer.alloc(nothing.length * Math.floor(size / nothing.length), nothing)
      return Buffer.concat([
        Buffer.from(`${LINE}Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`),
        body,
      ])
    },
    ...whole,
  },
  { name: 'Location: a   …   b', bytes: (size) => redirect(blanks(size)), piece: READ_BUFFER, told: 'followed' },
  {
    name: 'Location: /../../…',
    bytes: (size) => redirect('/..'.repeat(size / 3)),
    piece: READ_BUFFER,
    told: 'followed',
  },
  {
    name: 'Location: a host of encoded letters',
    bytes: (size) => redirect(`http://${'%E4%B8%80'.repeat(size / 9)}/`),
    piece: READ_BUFFER,
    told: 'redirects',
  },
]

/** Reads a response as the engine does. Returns the result: a status, a failure, or that a redirect is followed. */
export function readWorst(bytes: Buffer, piece: number): string {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER)
  const parser = new ResponseParser({ maxHeaderBytes: MOST, maxBodyBytes: undefined }, new HeadReader(buffer))
  const keeper = new BodyKeeper(parser, MOST)
  parser.begin('GET')
  for (let at = 0; at < bytes.length; at += piece) parser.feed(buffer, 0, bytes.copy(buffer, 0, at, at + piece))
  if (parser.state !== DONE) return parser.failure ?? 'unfinished'
  const content = keeper.decode()
  if (content !== undefined && 'code' in content) return content.code
  if (parser.status !== 302) return String(parser.status)
  const next = nextMessage({ message, parser, exchange: noExchange, hops: 0 }, 1)
  if (next === undefined) return '302'
  return 'code' in next ? next.code : 'followed'
}

const [prepared] = prepareAll({
  target: 'http://127.0.0.1:1/',
  requests: [{ name: 'only', method: 'GET', headers: {} }],
  timeout: fromSeconds(1),
  slots: 1,
  transport: {},
  credentials: {},
  values: { seed: 1, driver: 'one', secrets: () => undefined },
  identify: undefined,
})
/** What was asked for. */
export const message = messageOf(prepared, { keepAlive: true, decompress: true })
