/**
 * The interface of the files in apis/: one request type of the protocol, from the bytes of the request to those of its
 * response.
 *
 * Each file has the grammar of both as a comment: `request =>`, `response =>`, fields in their order, `[ … ]` an array,
 * `?` nullable. The layouts are those of https://kafka.apache.org/protocol.
 */
import type { BrokerState } from './state.ts'
import type { Reader, Writer } from './wire.ts'

/** One request in progress. */
export interface Call {
  readonly broker: BrokerState
  readonly version: number
  /** The name that the client gave itself; empty if none. */
  readonly clientId: string
  readonly clientHost: string
  /** Aborted when the connection is closed, because then no client waits for the response. */
  readonly signal: AbortSignal
}

export interface Api<Request = unknown, Response = unknown> {
  readonly key: number
  readonly name: string
  /**
   * The first and the last version; all versions between them are supported too. ApiVersions reports this range. It
   * includes old versions, because some clients request them without checking, and librdkafka enables features by them.
   */
  readonly versions: readonly [number, number]
  decode(reader: Reader, version: number): Request
  encode(writer: Writer, response: Response, version: number): void
  /** Undefined: no response at all. */
  handle(request: Request, call: Call): Response | undefined | Promise<Response | undefined>
}
