/**
 * Detects that a session of node:http2 has stopped working. When nghttp2, the library below it, finds that the target
 * violated the protocol, it sends GOAWAY, stops reading and writing, and node:http2 does not report it.
 *
 * Two signs are visible: bytes that were written or read for no known reason, and a request that is not written. A PING
 * then shows whether anything is written at all. A target that keeps to the protocol hardly ever receives one.
 */
import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

/** Lengths of PING and of the acknowledgement of SETTINGS, in bytes; the length of SETTINGS is not reported. */
const PING = 17
const SETTINGS_ACK = 9
/** Length of WINDOW_UPDATE and of RST_STREAM, which either side sends without an event (RFC 9113 §6.4, §6.9). */
const USUAL = 13

export class SessionProbe {
  readonly #session: ClientHttp2Session
  readonly #socket: Socket
  readonly #isUploading: () => boolean
  /** Bytes that the socket had written when all known writes were complete. */
  #written = 0
  /** Bytes that the socket had read for a known reason. */
  #read = 0
  /** A known write may be pending. */
  #unsettled = false
  #scheduled = false
  /** Another write was announced after the check was scheduled. */
  #more = false
  /** Parts of responses since the previous check. */
  #events = 0

  /** @param isUploading whether a part of a request is still to be sent */
  constructor(session: ClientHttp2Session, socket: Socket, isUploading: () => boolean) {
    this.#session = session
    this.#socket = socket
    this.#isUploading = isUploading
    session.on('remoteSettings', this.expect)
    session.on('ping', () => {
      this.#read += PING
      this.expect()
    })
    session.on('localSettings', () => {
      this.#read += SETTINGS_ACK
    })
    this.expect()
  }

  /** A request is about to be written: bytes read from now on should be its response. */
  sending(): void {
    this.#read = this.#socket.bytesRead
    this.expect()
  }

  /** A write is about to happen. */
  readonly expect = (): void => {
    this.#unsettled = true
    if (this.#scheduled) this.#more = true
    else this.#settleLater()
  }

  /** A part of a response was read. */
  heard(): void {
    this.#events += 1
    this.#read = this.#socket.bytesRead
  }

  /** The target responds to the last write: so all writes are complete. */
  answered(): void {
    this.heard()
    this.#unsettled = this.#isUploading()
    this.#written = this.#socket.bytesWritten
  }

  /** Whether bytes were written for no known reason. */
  get isSuspicious(): boolean {
    // After GOAWAY from the target, node:http2 sends GOAWAY too, and closes when the pending requests have ended.
    if (this.#unsettled || this.#session.closed) return false
    return (this.#socket.bytesWritten - this.#written) % USUAL !== 0
  }

  /**
   * Checks the session if there is a suspicion: to be called periodically.
   * @param told receives whether the session is deaf; not called without a suspicion, nor if the session has ended
   */
  check(told: (deaf: boolean) => void): void {
    if (this.#unsettled && !this.#scheduled) this.#settle()
    const quiet = this.#events === 0
    this.#events = 0
    if (this.#session.closed || this.#isUploading()) return
    if (this.isSuspicious || (quiet && this.#isStuck)) this.#probe(told)
  }

  /** Whether bytes were read without an event, or a write is stuck. */
  get #isStuck(): boolean {
    if ((this.#socket.bytesRead - this.#read) % USUAL !== 0) return true
    return (this.#session.state.outboundQueueSize ?? 0) > 0
  }

  #probe(told: (deaf: boolean) => void): void {
    const before = this.#socket.bytesWritten
    this.#session.ping(() => {
      this.#read += PING
    })
    setImmediate(() => {
      if (this.#session.closed) return
      const deaf = this.#socket.bytesWritten === before
      this.#read = this.#socket.bytesRead
      this.expect()
      told(deaf)
    })
  }

  #settleLater(): void {
    this.#scheduled = true
    this.#more = false
    setImmediate(this.#settle)
  }

  /** node:http2 writes at the end of a turn, or of the next one if the write was requested late in this one. */
  readonly #settle = (): void => {
    this.#scheduled = false
    if (!this.#unsettled) return
    if (this.#more) {
      this.#settleLater()
      return
    }
    this.#unsettled = this.#isUploading()
    this.#written = this.#socket.bytesWritten
  }
}
