/** Compressed bodies, for engines that decompress (RFC 9110 §8.4): each coding, in any framing, within its limit. */
import { describe, expect, test } from '@jest/globals'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { HttpEngineFactory } from '../http-job.ts'
import { RawTarget, turns, type Script } from './raw-target.suite.ts'
import { fireMany, jobFor, told } from './witness.suite.ts'

const TEXT = Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(200))
const LIMIT = TEXT.length

const codings: Readonly<Record<string, [string, Buffer]>> = {
  gzip: ['gzip', gzipSync(TEXT)],
  'x-gzip in capitals': ['X-GZIP', gzipSync(TEXT)],
  'deflate as zlib': ['deflate', deflateSync(TEXT)],
  'deflate as it is not meant': ['deflate', deflateRawSync(TEXT)],
  br: ['br', brotliCompressSync(TEXT)],
  'two codings': ['deflate, gzip', gzipSync(deflateSync(TEXT))],
  'two codings in two fields': ['br\r\nContent-Encoding: gzip', gzipSync(brotliCompressSync(TEXT))],
  identity: ['identity', TEXT],
  'an unknown coding': ['zstd', TEXT],
  'an empty body': ['gzip', Buffer.alloc(0)],
  'two members of gzip': ['gzip', Buffer.concat([gzipSync(TEXT.subarray(0, 99)), gzipSync(TEXT.subarray(99))])],
}

/** Codings for which bytes after the end are treated alike. */
const endings: readonly (readonly [string, string, Buffer])[] = [
  ['gzip', 'gzip', gzipSync(TEXT)],
  ['deflate as zlib', 'deflate', deflateSync(TEXT)],
  ['deflate as it is not meant', 'deflate', deflateRawSync(TEXT)],
  ['br', 'br', brotliCompressSync(TEXT)],
]

function headOf(coding: string, rest: string): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\n${rest}\r\n\r\n`)
}

/** Framings of a body, as the start of a response. */
const framings: Readonly<Record<string, (coding: string, body: Buffer) => Buffer>> = {
  'of a given length': (coding, body) => Buffer.concat([headOf(coding, `Content-Length: ${body.length}`), body]),
  'in chunks': (coding, body) => inChunks(7, coding, body),
  'in chunks of one byte': (coding, body) => inChunks(1, coding, body),
}

function inChunks(size: number, coding: string, body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size)
    chunks.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat([headOf(coding, 'Transfer-Encoding: chunked'), ...chunks, Buffer.from('0\r\n\r\n')])
}

export function decompressionContract(factory: HttpEngineFactory): void {
  async function fetchAll(script: Script, decompressMaxBytes = LIMIT, count = 2): Promise<unknown[]> {
    const target = await RawTarget.listen(script)
    const job = jobFor(target.url(), { transport: { decompressMaxBytes } })
    const outcomes = await fireMany(factory, job, count)
    await target.close()
    return outcomes.map(told)
  }

  describe.each(Object.keys(framings))('decompresses bodies %s:', (framing) => {
    const whole = (coding: string, body: Buffer): Buffer => framings[framing]?.(coding, body) ?? Buffer.alloc(0)
    const send = (bytes: Buffer): Script => {
      return (socket) => void socket.write(bytes)
    }

    test.each(Object.keys(codings))('%s', async (name) => {
      const [coding = '', body = TEXT] = codings[name] ?? []
      expect(await fetchAll(send(whole(coding, body)))).toEqual([200, 200])
    })

    test('cut anywhere', async () => {
      const bytes = whole('gzip', gzipSync(TEXT))
      let cut = 0
      const script: Script = async (socket) => {
        cut += 1
        socket.write(bytes.subarray(0, cut))
        await turns(2)
        socket.write(bytes.subarray(cut))
      }
      const count = bytes.length - 1
      expect(await fetchAll(script, LIMIT, count)).toEqual(Array.from({ length: count }, () => 200))
    })

    test('and fails as too-large a body one byte over the limit', async () => {
      expect(await fetchAll(send(whole('gzip', gzipSync(TEXT))), LIMIT - 1)).toEqual(['too-large', 'too-large'])
      expect(await fetchAll(send(whole('br', brotliCompressSync(TEXT))), LIMIT - 1)).toEqual(['too-large', 'too-large'])
    })

    test('and fails as too-large a body that expands beyond the limit, or exceeds it compressed', async () => {
      const bomb = gzipSync(gzipSync(Buffer.alloc(10_000_000)))
      expect(await fetchAll(send(whole('gzip, gzip', bomb)), 50_000)).toEqual(['too-large', 'too-large'])
      expect(await fetchAll(send(whole('gzip', gzipSync(TEXT))), 20)).toEqual(['too-large', 'too-large'])
    })

    test.each([
      ['what is not compressed at all', 'gzip', TEXT],
      ['what ends too early', 'gzip', gzipSync(TEXT).subarray(0, -12)],
      ['a wrong checksum', 'gzip', Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)])],
      ['another coding than it says', 'br', gzipSync(TEXT)],
      ['broken deflate', 'deflate', Buffer.from([0x78, 0x9c, 0xff, 0xff, 0xff])],
      ...[Buffer.from('garbage'), Buffer.alloc(9), Buffer.from([0x1f, 0x8b])].flatMap((garbage) =>
        [...endings].map(([name, coding, body]): [string, string, Buffer] => [
          `${name} and ${garbage.length} bytes after it`,
          coding,
          Buffer.concat([body, garbage]),
        ]),
      ),
    ])('and fails as protocol %s, and completes the next', async (_what, coding, body) => {
      let first = true
      const script: Script = (socket) => {
        socket.write(first ? whole(coding, body) : whole('gzip', gzipSync(TEXT)))
        first = false
      }
      expect(await fetchAll(script)).toEqual(['protocol', 200])
    })

    test('after a response that broke off in the middle', async () => {
      let first = true
      const script: Script = (socket) => {
        const bytes = whole('gzip', gzipSync(TEXT))
        if (first) socket.end(bytes.subarray(0, -20))
        else socket.write(bytes)
        first = false
      }
      expect(await fetchAll(script)).toEqual(['closed', 200])
    })
  })

  test('requests compressed bodies only when it can decompress them', async () => {
    const target = await RawTarget.listen(
      (socket) => void socket.write(framings['of a given length']?.('gzip', TEXT) ?? ''),
    )
    const plain = await fireMany(factory, jobFor(target.url()), 1)
    await fireMany(factory, jobFor(target.url(), { transport: { decompressMaxBytes: 1_000 } }), 1)
    await target.close()
    // Without it the body is left unchanged, whatever its declared coding.
    expect(plain.map(told)).toEqual([200])
    const [without, by] = target.seen.map(({ headers }) => headers.get('accept-encoding'))
    expect([without, by?.split(', ')]).toEqual([undefined, ['gzip', 'deflate', 'br']])
  })

  test('does not decompress part of a body (206), even one larger than the limit', async () => {
    const part = gzipSync(TEXT).subarray(20)
    const says = Buffer.concat([headOf('gzip', `Content-Range: bytes 20-/*\r\nContent-Length: ${part.length}`), part])
    const script: Script = (socket) =>
      void socket.write(says.toString('latin1').replace('200 OK', '206 Part'), 'latin1')
    expect(await fetchAll(script)).toEqual([206, 206])
    expect(await fetchAll(script, 9)).toEqual([206, 206])
  })

  test('reports why decompression failed', async () => {
    const bodies: [string, Buffer, number][] = [
      ['gzip', TEXT, LIMIT],
      ['br', Buffer.concat([brotliCompressSync(TEXT), Buffer.alloc(9)]), LIMIT],
      ['gzip', gzipSync(TEXT), LIMIT - 1],
      ['gzip', gzipSync(TEXT), 9],
      ['a, b, c, d, e, f', TEXT, LIMIT],
    ]
    const details: unknown[] = []
    for (const [coding, body, decompressMaxBytes] of bodies) {
      const target = await RawTarget.listen((socket) => {
        socket.write(Buffer.concat([headOf(coding, `Content-Length: ${body.length}`), body]))
      })
      const outcomes = await fireMany(factory, jobFor(target.url(), { transport: { decompressMaxBytes } }), 1)
      await target.close()
      details.push(...outcomes.map((one) => one.kind === 'failed' && one.detail))
    }
    expect(details).toEqual([
      'a body that is not valid gzip',
      'bytes after the end of the br data',
      'a body of more than 8,999 bytes, decompressed',
      'a body of more than 9 bytes, compressed',
      'more than 5 codings of the body',
    ])
  })

  test('does not decompress a response to HEAD', async () => {
    const target = await RawTarget.listen((socket) => void socket.write(headOf('gzip', 'Content-Length: 5000')))
    const request = { name: 'only', method: 'HEAD', headers: {} }
    const outcomes = await fireMany(
      factory,
      jobFor(target.url(), { requests: [request], transport: { decompressMaxBytes: 9 } }),
      2,
    )
    await target.close()
    expect(outcomes.map(told)).toEqual([200, 200])
  })
}
