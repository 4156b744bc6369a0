/** For tests: incomplete or malformed responses of a target, and the outcome that the engine must report. */
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { turns } from '../conformance/raw-target.suite.ts'
import {
  block,
  data,
  frame,
  goaway,
  head,
  headers,
  ok,
  rst,
  saying,
  sayingAndClosing,
  sayingAndResetting,
  type Script,
  types,
  uint32,
} from './frames.suite.ts'

export const nothing = (): Buffer => Buffer.alloc(0)
export const started = (stream: number): Buffer => Buffer.concat([head(stream, 200), data(stream, 'hello', false)])
const promised = (stream: number): Buffer =>
  Buffer.concat([head(stream, 200, { 'content-length': '9' }), data(stream, 'hello', false)])
export const resetWith =
  (code: number) =>
  (stream: number): Buffer =>
    rst(stream, code)

/**
 * `kept`: whether the connection is used again, as it can be after a stream's failure; absent where Node's versions
 * differ.
 */
export const BROKEN: Record<string, { script: Script; code: FailureCode; kept?: boolean }> = {
  'closed before the response': { script: sayingAndClosing(nothing), code: 'closed', kept: false },
  'closed within the head': {
    script: sayingAndClosing((s) => head(s, 200).subarray(0, -1)),
    code: 'closed',
    kept: false,
  },
  'closed within a body of a given length': { script: sayingAndClosing(promised), code: 'closed', kept: false },
  'closed within a body without a length': { script: sayingAndClosing(started), code: 'closed', kept: false },
  'reset before the response': { script: sayingAndResetting(nothing), code: 'reset', kept: false },
  'reset within a body': { script: sayingAndResetting(started), code: 'reset', kept: false },
  'more body than its length': {
    script: saying((s) => Buffer.concat([head(s, 200, { 'content-length': '2' }), data(s, 'surplus')])),
    code: 'protocol',
  },
  'less body than its length': {
    script: saying((s) => Buffer.concat([head(s, 200, { 'content-length': '9' }), data(s, 'less')])),
    code: 'protocol',
    kept: true,
  },
  'two lengths': {
    script: saying((s) =>
      headers(s, [
        [':status', '200'],
        ['content-length', '2'],
        ['content-length', '2'],
      ]),
    ),
    code: 'protocol',
    kept: true,
  },
  'a length that is no number': {
    script: saying((s) => head(s, 200, { 'content-length': 'two' })),
    code: 'protocol',
    kept: true,
  },
  'a head without a status': { script: saying((s) => headers(s, [['a', 'b']], true)), code: 'protocol', kept: true },
  'a status that is no number': {
    script: saying((s) => headers(s, [[':status', '2OO']], true)),
    code: 'protocol',
    kept: true,
  },
  'a name in capital letters': {
    script: saying((s) => head(s, 200, { Big: 'x' }, true)),
    code: 'protocol',
    kept: true,
  },
  'a field about the connection': {
    script: saying((s) => head(s, 200, { connection: 'close' }, true)),
    code: 'protocol',
    kept: true,
  },
  'a change to another protocol': { script: saying((s) => head(s, 101, {}, true)), code: 'protocol', kept: true },
  'an informational head that ends the stream': {
    script: saying((s) => head(s, 103, {}, true)),
    code: 'protocol',
    kept: true,
  },
  'a pushed response': {
    script: saying((s) => {
      const payload = Buffer.concat([uint32(2), Buffer.from([0x82, 0x86, 0x84, 0x01, 0x01, 0x61])])
      return Buffer.concat([frame(types.push, { stream: s, flags: 4, payload }), ok(s)])
    }),
    code: 'protocol',
    kept: false,
  },
  'reset with NO_ERROR before the response': { script: saying(resetWith(0)), code: 'closed', kept: true },
  'reset with NO_ERROR within a body of a given length': {
    script: saying((s) => Buffer.concat([promised(s), rst(s, 0)])),
    code: 'closed',
    kept: true,
  },
  'reset with NO_ERROR within a body without a length': {
    script: saying((s) => Buffer.concat([started(s), rst(s, 0)])),
    code: 'closed',
    kept: true,
  },
  'reset with NO_ERROR within a body without a length, later': {
    script: async (socket, { stream }) => {
      socket.write(started(stream))
      await turns()
      socket.write(rst(stream, 0))
    },
    code: 'closed',
    kept: true,
  },
  'reset with NO_ERROR after the head': {
    script: saying((s) => Buffer.concat([head(s, 200), rst(s, 0)])),
    code: 'closed',
    kept: true,
  },
  'reset with NO_ERROR after an informational head': {
    script: saying((s) => Buffer.concat([head(s, 103), rst(s, 0)])),
    code: 'closed',
    kept: true,
  },
  'reset with NO_ERROR after all of a body of a given length': {
    script: saying((s) => Buffer.concat([head(s, 200, { 'content-length': '2' }), data(s, 'ok', false), rst(s, 0)])),
    code: 'closed',
    kept: true,
  },
  'reset with REFUSED_STREAM after the head': {
    script: saying((s) => Buffer.concat([head(s, 200), rst(s, 7)])),
    code: 'reset',
    kept: true,
  },
  'reset with CANCEL within a body': {
    script: saying((s) => Buffer.concat([started(s), rst(s, 8)])),
    code: 'reset',
    kept: true,
  },
  'reset with CANCEL within a body, later': {
    script: async (socket, { stream }) => {
      socket.write(started(stream))
      await turns()
      socket.write(rst(stream, 8))
    },
    code: 'reset',
    kept: true,
  },
  'left behind by GOAWAY with an error': { script: saying(() => goaway(0, 11)), code: 'closed', kept: false },
  'ended by GOAWAY with an error': { script: saying((s) => goaway(s, 11)), code: 'closed', kept: false },
  'ended by GOAWAY with an error, within a body': {
    script: saying((s) => Buffer.concat([started(s), goaway(s, 2)])),
    code: 'closed',
    kept: false,
  },
}

/** A head of one field that is larger than nghttp2, below node:http2, accepts. */
function hugeField(stream: number): Buffer {
  const bytes = block([
    [':status', '200'],
    ['x-huge', 'x'.repeat(66_000)],
  ])
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 16_000) parts.push(bytes.subarray(at, at + 16_000))
  return Buffer.concat(
    parts.map((payload, i) =>
      frame(i === 0 ? types.headers : types.continuation, { stream, payload, flags: i === parts.length - 1 ? 4 : 0 }),
    ),
  )
}

/**
 * Errors that break the connection and that only nghttp2, below node:http2, detects: it sends GOAWAY to the target and
 * stops reading, and Node 20 does not report it.
 */
export const UNTOLD: Record<string, Script> = {
  'a body before its head': saying((s) => data(s, 'a body')),
  'a frame of data on no stream': saying(() => data(0, 'a body')),
  'a frame larger than allowed': saying((s) => Buffer.concat([head(s, 200), data(s, 'x'.repeat(20_000))])),
  'a field of 64 KiB': saying(hugeField),
  'fields that are no HPACK': saying((s) =>
    frame(types.headers, { stream: s, flags: 4, payload: Buffer.alloc(5, 0xff) }),
  ),
  'a window that overflows': saying(() => frame(types.window, { payload: uint32(2 ** 31 - 1) })),
  'a window of nothing': saying(() => frame(types.window, { payload: uint32(0) })),
  'a ping that is too short': saying(() => frame(types.ping, { payload: Buffer.alloc(7) })),
  'settings of a wrong length': saying(() => frame(types.settings, { payload: Buffer.alloc(5) })),
  'settings on a stream': saying((s) => frame(types.settings, { stream: s })),
  'a continuation of nothing': saying((s) => frame(types.continuation, { stream: s, flags: 4 })),
  'a head on a stream that nobody began': saying((s) => head(s + 100, 200, {}, true)),
  'a reset of a stream that nobody began': saying((s) => rst(s + 100, 8)),
  'padding longer than its frame': saying((s) =>
    Buffer.concat([head(s, 200), frame(types.data, { stream: s, flags: 8, payload: Buffer.from([200, 0]) })]),
  ),
  'another frame within a head': saying((s) =>
    Buffer.concat([frame(types.headers, { stream: s, payload: Buffer.from([0x88]) }), data(s, 'x')]),
  ),
}
