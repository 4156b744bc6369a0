/** Responses that end at any byte, and bodies of sizes around those of buffers. */
import { describe, expect, test } from '@jest/globals'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { CHUNKED_HEAD, fields, LINE } from './cases.suite.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { RawTarget, turns, type Script, type Seen } from './raw-target.suite.ts'
import { fireMany, jobFor, told, type Outcome } from './witness.suite.ts'

const forms: Readonly<Record<string, string>> = {
  'a given length': fields('Content-Length: 5', 'hello'),
  chunks: `${CHUNKED_HEAD}5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n`,
  'an informational response': `HTTP/1.1 103 Early\r\nA: b\r\n\r\n${fields('Content-Length: 2', 'ok')}`,
  'Connection: close': fields('Connection: close\r\nContent-Length: 5', 'hello'),
  'chunks and Connection: close': `${CHUNKED_HEAD.replace('\r\n', '\r\nConnection: close\r\n')}2\r\nok\r\n0\r\n\r\n`,
  'HTTP/1.0': 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
}
/** The head is complete before the body begins, and the body lasts until the connection closes. */
const ENDLESS = `${LINE}A: b\r\n\r\n`

const READ_BUFFER = 65_536

function numberOf({ headers }: Seen): number {
  return Number(headers.get(identifyHeaders.request))
}

function identified(target: RawTarget): HttpJob {
  return jobFor(target.url(), { slots: 4, identify: { testId: 'cuts', nodeId: 'one' } })
}

function byNumber(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.toSorted((a, b) => a.exchange.request - b.exchange.request)
}

export function cutShortContract(factory: HttpEngineFactory): void {
  /** Request k receives the first k bytes and then the end of its connection. */
  async function ended(says: string, how: 'close' | 'reset', count = says.length): Promise<(number | FailureCode)[]> {
    const script: Script = async (socket, seen) => {
      socket.write(says.slice(0, numberOf(seen)), 'latin1')
      await turns(3)
      if (how === 'close') socket.end()
      else socket.resetAndDestroy()
    }
    const target = await RawTarget.listen(script)
    const outcomes = await fireMany(factory, identified(target), count)
    await target.close()
    expect(target.seen).toHaveLength(count)
    return byNumber(outcomes).map(told)
  }

  describe('fails, and does not treat as complete, a response that ends after any byte of', () => {
    test.each(Object.keys(forms))('%s: closed', async (name) => {
      const codes = await ended(forms[name] ?? '', 'close')
      expect(codes).toEqual(codes.map(() => 'closed'))
    })

    test.each(Object.keys(forms))('%s: reset', async (name) => {
      const codes = await ended(forms[name] ?? '', 'reset')
      expect(codes).toEqual(codes.map(() => 'reset'))
    })
  })

  test('accepts a body that ends with the connection at any byte, but only after a complete head', async () => {
    const codes = await ended(`${ENDLESS}hello`, 'close', ENDLESS.length + 5)
    const inHead = ENDLESS.length
    expect(codes.slice(0, inHead)).toEqual(Array.from({ length: inHead }, () => 'closed'))
    expect(codes.slice(inHead)).toEqual([200, 200, 200, 200, 200])
  })

  test('never treats a reset as the end of such a body', async () => {
    const codes = await ended(`${ENDLESS}hello`, 'reset')
    expect(codes).toEqual(codes.map(() => 'reset'))
  })

  describe('reads bodies of every size around its buffers', () => {
    const sizes = [1, 2].flatMap((times) => {
      const near = times * READ_BUFFER
      return [-70, -69, -68, -67, -66, -65, -64, -63, -62, -61, -60, -3, -2, -1, 0, 1, 2, 3].map((by) => near + by)
    })
    /** The head always has the same length, so the sizes above also vary the size of whole responses. */
    const framings: Record<string, (size: number) => string> = {
      'by length': (size) => fields(`Content-Length: ${String(size).padStart(23, '0')}`, 'x'.repeat(size)),
      'in one chunk': (size) => `${CHUNKED_HEAD}${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
      'in chunks of 1,000': (size) => {
        const whole = `3e8\r\n${'x'.repeat(1_000)}\r\n`.repeat(Math.floor(size / 1_000))
        const rest = size % 1_000
        return `${CHUNKED_HEAD}${whole}${rest.toString(16)}\r\n${'x'.repeat(rest)}\r\n${rest === 0 ? '' : '0\r\n'}\r\n`
      },
    }

    test.each(Object.keys(framings))('%s', async (name) => {
      const says = sizes.map((size) => framings[name]?.(size) ?? '')
      const script: Script = (socket, seen) => void socket.write(says[numberOf(seen)] ?? '', 'latin1')
      const target = await RawTarget.listen(script)
      const outcomes = byNumber(await fireMany(factory, identified(target), sizes.length))
      await target.close()
      expect(outcomes.map(told)).toEqual(sizes.map(() => 200))
      expect(outcomes.map((one) => one.kind === 'completed' && one.bytesReceived)).toEqual(
        says.map(({ length }) => length),
      )
      expect(target.connections).toBe(4)
    })
  })
}
