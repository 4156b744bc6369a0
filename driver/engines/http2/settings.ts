/** How we introduce ourselves to a target of HTTP/2. */
import type { ClientSessionOptions } from 'node:http2'

/** Bytes that the target may send before we say that they were read: on one stream, and on all of a connection. */
const STREAM_WINDOW = 2_097_152
export const CONNECTION_WINDOW = 16_777_216

/**
 * Limits of node:http2 that would end a stream in a way that cannot be told from the target's own doing are set beyond what
 * can come; the plan's limits are checked by the engine.
 */
export const sessionOptions: ClientSessionOptions = {
  settings: { enablePush: false, initialWindowSize: STREAM_WINDOW, maxHeaderListSize: 16_777_216 },
  /** Fields of a head. */
  maxHeaderListPairs: 524_288,
  /** Of a request. */
  maxSendHeaderBlockLength: 4_194_304,
  /** In MB: new streams are refused beyond it. */
  maxSessionMemory: 4_096,
}
