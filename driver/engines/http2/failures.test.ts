import { describe, expect, test } from '@jest/globals'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import {
  OK,
  RawTarget,
  saying as sayingText,
  sayingAndClosing as sayingTextAndClosing,
  turns,
} from '../conformance/raw-target.suite.ts'
import { fireAll, fireMany, fireOnce, jobFor, told, Witness } from '../conformance/witness.suite.ts'
import { BROKEN, nothing, resetWith, started } from './broken.suite.ts'
import { http2Engine } from './engine.ts'
import {
  data,
  eventually,
  frame,
  FrameTarget,
  goaway,
  head,
  headers,
  ok,
  rst,
  saying,
  sayingAndClosing,
  type Script,
  types,
} from './frames.suite.ts'

const silent: Script = () => undefined

const CODES: [number, string, FailureCode][] = [
  [1, 'PROTOCOL_ERROR', 'protocol'],
  [2, 'INTERNAL_ERROR', 'reset'],
  [3, 'FLOW_CONTROL_ERROR', 'protocol'],
  [4, 'SETTINGS_TIMEOUT', 'reset'],
  [5, 'STREAM_CLOSED', 'protocol'],
  [6, 'FRAME_SIZE_ERROR', 'protocol'],
  [7, 'REFUSED_STREAM', 'reset'],
  [8, 'CANCEL', 'reset'],
  [9, 'COMPRESSION_ERROR', 'protocol'],
  [10, 'CONNECT_ERROR', 'reset'],
  [11, 'ENHANCE_YOUR_CALM', 'reset'],
  [12, 'INADEQUATE_SECURITY', 'tls'],
  [13, 'HTTP_1_1_REQUIRED', 'protocol'],
  [0xbeef, '0xbeef', 'reset'],
]

describe('The engine http2 fails', () => {
  test.each(Object.keys(BROKEN))('%s, and completes the next request', async (name) => {
    const { script, code, kept } = BROKEN[name] ?? { script: silent, code: 'other' }
    const target = await FrameTarget.listen((socket, asked) =>
      asked.connection + asked.before === 0 ? script(socket, asked) : saying(ok)(socket, asked),
    )
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual([code, 200])
    // A request that the target may have begun to process is not sent twice.
    expect(target.asked).toHaveLength(2)
    if (kept !== undefined) expect(target.connections).toBe(kept ? 1 : 2)
  })

  test('no request that was complete before the connection broke', async () => {
    const target = await FrameTarget.listen((socket, { stream }) => {
      socket.write(Buffer.concat([ok(stream), goaway(stream, 2)]))
    })
    const outcomes = [1, 2, 3].map(() => fireOnce(http2Engine, jobFor(target.url)))
    expect((await Promise.all(outcomes)).map(told)).toEqual([200, 200, 200])
    await target.close()
  })

  test.each(CODES)('RST_STREAM with code %d, %s, as %s, and reports it', async (number, name, code) => {
    const target = await FrameTarget.listen(saying(resetWith(number)))
    const outcomes = await fireMany(http2Engine, jobFor(target.url), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual([code, code])
    expect(outcomes[0]).toMatchObject({ detail: `RST_STREAM ${name}: no response head` })
    expect(target.connections).toBe(1)
  })

  const LOST: Record<string, [script: Script, detail: string]> = {
    'the head': [sayingAndClosing(nothing), 'the target closed the connection: no response head'],
    'a body': [sayingAndClosing(started), 'the target closed the connection: after 5 bytes of the body'],
    'a body of a given length': [
      saying((s) =>
        Buffer.concat([head(s, 200, { 'content-length': '1024' }), data(s, 'x'.repeat(312), false), rst(s, 0)]),
      ),
      'RST_STREAM NO_ERROR: after 312 of 1,024 bytes of the body',
    ],
    'a body that is too short': [
      saying((s) => Buffer.concat([head(s, 200, { 'content-length': '9' }), data(s, 'x')])),
      'RST_STREAM PROTOCOL_ERROR: after 1 of 9 bytes of the body',
    ],
    'a body, by GOAWAY': [
      saying((s) => Buffer.concat([started(s), goaway(s, 2)])),
      'GOAWAY INTERNAL_ERROR: after 5 bytes of the body',
    ],
  }
  test.each(Object.keys(LOST))('with a text that describes how much of the response arrived: %s', async (name) => {
    const [script, detail] = LOST[name] ?? [silent, '']
    const target = await FrameTarget.listen(script)
    const outcome = await fireOnce(http2Engine, jobFor(target.url))
    await target.close()
    expect(outcome).toMatchObject({ detail })
  })

  test('every request that is on a connection when it is lost, and none on another', async () => {
    const target = await FrameTarget.listen(silent)
    const witness = new Witness()
    const engine = http2Engine(jobFor(target.url, { slots: 10, transport: { streams: 5 } }), witness)
    fireAll(engine, witness, 10)
    await eventually(() => target.asked.length === 10)
    const [first] = target.sockets
    first?.resetAndDestroy()
    await witness.until(5)
    await turns()
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 5 }, () => 'reset'))
    expect(engine.inFlight).toBe(5)
    await engine.destroy()
    await target.close()
  })

  const LARGE = { 'x-large': 'x'.repeat(300) }
  test.each<[string, (s: number) => Buffer]>([
    ['a head that is', (s) => head(s, 200, LARGE, true)],
    ['an informational head that is', (s) => Buffer.concat([head(s, 103, LARGE), ok(s)])],
    [
      'trailers that are',
      (s) => Buffer.concat([head(s, 200), data(s, 'ok', false), headers(s, Object.entries(LARGE), true)]),
    ],
  ])('%s too large as protocol, and the stream alone', async (_, large) => {
    const target = await FrameTarget.listen((socket, asked) => {
      socket.write(asked.before === 0 ? large(asked.stream) : ok(asked.stream))
    })
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { transport: { maxHeaderBytes: 256 } }), 2)
    await target.close()
    expect(outcomes.map(told)).toEqual(['protocol', 200])
    expect(target.connections).toBe(1)
  })

  test('a head that never ends as protocol', async () => {
    const target = await FrameTarget.listen((socket, { stream }) => {
      const payload = Buffer.alloc(16_000)
      socket.write(frame(types.headers, { stream, payload: Buffer.from([0]) }))
      for (let i = 0; i < 100; i += 1) socket.write(frame(types.continuation, { stream, payload }))
    })
    expect(told(await fireOnce(http2Engine, jobFor(target.url)))).toBe('protocol')
    await target.close()
  })

  test.each([
    ['whose length says so', (s: number) => head(s, 200, { 'content-length': '11' })],
    ['whose length is not said', (s: number) => Buffer.concat([head(s, 200), data(s, 'x'.repeat(11), false)])],
  ])('a body that is too large, %s', async (_, answer) => {
    const target = await FrameTarget.listen(saying(answer))
    const outcomes = await fireMany(http2Engine, jobFor(target.url, { transport: { maxBodyBytes: 10 } }), 2)
    await eventually(() => target.resets.length === 2)
    await target.close()
    expect(outcomes.map(told)).toEqual(['too-large', 'too-large'])
    expect(target.resets.map(({ code }) => code)).toEqual([8, 8])
  })

  test('as refused when no process listens, each time', async () => {
    const target = await FrameTarget.listen(silent)
    const { url } = target
    await target.close()
    const outcomes = await fireMany(http2Engine, jobFor(url, { slots: 6, transport: { streams: 3 } }), 30)
    expect(outcomes.map(told)).toEqual(Array.from({ length: 30 }, () => 'refused'))
  })

  test('as dns a name that does not exist', async () => {
    expect(told(await fireOnce(http2Engine, jobFor('http://nonexistent.invalid/')))).toBe('dns')
  })

  test.each([
    ['answers', sayingText('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'), 'protocol'],
    ['answers and closes', sayingTextAndClosing('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'), 'protocol'],
    ['closes', sayingTextAndClosing(''), 'closed'],
  ])('a target of HTTP/1.1 without TLS, which %s', async (_, script, code) => {
    // The preface of HTTP/2 looks like a request to it.
    const target = await RawTarget.listen(script)
    const outcomes = await fireMany(http2Engine, jobFor(target.url(), { slots: 2 }), 4)
    await target.close()
    expect(outcomes.map(told)).toEqual([code, code, code, code])
  })

  test('as tls when the target does not support TLS', async () => {
    const target = await RawTarget.listen(() => undefined)
    target.onConnection = (socket) => socket.write(OK)
    expect(told(await fireOnce(http2Engine, jobFor(target.url().replace('http:', 'https:'))))).toBe('tls')
    await target.close()
  })
})
