import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { micros } from '../../../lib/units.ts'
import { copyOf } from '../exchange.suite.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import { unreadContract } from '../conformance/unread.suite.ts'
import { exchangeOf, fireMany, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { http2Engine } from './engine.ts'
import {
  block,
  data,
  END_STREAM,
  frame,
  FrameTarget,
  head,
  headers,
  ok,
  saying,
  type Script,
  types,
} from './frames.suite.ts'

const OK_LENGTH = { 'content-length': '2' }
type Answer = (stream: number) => Buffer

/** Every form of a complete response: its frames, its status, and the method of its request. */
const FORMS: Record<string, { answer: Answer; status?: number; method?: string }> = {
  'a body of a given length': { answer: ok },
  'a body without a length': { answer: (s) => Buffer.concat([head(s, 200), data(s, 'as long as it lasts')]) },
  'a head alone': { answer: (s) => head(s, 200, {}, true) },
  'an empty body': { answer: (s) => Buffer.concat([head(s, 200), data(s, '')]) },
  'a body in many frames': {
    answer: (s) => Buffer.concat([head(s, 200), ...['fra', 'm', 'es'].map((c) => data(s, c, false)), data(s, '')]),
  },
  'a padded body': {
    answer: (s) => {
      const padded = frame(types.data, { stream: s, flags: 8 + END_STREAM, payload: Buffer.from('\u0003ok\0\0\0') })
      return Buffer.concat([head(s, 200, OK_LENGTH), padded])
    },
  },
  trailers: {
    answer: (s) => Buffer.concat([head(s, 200), data(s, 'ok', false), headers(s, [['checksum', '1']], true)]),
  },
  '204 without a body': { answer: (s) => head(s, 204, {}, true), status: 204 },
  '204 that says a length of 0': { answer: (s) => head(s, 204, { 'content-length': '0' }, true), status: 204 },
  '304 that says the length of the body it does not have': {
    answer: (s) => head(s, 304, { 'content-length': '10' }, true),
    status: 304,
  },
  'the head that HEAD asks for': { answer: (s) => head(s, 200, { 'content-length': '5' }, true), method: 'HEAD' },
  'HEAD with an empty frame of data': {
    answer: (s) => Buffer.concat([head(s, 200, { 'content-length': '5' }), data(s, '')]),
    method: 'HEAD',
  },
  '100 before the response': { answer: (s) => Buffer.concat([head(s, 100), ok(s)]) },
  '103 before the response': { answer: (s) => Buffer.concat([head(s, 103, { link: '</a>' }), ok(s)]) },
  '102 twice before the response': { answer: (s) => Buffer.concat([head(s, 102), head(s, 102), ok(s)]) },
  'a head in three frames': {
    answer: (s) => {
      const bytes = block([
        [':status', '200'],
        ['x-long', 'y'.repeat(40)],
      ])
      const [a, b, c] = [bytes.subarray(0, 5), bytes.subarray(5, 30), bytes.subarray(30)]
      return Buffer.concat([
        frame(types.headers, { stream: s, payload: a, flags: END_STREAM }),
        frame(types.continuation, { stream: s, payload: b }),
        frame(types.continuation, { stream: s, payload: c, flags: 4 }),
      ])
    },
  },
  'a frame of a type that nobody knows': {
    answer: (s) => Buffer.concat([frame(0xbb, { stream: s, payload: Buffer.from('what?') }), ok(s)]),
  },
  'a ping and a window before the response': {
    answer: (s) =>
      Buffer.concat([
        frame(types.ping, { payload: Buffer.alloc(8) }),
        frame(types.window, { payload: Buffer.from([0, 0, 1, 0]) }),
        ok(s),
      ]),
  },
}

describe('The engine http2 completes', () => {
  test.each([200, 201, 302, 404, 429, 500, 503, 599])('a request that is answered with status %d', async (status) => {
    const target = await FrameTarget.listen(saying((s) => head(s, status, { location: '/elsewhere' }, true)))
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 1)
    await target.close()
    expect(outcomes.map(told)).toEqual([status])
  })

  test.each(Object.keys(FORMS))('%s, twice on one connection', async (name) => {
    const { answer, status = 200, method = 'GET' } = FORMS[name] ?? { answer: ok }
    const target = await FrameTarget.listen(saying(answer))
    const request = { name: 'only', method, headers: {} }
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual([status, status])
    expect(target.connections).toBe(1)
  })

  test.each(Object.keys(FORMS))('%s, cut at every byte', async (name) => {
    const { answer, status = 200, method = 'GET' } = FORMS[name] ?? { answer: ok }
    const cut: Script = async (socket, { stream, before }) => {
      const bytes = answer(stream)
      socket.write(bytes.subarray(0, before + 1))
      await turns(3)
      socket.write(bytes.subarray(before + 1))
    }
    const target = await FrameTarget.listen(cut)
    const count = answer(1).length - 1
    const request = { name: 'only', method, headers: {} }
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), count)
    await target.close()
    expect(outcomes.map(told)).toEqual(Array.from({ length: count }, () => status))
  })

  test('a body much larger than any window', async () => {
    const frames = 3_000
    const script: Script = (socket, { stream }) => {
      socket.write(head(stream, 200))
      // The window of a stream is 2 MiB: a target that respects it continues when it is opened again.
      let left = frames
      let room = 2_097_152
      const write = (): void => {
        for (; left > 0 && room >= 10_000; left -= 1, room -= 10_000) {
          socket.write(data(stream, 'x'.repeat(10_000), left === 1))
        }
      }
      socket.on('data', (chunk) => {
        for (const opened of windowsOf(chunk, stream)) room += opened
        write()
      })
      write()
    }
    const target = await FrameTarget.listen(script)
    const [outcome] = await fireMany(http2Engine, jobFor(target.url), 1)
    await target.close()
    if (outcome?.kind !== 'completed') throw new Error('not completed')
    expect(outcome.bytesReceived).toBeGreaterThan(frames * 10_000)
  })

  test('a response that arrives before the whole request was sent', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const request = { name: 'only', method: 'POST', headers: {}, body: 'x'.repeat(600_000) }
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { requests: [request] }), 3)
    await target.close()
    expect(outcomes.map(told)).toEqual([200, 200, 200])
    // The rest of the body, for which the target opens no window, is discarded.
    expect(target.resets.slice(0, 2)).toEqual([
      { stream: 1, code: 8 },
      { stream: 3, code: 8 },
    ])
  })

  test('interleaved responses, each to its own request', async () => {
    const waiting: number[] = []
    const script: Script = (socket, { stream }) => {
      waiting.push(stream)
      if (waiting.length < 8) return
      const streams = waiting.splice(0)
      socket.write(Buffer.concat(streams.toReversed().map((s) => head(s, 400 + (((s - 1) / 2) % 8)))))
      for (const part of ['a', 'b']) socket.write(Buffer.concat(streams.map((s) => data(s, part, false))))
      socket.write(Buffer.concat(streams.map((s) => data(s, ''))))
    }
    const target = await FrameTarget.listen(script)
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { slots: 8, transport: { streams: 8 } }), 8)
    await target.close()
    expect(target.connections).toBe(1)
    const byRequest = outcomes.toSorted((a, b) => a.exchange.request - b.exchange.request).map(told)
    expect(byRequest).toEqual([400, 401, 402, 403, 404, 405, 406, 407])
  })
})

describe('The engine http2', () => {
  test('reports the instants in order, around those of the target', async () => {
    const marks: number[] = []
    const mark = async (): Promise<void> => {
      await turns()
      marks.push(systemClock.now())
    }
    const script: Script = async (socket, { stream }) => {
      await mark()
      socket.write(head(stream, 103, { link: '</a>' }))
      await mark()
      socket.write(head(stream, 200))
      await mark()
      socket.write(data(stream, 'o', false))
      await mark()
      socket.write(data(stream, 'k'))
    }
    const target = await FrameTarget.listen(script)
    const [outcome] = await fireMany(http2Engine, jobFor(target.url), 1)
    await target.close()
    if (outcome?.kind !== 'completed') throw new Error('not completed')
    const { exchange, sentAt, firstByteAt, endedAt } = outcome
    const [received, informed, started, nearly] = marks
    const inOrder = [exchange.intendedAt, sentAt, received, informed, firstByteAt, started, nearly, endedAt]
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('returns the exchange itself, with its number and intended instant unchanged', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url), witness)
    const exchange = exchangeOf(123_456_789, micros(42.5))
    const before = copyOf(exchange)
    expect(engine.fire(exchange)).toBe(true)
    await witness.until(1)
    await engine.close()
    await target.close()
    expect(witness.outcomes[0]?.exchange).toBe(exchange)
    expect(exchange).toMatchObject({ request: 123_456_789, intendedAt: 42.5 })
    expect(exchange).toEqual(before)
  })

  unreadContract(http2Engine, async (meanwhile) => {
    const target = await FrameTarget.listen((socket, { stream }) => {
      socket.write(ok(stream))
      meanwhile()
    })
    return { url: target.url, close: () => target.close() }
  })

  test('counts each byte of a connection once', async () => {
    const target = await FrameTarget.listen(saying(ok))
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 20)
    await target.close()
    const received = outcomes.map((outcome) => (outcome.kind === 'completed' ? outcome.bytesReceived : 0))
    // The first outcome includes the target's SETTINGS; its acknowledgement of ours may be part of either of the two.
    expect(received.reduce((sum, bytes) => sum + bytes)).toBe(20 * ok(1).length + 9 + 9)
    expect(received.slice(2)).toEqual(Array.from({ length: 18 }, () => ok(1).length))
  })
})

/** What WINDOW_UPDATE frames in one chunk add to the window of a stream. */
function windowsOf(chunk: Buffer, stream: number): number[] {
  const found: number[] = []
  for (let at = 0; at + 13 <= chunk.length; at += 9 + chunk.readUIntBE(at, 3)) {
    if (chunk.readUInt8(at + 3) === types.window && chunk.readUInt32BE(at + 5) === stream) {
      found.push(chunk.readUInt32BE(at + 9))
    }
  }
  return found
}
