/** How a session of HTTP/2 is begun on a connection that stands. */
import { type ClientHttp2Session, type ClientSessionOptions, connect } from 'node:http2'
import type { Socket } from 'node:net'

/** Bytes that the target may send before we say that they were read: on one stream, and on all of a connection. */
const STREAM_WINDOW = 2_097_152
const CONNECTION_WINDOW = 16_777_216

/**
 * Limits of node:http2 that would end a stream in a way that cannot be told from the target's own doing are set beyond what
 * can come; the plan's limits are checked by the engine.
 */
const options: ClientSessionOptions = {
  settings: { enablePush: false, initialWindowSize: STREAM_WINDOW, maxHeaderListSize: 16_777_216 },
  /** Fields of a head. */
  maxHeaderListPairs: 524_288,
  /** Of a request. */
  maxSendHeaderBlockLength: 4_194_304,
  /** In MB: new streams are refused beyond it. */
  maxSessionMemory: 4_096,
}

/** Takes over a socket. Nothing of what has come on it may have been read. */
export function sessionOn(socket: Socket, origin: string): ClientHttp2Session {
  const session = connect(origin, { ...options, createConnection: () => socket })
  session.setLocalWindowSize(CONNECTION_WINDOW)
  return session
}

/** Whether the target agreed to HTTP/2 in TLS (ALPN): one that knows the protocol says so. */
export function agreedToHttp2(socket: Socket): boolean {
  return 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'
}
