/** The end of a connection, and the resulting outcome of each of its requests. */
import type { ClientHttp2Stream } from 'node:http2'
import { systemCode } from '../../../lib/errors.ts'
import { NO_ERROR, type Verdict, verdictOnError, verdictOnGoaway, verdictOnReset } from './codes.ts'

const closed: Verdict = { code: 'closed', detail: 'the target closed the connection' }

export class Ending {
  #trouble: Error | undefined
  #goaway: { readonly code: number; readonly lastStream: number } | undefined

  /** The socket or node:http2 reports an error. The first one is the most informative. */
  troubled = (error: Error): void => {
    this.#trouble ??= error
  }

  /** The target sent GOAWAY; the last one counts (RFC 9113 §6.8). */
  announced(code: number, lastStream: number): void {
    this.#goaway = { code, lastStream }
  }

  /** Why the connection was lost. */
  get verdict(): Verdict {
    return this.#onLoss(undefined)
  }

  /**
   * Why a stream was closed before its response was complete.
   * @param trouble the error of node:http2
   * @param lost whether the connection is lost
   */
  verdictOn(stream: ClientHttp2Stream, trouble: Error | undefined, lost: boolean): Verdict {
    if (this.#goaway !== undefined && (stream.id ?? Infinity) > this.#goaway.lastStream) {
      // A GOAWAY with an error is a complaint about this client: the request is not sent again.
      return verdictOnGoaway(this.#goaway.code, this.#goaway.code === NO_ERROR)
    }
    if (lost && systemCode(trouble) !== 'ERR_HTTP2_STREAM_ERROR') return this.#onLoss(trouble)
    return verdictOnReset(stream.rstCode)
  }

  #onLoss(trouble: Error | undefined): Verdict {
    if (this.#goaway !== undefined && this.#goaway.code !== NO_ERROR) return verdictOnGoaway(this.#goaway.code, false)
    const error = this.#trouble ?? trouble
    return error === undefined ? closed : verdictOnError(error)
  }
}
