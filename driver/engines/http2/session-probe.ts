/**
 * Notices that a session of node:http2 has gone deaf. When the library below it finds that the target broke the rules of the
 * connection, it says GOAWAY to the target, reads and writes nothing more, and node:http2 tells nobody.
 *
 * What can be seen is that bytes were written or read of which we do not know, or that a request is not written. Then a PING
 * shows whether anything is written at all. A target that keeps to the rules is hardly ever sent one.
 */
import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

/** Lengths of PING and of the acknowledgement of SETTINGS; what SETTINGS say is not told in bytes. */
const PING = 17
const SETTINGS_ACK = 9
/** Length of WINDOW_UPDATE and of RST_STREAM, which either side sends without an event (RFC 9113 §6.4, §6.9). */
const USUAL = 13

export class SessionProbe {
  readonly #session: ClientHttp2Session
  readonly #socket: Socket
  readonly #isUploading: () => boolean
  /** Bytes that the socket had written when all that we know of had been. */
  #written = 0
  /** Bytes that it had read, as far as is known what for. */
  #read = 0
  /** Something may be written of which we know. */
  #unsettled = false
  #scheduled = false
  /** It was to be written after the look at it was scheduled. */
  #more = false
  /** Parts of responses since the check before. */
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

  /** A request is about to be written: what comes from here on should be its response. */
  sending(): void {
    this.#read = this.#socket.bytesRead
    this.expect()
  }

  /** Something is about to be written. */
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

  /** The target answers what was written last: so all has been written. */
  answered(): void {
    this.heard()
    this.#unsettled = this.#isUploading()
    this.#written = this.#socket.bytesWritten
  }

  /** Whether something was written of which we do not know. */
  get isSuspicious(): boolean {
    // After GOAWAY of the target node:http2 says the same, and is closed when what is under way has ended.
    if (this.#unsettled || this.#session.closed) return false
    return (this.#socket.bytesWritten - this.#written) % USUAL !== 0
  }

  /**
   * Looks again, where there is a suspicion: to be called now and then.
   * @param told whether the session is deaf; not called without a suspicion, nor when the session has ended meanwhile
   */
  check(told: (deaf: boolean) => void): void {
    if (this.#unsettled && !this.#scheduled) this.#settle()
    const quiet = this.#events === 0
    this.#events = 0
    if (this.#session.closed || this.#isUploading()) return
    if (this.isSuspicious || (quiet && this.#isStuck)) this.#probe(told)
  }

  /** Whether something was read that nobody told, or something is not written. */
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

  /** node:http2 writes at the end of a turn, or of the next one when what is to be written came late in this one. */
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
