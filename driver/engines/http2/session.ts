/** Starts an HTTP/2 session on an established connection. */
import { type ClientHttp2Session, type ClientSessionOptions, connect } from 'node:http2'
import type { Socket } from 'node:net'

/** Bytes that the target may send before we acknowledge them: on one stream, and on the whole connection. */
const STREAM_WINDOW = 2_097_152
const CONNECTION_WINDOW = 16_777_216

/**
 * Some limits of node:http2 end a stream in a way that looks like an action of the target. They are set beyond any real
 * value; the engine checks the plan's limits.
 */
const options: ClientSessionOptions = {
  settings: { enablePush: false, initialWindowSize: STREAM_WINDOW, maxHeaderListSize: 16_777_216 },
  /** The fields of a header section. */
  maxHeaderListPairs: 524_288,
  /** For a request. */
  maxSendHeaderBlockLength: 4_194_304,
  /** In MB: new streams are refused beyond it. */
  maxSessionMemory: 4_096,
}

/** Takes over a socket. No byte of it may have been read. */
export function sessionOn(socket: Socket, origin: string): ClientHttp2Session {
  const session = connect(origin, { ...options, createConnection: () => socket })
  session.setLocalWindowSize(CONNECTION_WINDOW)
  return session
}

/** Whether the target agreed to HTTP/2 in TLS (ALPN). */
export function agreedToHttp2(socket: Socket): boolean {
  return 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'
}
