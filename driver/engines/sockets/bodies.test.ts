import { expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { BodyKeeper } from './bodies.ts'
import { HeadReader } from './head-reader.ts'
import { DONE, ResponseParser } from './parser.ts'

const CHUNKS = 1_000_000
const MEGABYTE = 2 ** 20

/** A parser that has read the head of a compressed response in chunks, and what keeps its body. */
function begun(limit: number): { parser: ResponseParser; keeper: BodyKeeper; feed: (bytes: Buffer) => void } {
  const parser = new ResponseParser(
    { maxHeaderBytes: 65_536, maxBodyBytes: undefined },
    new HeadReader(Buffer.alloc(0)),
  )
  const keeper = new BodyKeeper(parser, limit)
  const feed = (bytes: Buffer): void => void parser.feed(bytes, 0, bytes.length)
  parser.begin('GET')
  feed(Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'))
  return { parser, keeper, feed }
}

test('a body in a million chunks of one byte takes memory for its bytes, not for its chunks', () => {
  const { keeper, feed } = begun(8 * MEGABYTE)
  const chunks = Buffer.from('1\r\na\r\n'.repeat(1_000))
  const before = process.memoryUsage().heapUsed
  for (let fed = 0; fed < CHUNKS; fed += 1_000) feed(chunks)
  // An object for each chunk would take more than 100 MB; temporary objects may not be collected yet.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * MEGABYTE)
  feed(Buffer.from('0\r\n\r\n'))
  expect(keeper.decode()).toEqual({ code: 'protocol', detail: 'a body that is not valid gzip' })
})

test('a limit above the largest buffer does not cause a failure', () => {
  const { parser, keeper, feed } = begun(Number.MAX_SAFE_INTEGER)
  const body = gzipSync('text')
  feed(Buffer.from(`${body.length.toString(16)}\r\n`))
  feed(body)
  feed(Buffer.from('\r\n0\r\n\r\n'))
  expect([parser.state, keeper.decode()]).toEqual([DONE, Buffer.from('text')])
})
