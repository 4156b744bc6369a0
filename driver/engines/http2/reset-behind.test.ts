import { describe, expect, test } from '@jest/globals'
import { turns } from '../conformance/raw-target.suite.ts'
import { fireMany, jobFor } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import { data, FrameTarget, head, headers, ok, rst } from './frames.suite.ts'

describe('The engine http2 completes', () => {
  const BEHIND: [string, (s: number) => Buffer[]][] = [
    ['in one', (s) => [Buffer.concat([ok(s), rst(s, 0)])]],
    ['in one, without a length', (s) => [Buffer.concat([head(s, 200), data(s, 'ok'), rst(s, 0)])]],
    ['in two', (s) => [ok(s), rst(s, 0)]],
    ['of a head alone', (s) => [Buffer.concat([head(s, 413, {}, true), rst(s, 0)])]],
    [
      'with trailers',
      (s) => [Buffer.concat([head(s, 200), data(s, 'ok', false), headers(s, [['checksum', '1']], true), rst(s, 0)])],
    ],
  ]
  test.each(BEHIND)('a response after which the target resets the stream (RFC 9113 §8.1): %s', async (_, parts) => {
    const target = await FrameTarget.listen(async (socket, { stream }) => {
      for (const part of parts(stream)) {
        socket.write(part)
        await turns()
      }
    })
    for (const body of [undefined, 'x', 'x'.repeat(600_000)]) {
      const request = { name: 'only', method: 'POST', headers: {}, ...(body === undefined ? {} : { body }) }
      const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), 3)
      expect(outcomes.map(({ kind }) => kind)).toEqual(['completed', 'completed', 'completed'])
    }
    await target.close()
  })
})
